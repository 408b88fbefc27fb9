import os
import pickle
import subprocess

import pygit2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.source import MAX_BYTES
from refactor_bot.errors import UsageError
from refactor_bot.repo import git_snapshot, objects, transport
from refactor_bot.repo.git_snapshot import GitSnapshot
from refactor_bot.repo.object_store import ObjectStore
from refactor_bot.repo.objects import tree_with
from refactor_bot.repo.snapshot import Overlay, blob_id
from refactor_bot.repo.transport import TransportError, git
from refactor_bot.repo.working_tree import WorkingTree

ME = pygit2.Signature("a", "a@example.org", 1, 0)


def commit(repository, files, parent=None):
    tree = tree_with(repository, str(repository[parent].tree_id) if parent else None, files)
    return str(repository.create_commit(None, ME, ME, "m", tree, [parent] if parent else [])), tree


@pytest.fixture
def bare(tmp_path):
    return pygit2.init_repository(str(tmp_path / "bare.git"), bare=True)


def test_a_snapshot_shows_regular_files(bare):
    _, tree = commit(bare, {"b/c.py": b"1", "a.py": b"22", "é.py": b""})
    snapshot = pickle.loads(pickle.dumps(GitSnapshot(bare.path, tree)))
    assert list(snapshot.paths()) == ["a.py", "b/c.py", "é.py"]
    assert next((f.path, f.size, f.blob) for f in snapshot.files((".py",))) == ("a.py", 2, blob_id(b"22"))
    assert snapshot.read("b/c.py") == b"1"
    assert snapshot.read("none") is None
    assert snapshot.tree == tree


def test_links_submodules_and_odd_names_are_named(bare):
    _, tree = commit(bare, {"a.py": b"1"})
    builder = bare.TreeBuilder(bare[tree])
    builder.insert("link.py", bare.create_blob(b"/etc/passwd"), pygit2.enums.FileMode.LINK)
    builder.insert("sub", "1" * 40, pygit2.enums.FileMode.COMMIT)
    listed = subprocess.run(
        ["git", "ls-tree", "-z", str(builder.write())], cwd=bare.path, check=True, capture_output=True
    )
    odd = b"100644 blob " + str(bare.create_blob(b"")).encode() + b"\t\xff.py\0"
    made = subprocess.run(
        ["git", "mktree", "-z", "--missing"], cwd=bare.path, check=True, capture_output=True, input=listed.stdout + odd
    )
    snapshot = GitSnapshot(bare.path, made.stdout.decode().strip())
    reasons = {skip.path: skip.reason for skip in snapshot.skipped()}
    assert "symbolic link" in reasons["link.py"]
    assert "submodule" in reasons["sub"]
    assert "UTF-8" in reasons["\N{REPLACEMENT CHARACTER}.py"]
    assert list(snapshot.paths()) == ["a.py"]


def test_a_tree_of_endless_repetition_has_an_end(bare, monkeypatch):
    monkeypatch.setattr(git_snapshot, "_MOST_ENTRIES", 1000)
    _, tree = commit(bare, {f"{n}.py": b"x = 1\n" for n in range(10)})
    for _ in range(12):
        builder = bare.TreeBuilder()
        for n in range(10):
            builder.insert(f"d{n}", tree, pygit2.enums.FileMode.TREE)
        tree = str(builder.write())
    snapshot = GitSnapshot(bare.path, tree)
    assert len(snapshot.paths()) == 1000
    assert "more than 1000 files" in snapshot.skipped()[0].reason


def test_empty_trees_without_end_have_one_too(bare, monkeypatch):
    monkeypatch.setattr(objects, "_MOST_TREES", 500)
    tree = str(bare.TreeBuilder().write())
    for _ in range(12):
        builder = bare.TreeBuilder()
        for n in range(10):
            builder.insert(f"d{n}", tree, pygit2.enums.FileMode.TREE)
        tree = str(builder.write())
    assert list(GitSnapshot(bare.path, tree).paths()) == []


NAMES = st.sampled_from(["a", "b", "d/a", "d/b", "d/e/f", "g"])
FILES = st.dictionaries(NAMES, st.binary(max_size=4), max_size=6)


@settings(max_examples=60, deadline=None)
@given(FILES, st.dictionaries(NAMES, st.none() | st.binary(max_size=4), max_size=6))
def test_a_tree_with_changes_is_what_git_would_write(tmp_path_factory, files, changes):
    repository = pygit2.init_repository(str(tmp_path_factory.mktemp("r")), bare=True)
    _, tree = commit(repository, files)
    expected = {**files, **changes}
    assert (
        tree_with(repository, tree, changes)
        == commit(repository, {path: data for path, data in expected.items() if data is not None})[1]
    )


def test_a_changed_file_keeps_its_mode(bare):
    _, tree = commit(bare, {"run.py": b"1"})
    builder = bare.TreeBuilder(bare[tree])
    builder.insert("run.py", bare.create_blob(b"1"), pygit2.enums.FileMode.BLOB_EXECUTABLE)
    changed = tree_with(bare, str(builder.write()), {"run.py": b"2"})
    assert bare[changed]["run.py"].filemode == pygit2.enums.FileMode.BLOB_EXECUTABLE


def test_an_overlay_lies_on_top(bare):
    _, tree = commit(bare, {"a.py": b"1", "b.py": b"2"})
    over = Overlay(GitSnapshot(bare.path, tree), {"a.py": b"new", "b.py": None, "c.py": b"3"})
    assert list(over.paths()) == ["a.py", "c.py"]
    assert [f.blob for f in over.files((".py",))] == [blob_id(b"new"), blob_id(b"3")]
    assert (over.read("a.py"), over.read("b.py"), over.tree) == (b"new", None, None)


def test_a_directory_without_git(tmp_path):
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "a.py").write_bytes(b"1")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.py").write_bytes(b"1")
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "dir").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / os.fsdecode(b"\xff.py")).write_bytes(b"")
    tree = pickle.loads(pickle.dumps(WorkingTree(tmp_path)))
    assert list(tree.paths()) == ["pkg/a.py"]
    assert {skip.path for skip in tree.skipped()} == {"link.py", "dir", "pipe.py", "\N{REPLACEMENT CHARACTER}.py"}
    assert tree.files((".py",))[0].blob == blob_id(b"1")


def test_what_git_ignores_is_left_out_unless_it_is_tracked(tmp_path):
    def run(*arguments):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    run("init", "-q")
    (tmp_path / ".gitignore").write_text("out/\n*_local.py\n")
    for name in ("a.py", "kept_local.py", "other_local.py", "out/b.py", "out/tracked.py", "sub/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    run("add", "-f", "a.py", "kept_local.py", "out/tracked.py")
    assert [p for p in WorkingTree(tmp_path).paths() if p.endswith(".py")] == [
        "a.py",
        "kept_local.py",
        "out/tracked.py",
        "sub/c.py",
    ]
    assert list(WorkingTree(tmp_path / "sub").paths()) == ["c.py"]


def test_another_repository_inside_is_not_entered(tmp_path):
    pygit2.init_repository(str(tmp_path / "inner"))
    (tmp_path / "inner" / "a.py").write_text("1")
    tree = WorkingTree(tmp_path)
    assert list(tree.paths()) == []
    assert tree.skipped()[0].path == "inner"


def test_an_object_store_fetches_one_commit(tmp_path, bare, monkeypatch):
    bare.config["uploadpack.allowAnySHA1InWant"] = True
    bare.config["uploadpack.allowFilter"] = True
    first, _ = commit(bare, {"a.py": b"1", "big.bin": b"x" * (MAX_BYTES + 10)})
    bare.references.create("refs/heads/main", first)
    monkeypatch.setattr(transport, "_OPTIONS", (*transport._OPTIONS, *transport._LOCAL))
    store = ObjectStore(tmp_path / "store")
    snapshot = store.fetch(7, f"file://{bare.path}", first, None)
    assert snapshot.read("a.py") == b"1"
    assert snapshot.read("big.bin") is None
    assert {f.path: f.size > MAX_BYTES for f in snapshot.files(("",))} == {"a.py": False, "big.bin": True}
    second, tree = commit(bare, {"a.py": b"2"}, first)
    bare.references.create("refs/heads/main", second, force=True)
    assert store.tree_with(snapshot, {"a.py": b"2"}) == tree
    assert store.fetch(7, f"file://{bare.path}", second, None).read("a.py") == b"2"
    store.forget(7)
    assert store.fetch(7, f"file://{bare.path}", second, None).read("a.py") == b"2"


def test_a_store_that_a_crash_left_half_written_is_made_again(tmp_path, bare, monkeypatch):
    bare.config["uploadpack.allowAnySHA1InWant"] = True
    sha, _ = commit(bare, {"a.py": b"1"})
    bare.references.create("refs/heads/main", sha)
    monkeypatch.setattr(transport, "_OPTIONS", (*transport._OPTIONS, *transport._LOCAL))
    broken = tmp_path / "store" / "7.git"
    broken.mkdir(parents=True)
    (broken / "config").write_text("[core")
    (broken / "shallow.lock").write_text("")
    assert ObjectStore(tmp_path / "store").fetch(7, f"file://{bare.path}", sha, None).read("a.py") == b"1"


def test_git_runs_without_the_users_configuration_and_without_local_protocols(tmp_path, bare):
    with pytest.raises(TransportError, match=r"not allowed"):
        git(["fetch", f"file://{bare.path}"], tmp_path / "bare.git")
    with pytest.raises(TransportError, match=r"not allowed"):
        git(["fetch", "ext::sh -c whoami"], tmp_path / "bare.git")


def test_a_missing_git_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="git is not installed"):
        git(["--version"], tmp_path)


def test_tokens_are_in_no_argument_and_in_no_error(tmp_path, monkeypatch):
    fake = tmp_path / "git"
    fake.write_text('#!/bin/sh\necho "args: $*" >&2\necho "said s3cret" >&2\nexit 1\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(TransportError) as caught:
        git(["fetch", "https://example.org/x.git"], tmp_path, token="s3cret")
    assert "s3cret" not in str(caught.value)
    assert "fetch https://example.org/x.git" in str(caught.value)


def test_a_hanging_git_is_stopped(tmp_path, monkeypatch):
    fake = tmp_path / "git"
    fake.write_text("#!/bin/sh\nsleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(TransportError, match="took longer"):
        git(["fetch"], tmp_path, seconds=0.2)
