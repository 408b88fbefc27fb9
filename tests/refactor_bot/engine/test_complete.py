"""Changes that rest on a shared file: made together, proven together, cut where they are too many."""

import pytest

from codemods.api import Division
from codemods.discovery import discover
from codemods.proofs import Change, check
from refactor_bot.engine import Engine, FileChange, Request, grouped
from refactor_bot.repo.snapshot import Overlay
from refactor_bot.repo.working_tree import WorkingTree

PATHS = discover()["paths"]
OPTIONS = PATHS.options()
UTILS = b"def load(path):\n    return path\n"
TRAIN = b'from utils import load\n\nrows = load("data/raw/train.csv")\nload("data/raw/labels.csv")\n'
TEST = b'from utils import load\n\nload("data/raw/train.csv")\n'


@pytest.fixture
def tree(tmp_path):
    for name, data in {"utils.py": UTILS, "train.py": TRAIN, "predict.py": TEST}.items():
        (tmp_path / name).write_bytes(data)
    return WorkingTree(tmp_path)


def fixed(snapshot, options=OPTIONS):
    report = Engine().check(snapshot, Request({"paths": options}))
    fixes = Engine().fix(snapshot, "paths", options, report.findings)
    assert fixes.refusals == fixes.crashes == ()
    return fixes.changes


def test_the_shared_file_is_made_once_for_all(tree):
    whole, refused = Engine().complete(tree, "paths", OPTIONS, fixed(tree))
    assert refused == ()
    assert [change.path for change in whole] == ["paths_config.py", "predict.py", "train.py"]
    shared = whole[0]
    assert shared.before is None
    assert shared.findings == ()
    assert shared.after.count(b"os.environ.get(") == 2
    assert b"from paths_config import LABELS_CSV, TRAIN_CSV\n" in whole[2].after


def test_what_was_counted_is_what_anybody_counts_again(tree):
    whole, _ = Engine().complete(tree, "paths", OPTIONS, fixed(tree))
    counts = {key: sum(change.counts.get(key, 0) for change in whole) for key in whole[0].counts}
    verdict = check(PATHS.claim, [Change(c.path, c.before, c.after) for c in whole], tree.read)
    assert verdict.holds
    assert counts == verdict.counts
    assert counts["values-moved"] == 3


def test_fewer_files_need_fewer_entries(tree):
    (predict,) = [change for change in fixed(tree) if change.path == "predict.py"]
    whole, _ = Engine().complete(tree, "paths", OPTIONS, [predict])
    assert [change.path for change in whole] == ["paths_config.py", "predict.py"]
    assert whole[0].after.count(b"os.environ.get(") == 1


def test_a_file_that_breaks_the_whole_is_left_out_alone(tree):
    predict, train = fixed(tree)
    broken = FileChange(train.path, train.before, train.after + b"print(1)\n", train.findings)
    whole, refused = Engine().complete(tree, "paths", OPTIONS, [predict, broken])
    assert [change.path for change in whole] == ["paths_config.py", "predict.py"]
    assert {refusal.finding.path for refusal in refused} == {"train.py"}
    assert all(refusal.reason for refusal in refused)


def test_an_existing_module_of_entries_gets_more(tree):
    first, _ = Engine().complete(tree, "paths", OPTIONS, [c for c in fixed(tree) if c.path == "predict.py"])
    merged = Overlay(tree, {change.path: change.after for change in first})
    second, refused = Engine().complete(merged, "paths", OPTIONS, fixed(merged))
    assert refused == ()
    (module,) = [change for change in second if change.path == "paths_config.py"]
    assert module.before == first[0].after
    assert module.after.startswith(module.before)
    assert b"TRAIN_CSV" not in module.after[len(module.before) :]
    done = Overlay(merged, {change.path: change.after for change in second})
    assert not any(f.fixable for f in Engine().check(done, Request({"paths": OPTIONS})).findings)


def test_changes_without_shared_files_are_as_they_were(tree, tmp_path):
    (tmp_path / "lone.py").write_bytes(b'import os\n\nos.listdir("/home/ada/data")\n')
    lone = [change for change in fixed(tree) if change.path == "lone.py"]
    whole, refused = Engine().complete(tree, "paths", OPTIONS, lone)
    assert (list(whole), refused) == (lone, ())


def test_nothing_completes_to_nothing(tree):
    assert Engine().complete(tree, "paths", OPTIONS, []) == ((), ())


def test_a_group_on_a_shared_file_is_cut_and_never_split(tree):
    predict, train = fixed(tree)
    groups = grouped([predict, train], 1, {}, division=Division.FILES)
    assert {name: [c.path for c in files] for name, files in groups.items()} == {"all": ["predict.py"]}
    open_already = {train.findings[0].fingerprint: "all"}
    groups = grouped([predict, train], 1, open_already, division=Division.FILES)
    assert [change.path for change in groups["all"]] == ["train.py"]
