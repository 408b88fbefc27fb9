import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from codemods import proofs
from codemods.discovery import discover
from codemods.docstrings import CODEMOD
from codemods.edits import TextEdit
from codemods.formatting import BlackStyle
from refactor_bot.engine import (
    Engine,
    Failure,
    FileChange,
    InlineRunner,
    NoCache,
    PoolRunner,
    Request,
    SqliteCache,
    grouped,
    style_of,
)
from refactor_bot.repo.working_tree import WorkingTree

GOOD = b"""\
def load_table(path):
    if not path:
        raise ValueError('no path')
    rows = path.read()
    return rows, 1
"""
OPTIONS = {"docstrings": CODEMOD.options()}


@pytest.fixture
def tree(tmp_path):
    def make(**files):
        for name, data in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return WorkingTree(tmp_path)

    return make


def test_check_finds_and_fix_proves(tree):
    snapshot = tree(a=GOOD, b=b"x = 1\n")
    report = Engine().check(snapshot, Request(OPTIONS))
    assert [(f.path, f.line, f.fixable) for f in report.findings] == [("a.py", 1, True)]
    assert report.stats.files == 2
    fixes = Engine().fix(snapshot, "docstrings", CODEMOD.options(), report.findings)
    (change,) = fixes.changes
    assert b'"""' in change.after
    assert (change.before, change.counts["docstrings-added"]) == (GOOD, 1)


def test_what_is_left_alone_has_a_reason(tree):
    snapshot = tree(
        a=GOOD,
        broken=b"def f(:\n",
        vendor__v=GOOD,
        gen=b"# @generated\n" + GOOD,
        latin=b"# \xe9\n",
        silent=b"# refactor-bot: ignore-file\n" + GOOD,
    )
    report = Engine().check(snapshot, Request(OPTIONS, lambda path: path == "excluded.py"))
    reasons = {skip.path: skip.reason for skip in report.skipped}
    assert {f.path for f in report.findings} == {"a.py"}
    assert set(reasons) == {"broken.py", "vendor/v.py", "gen.py", "latin.py", "silent.py"}
    assert "line 1" in reasons["broken.py"]


def test_excluded_and_silenced_findings_are_not_there(tree):
    silenced = GOOD.replace(b"(path):", b"(path):  # refactor-bot: ignore[docstrings]", 1)
    snapshot = tree(a=silenced, b=GOOD)
    assert Engine().check(snapshot, Request(OPTIONS, lambda path: path == "b.py")).findings == ()


def test_an_edit_whose_proof_does_not_hold_is_dropped_alone(tree, monkeypatch):
    two = GOOD + b"\n\n" + GOOD.replace(b"load_table", b"load_model")
    snapshot = tree(a=two)
    report = Engine().check(snapshot, Request(OPTIONS))
    rewrite = type(CODEMOD).rewrite

    def wrong(self, source, findings, options):
        edits = [list(own) for own in rewrite(self, source, findings, options)]
        for finding, own in zip(findings, edits, strict=True):
            if finding.line == 1:
                own.append(
                    TextEdit(source.text.index("return rows, 1") + 13, source.text.index("return rows, 1") + 14, "2")
                )
        return edits

    monkeypatch.setattr(type(CODEMOD), "rewrite", wrong)
    fixes = Engine().fix(snapshot, "docstrings", CODEMOD.options(), report.findings)
    assert [f.line for f in fixes.changes[0].findings] == [8]
    assert [r.finding.line for r in fixes.refusals] == [1]
    assert "a.py" in fixes.refusals[0].reason
    assert b"rows, 2" not in fixes.changes[0].after


def test_overlapping_edits_cost_only_the_later_one(tree, monkeypatch):
    snapshot = tree(a=GOOD + b"\n\n" + GOOD.replace(b"load_table", b"load_model"))
    report = Engine().check(snapshot, Request(OPTIONS))
    monkeypatch.setattr(type(CODEMOD), "rewrite", lambda self, s, f, o: [[TextEdit(0, 4, "def ")] for _ in f])
    fixes = Engine().fix(snapshot, "docstrings", CODEMOD.options(), report.findings)
    assert fixes.changes == ()
    assert len(fixes.refusals) == 2


def test_nothing_is_published_without_a_checker(tree, monkeypatch):
    snapshot = tree(a=GOOD)
    report = Engine().check(snapshot, Request(OPTIONS))
    monkeypatch.setattr(proofs, "checkers", dict)
    fixes = Engine().fix(snapshot, "docstrings", CODEMOD.options(), report.findings)
    assert fixes.changes == ()
    assert "no checker" in fixes.refusals[0].reason


@pytest.mark.parametrize("step", ["index", "plan", "rewrite"])
def test_a_codemod_that_crashes_costs_its_own_results_only(tree, monkeypatch, step):
    snapshot = tree(a=GOOD)
    findings = Engine().check(snapshot, Request(OPTIONS)).findings

    def crash(*_):
        raise RuntimeError("boom")

    monkeypatch.setattr(type(CODEMOD), step, crash)
    if step == "rewrite":
        crashes = Engine().fix(snapshot, "docstrings", CODEMOD.options(), findings).crashes
    else:
        crashes = Engine().check(snapshot, Request(OPTIONS)).crashes
    assert [(c.codemod, c.error) for c in crashes] == [("docstrings", "RuntimeError: boom")]


def test_facts_are_remembered_by_content(tree, tmp_path_factory):
    cache = SqliteCache(tmp_path_factory.mktemp("c") / "deep" / "index.sqlite")
    snapshot = tree(a=GOOD, b=b"def f(:\n", c=GOOD)
    first = Engine(cache=cache).check(snapshot, Request(OPTIONS))
    second = Engine(cache=cache).check(snapshot, Request(OPTIONS))
    assert (first.stats.cached, second.stats.cached) == (0, 3)
    assert (first.findings, first.skipped) == (second.findings, second.skipped)
    other = {"docstrings": CODEMOD.options.model_validate({"level": "all"})}
    assert Engine(cache=cache).check(snapshot, Request(other)).stats.cached < 3


def test_a_cache_of_garbage_counts_as_empty(tmp_path, tree):
    path = tmp_path / "index.sqlite"
    path.write_bytes(b"this is no database" * 100)
    cache = SqliteCache(path)
    assert cache.get(["a"]) == {}
    cache.put({"a": b"1"})
    assert cache.get(["a", "b"]) == {"a": b"1"}


def test_wrong_values_in_the_cache_are_computed_again(tmp_path_factory, tree):
    class Lying(NoCache):
        def get(self, keys):
            return dict.fromkeys(keys, b"\xc1")

    snapshot = tree(a=GOOD)
    assert len(Engine(cache=Lying()).check(snapshot, Request(OPTIONS)).findings) == 1


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    cache = SqliteCache(blocked / "index.sqlite")
    cache.put({"a": b"1"})
    assert cache.get(["a"]) == {}


def test_a_cache_stays_small(tmp_path):
    cache = SqliteCache(tmp_path / "index.sqlite", limit=200_000)
    for n in range(40):
        cache.put({f"{n}-{i}": bytes(1000) for i in range(20)})
    assert (tmp_path / "index.sqlite").stat().st_size < 500_000


def test_many_processes_share_a_cache(tmp_path):
    def use(n):
        cache = SqliteCache(tmp_path / "index.sqlite")
        for i in range(20):
            cache.put({f"{n}-{i}": b"x"})
        return len(cache.get(f"{n}-{i}" for i in range(20)))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(use, range(8))) == {20}


def work(item):
    if item == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "hang":
        time.sleep(60)
    if item == "eat":
        return bytearray(10 * 1024**3)
    if item == "raise":
        raise ValueError("bad")
    return os.getpid()


@pytest.mark.slow
def test_a_worker_that_hangs_or_dies_costs_one_item():
    items = ["a", "die", "b", "hang", "c", "raise", "eat", "d"]
    with PoolRunner(workers=2, seconds=2) as runner:
        results = dict(runner.map(work, items))
    failed = {item: result.reason for item, result in results.items() if isinstance(result, Failure)}
    assert set(failed) == {"die", "hang", "raise", "eat"}
    assert "2 s" in failed["hang"]
    assert failed["raise"] == "ValueError: bad"
    assert failed["eat"] == "MemoryError"
    assert os.getpid() not in results.values()


def slow(item):
    time.sleep(0.4)
    return item


@pytest.mark.slow
def test_many_slow_items_end_with_the_time_for_all():
    with PoolRunner(workers=2, total=1.5) as runner:
        before = time.monotonic()
        results = dict(runner.map(slow, list(range(40))))
        assert time.monotonic() - before < 6
        runner._total = 60
        assert dict(runner.map(slow, ["after"])) == {"after": "after"}
    late = {result.reason for result in results.values() if isinstance(result, Failure)}
    assert late == {"all files together took longer than 2 s"}
    assert len(results) == 40


def test_few_items_may_run_in_the_process_itself():
    with PoolRunner(inline_below=10) as runner:
        assert dict(runner.map(work, ["a"])) == {"a": os.getpid()}
    assert dict(InlineRunner().map(work, ["raise"])) == {"raise": Failure("ValueError: bad")}


@pytest.mark.parametrize(
    ("name", "text", "length", "black"),
    [
        ("none", "", None, 88),
        ("pyproject.toml", "[tool.black]\nline-length = 100\n", 100, 100),
        ("pyproject.toml", "[tool.black]\n", 88, 88),
        ("pyproject.toml", "[tool.ruff]\nline-length = 99\n", 99, 88),
        ("pyproject.toml", "[tool.ruff.lint.pycodestyle]\nmax-line-length = 98\n", 98, 88),
        ("setup.cfg", "[flake8]\nmax-line-length = 97\n", 97, 88),
        (".flake8", "[flake8]\nmax-line-length: 96\n", 96, 88),
        ("tox.ini", "[flake8]\nmax_line_length = 95\n", None, 88),
        ("pyproject.toml", "[tool.black]\nline-length = 'x'\n", 88, 88),
        ("pyproject.toml", "[tool.black]\nline-length = 99999\n", 88, 88),
        ("pyproject.toml", "not toml", None, 88),
        ("pyproject.toml", "tool = 3", None, 88),
        ("setup.cfg", "garbage\n[", None, 88),
    ],
)
def test_the_repositorys_own_style(tmp_path, name, text, length, black):
    (tmp_path / name).write_text(text)
    style = style_of(WorkingTree(tmp_path))
    assert (style.line_length, style.black.line_length) == (length, black)


def test_blacks_other_settings(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        "[tool.black]\nskip-string-normalization = true\ntarget-version = ['py311']\n"
    )
    assert style_of(WorkingTree(tmp_path)).black == BlackStyle(
        skip_string_normalization=True, target_versions=("py311",)
    )


def changed(path, fingerprint="0", group="all"):
    finding = next(iter(Engine().check(_Memory(), Request(OPTIONS)).findings))
    return FileChange(path, b"", b"x", (replace(finding, path=path, fingerprint=fingerprint, group=group),))


class _Memory:
    tree = None

    def paths(self):
        return ["a.py"]

    def files(self, suffixes):
        from refactor_bot.repo.snapshot import File

        return [File("a.py", "b", len(GOOD))]

    def skipped(self):
        return []

    def read(self, path):
        return GOOD if path == "a.py" else None


def test_small_changes_are_one_group():
    assert list(grouped([changed("a.py"), changed("b/c.py")], 2, {})) == ["all"]


def test_large_changes_are_split_by_directory():
    paths = ["top.py", "a/1.py", "a/2.py", "b/x/1.py", "b/x/2.py", "b/y/1.py", "b/z.py"]
    groups = grouped([changed(p) for p in paths], 2, {})
    assert {name: [c.path for c in files] for name, files in groups.items()} == {
        "files": ["top.py"],
        "a": ["a/1.py", "a/2.py"],
        "b-x": ["b/x/1.py", "b/x/2.py"],
        "b-y": ["b/y/1.py"],
        "b-files": ["b/z.py"],
    }


def test_a_flat_directory_is_cut_into_parts():
    groups = grouped([changed(f"m{n}.py") for n in range(5)], 2, {})
    assert sorted(len(files) for files in groups.values()) == [1, 2, 2]
    assert sum(len(files) for files in groups.values()) == 5


def test_files_stay_in_the_pull_request_that_has_them():
    changes = [changed("a/1.py", "1"), changed("a/2.py", "2"), changed("b/3.py", "3")]
    groups = grouped(changes, 30, {"1": "a"})
    assert {name: [c.path for c in files] for name, files in groups.items()} == {
        "a": ["a/1.py"],
        "all": ["a/2.py", "b/3.py"],
    }


def test_odd_folder_names_make_branch_names():
    groups = grouped([changed("a b/../1.py"), changed("ä.lock/2.py")], 1, {})
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz-0123456789") for name in groups)


def test_discovery_is_what_the_engine_runs():
    assert set(OPTIONS) <= set(discover())
