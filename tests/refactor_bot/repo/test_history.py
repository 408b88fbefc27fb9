"""The versions of files in real repositories, as git itself would list them."""

import pickle
import subprocess
import time

import pygit2
import pytest

from refactor_bot.repo import objects
from refactor_bot.repo.history import Commit, GitHistory, described, head_of
from refactor_bot.repo.objects import tree_with

LOAD = "def load(path):\n    rows = open(path).read().split()\n    return [row for row in rows if row]\n"
FIXED = LOAD.replace("if row", "if row and row != '-'")


@pytest.fixture
def git(tmp_path):
    def git(*arguments, at=None, cwd=tmp_path):
        identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a"}
        dates = {"GIT_AUTHOR_DATE": f"{at} +0000", "GIT_COMMITTER_DATE": f"{at} +0000"} if at is not None else {}
        environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_COMMITTER_EMAIL": "a@b", **identity, **dates}
        environment |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(["git", *arguments], cwd=cwd, env=environment, capture_output=True, check=True)
        return done.stdout.decode().strip()

    git("init", "-q", "-b", "main")
    return git


@pytest.fixture
def commit(git, tmp_path):
    clock = iter(range(1_700_000_000, 1_800_000_000, 86_400))

    def commit(subject, at=None, **files):
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(text) if text is not None else path.unlink()
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", subject, at=at if at is not None else next(clock))
        return git("rev-parse", "HEAD")

    return commit


def past(folder, *paths, **bounds):
    directory = str(folder / ".git") if (folder / ".git").exists() else str(folder)
    return GitHistory(directory, head_of(directory), **bounds).past(paths)


def story(known, path):
    return [(known.commits[version.commit].subject, version.path) for version in known.versions.get(path, ())]


def listed(git, path):
    return git("log", "--format=%H", "--follow", "--", path).split()[::-1]


def test_each_file_has_the_commits_that_changed_it(commit, git, tmp_path):
    commit("one", a=LOAD)
    commit("paste", b=LOAD)
    commit("else", c="x = 1\n")
    commit("fix", a=FIXED)
    known = past(tmp_path, "a.py", "b.py", "none.py")
    assert story(known, "a.py") == [("one", "a.py"), ("fix", "a.py")]
    assert story(known, "b.py") == [("paste", "b.py")]
    assert [commit.subject for commit in known.commits] == ["one", "paste", "fix"]
    assert (known.cut, "none.py" in known.versions) == (None, False)
    assert [known.commits[version.commit].id for version in known.versions["a.py"]] == listed(git, "a.py")
    assert known.commits[0].date == "2023-11-14"


def test_a_file_that_moved_is_followed(commit, git, tmp_path):
    commit("one", a=LOAD, other="y = 2\n" * 20)
    commit("edit", a=FIXED)
    commit("move", a=None, pkg__a=FIXED, other=None, second="z = 3\n")
    commit("move and edit", pkg__a=None, pkg__b=FIXED + "\n\nx = 1\n")
    known = past(tmp_path, "pkg/b.py", "second.py")
    moved = [("one", "a.py"), ("edit", "a.py"), ("move", "pkg/a.py"), ("move and edit", "pkg/b.py")]
    assert story(known, "pkg/b.py") == moved
    assert story(known, "second.py") == [("move", "second.py")]
    assert [known.commits[version.commit].id for version in known.versions["pkg/b.py"]] == listed(git, "pkg/b.py")


def test_a_file_that_became_two_was_one_of_them(commit, tmp_path):
    commit("one", a=LOAD)
    commit("split", a=None, x__a=LOAD, y__b=LOAD)
    known = past(tmp_path, "x/a.py", "y/b.py")
    assert story(known, "x/a.py") == [("one", "a.py"), ("split", "x/a.py")]
    assert story(known, "y/b.py") == [("split", "y/b.py")]


def test_a_merge_is_credited_to_the_commit_that_it_brought(commit, git, tmp_path):
    commit("one", a=LOAD, b=LOAD)
    git("checkout", "-q", "-b", "side")
    commit("fix on the side", a=FIXED)
    commit("unrelated", c="x = 1\n")
    git("checkout", "-q", "main")
    commit("on main", b=FIXED)
    git("merge", "-q", "--no-ff", "-m", "Merge pull request #3", "side", at=1_760_000_000)
    commit("after", d="y = 1\n")
    known = past(tmp_path, "a.py", "b.py")
    assert story(known, "a.py") == [("one", "a.py"), ("fix on the side", "a.py")]
    assert story(known, "b.py") == [("one", "b.py"), ("on main", "b.py")]


def test_a_merge_that_joined_two_changes_is_a_version_itself(commit, git, tmp_path):
    commit("one", a="x = 1\n" + "\n" * 20 + "y = 1\n")
    git("checkout", "-q", "-b", "side")
    commit("y", a="x = 1\n" + "\n" * 20 + "y = 2\n")
    git("checkout", "-q", "main")
    commit("x", a="x = 2\n" + "\n" * 20 + "y = 1\n")
    git("merge", "-q", "--no-ff", "-m", "merge", "side", at=1_760_000_000)
    assert [subject for subject, _ in story(past(tmp_path, "a.py"), "a.py")] == ["one", "x", "merge"]


def test_clocks_that_run_backwards_do_not_turn_the_order(commit, tmp_path):
    for number in range(6):
        commit(f"a{number}", at=1_700_000_000 - 1000 * number, a=f"x = {number}\n")
        commit(f"b{number}", at=1_700_000_000 + 1000 * number, b=f"x = {number}\n")
    known = past(tmp_path, "a.py", "b.py")
    assert [commit.subject for commit in known.commits] == [f"{name}{n}" for n in range(6) for name in "ab"]


def test_a_shallow_clone_says_that_it_is_cut(commit, git, tmp_path, tmp_path_factory):
    commit("one", a=LOAD)
    commit("two", a=FIXED)
    commit("three", b=LOAD)
    clone = tmp_path_factory.mktemp("clones") / "shallow"
    git("clone", "-q", "--depth=2", f"file://{tmp_path}", str(clone))
    known = past(clone, "a.py", "b.py")
    assert story(known, "a.py") == [("two", "a.py")]
    assert story(known, "b.py") == [("three", "b.py")]
    assert "git fetch --unshallow" in known.cut


@pytest.mark.parametrize(
    ("bounds", "kept"), [({"most_commits": 3}, ["a6", "a7", "a8", "a9"]), ({"most_versions": 2}, ["a7", "a8", "a9"])]
)
def test_a_long_history_is_read_in_part(commit, tmp_path, bounds, kept):
    for number in range(10):
        commit(f"a{number}", a=f"x = {number}\n")
    known = past(tmp_path, "a.py", **bounds)
    assert [subject for subject, _ in story(known, "a.py")] == kept
    assert "newest part" in known.cut


def test_a_long_history_is_read_in_linear_time(tmp_path):
    repository = pygit2.init_repository(str(tmp_path / "r.git"), bare=True)
    parent, files = [], {f"d{n}/f{n}.py": b"x\n" for n in range(50)}
    tree = tree_with(repository, None, files)
    for number in range(3_000):
        if not number % 100:
            tree = tree_with(repository, tree, {f"d{number % 50}/f{number % 50}.py": b"%d\n" % number})
        me = pygit2.Signature("a", "a@b", number, 0)
        parent = [repository.create_commit(None, me, me, str(number), tree, parent)]
    before = time.process_time()
    known = GitHistory(repository.path, str(parent[0])).past(files)
    assert time.process_time() - before < 20
    assert sum(map(len, known.versions.values())) == 50 + 29


def test_trees_that_stand_for_any_number_of_files_are_compared_in_part(tmp_path):
    repository = pygit2.init_repository(str(tmp_path / "r.git"), bare=True)
    bomb = tree_with(repository, None, {f"{n}.py": b"x = 1\n" for n in range(10)})
    for _ in range(30):
        builder = repository.TreeBuilder()
        for n in range(10):
            builder.insert(f"d{n}", bomb, pygit2.enums.FileMode.TREE)
        bomb = str(builder.write())
    me = pygit2.Signature("a", "a@b", 1, 0)
    first = repository.create_commit(None, me, me, "bomb", bomb, [])
    second = repository.create_commit(None, me, me, "new", tree_with(repository, None, {"new.py": b"y\n"}), [first])
    known = GitHistory(repository.path, str(second)).past(["new.py"])
    assert story(known, "new.py") == [("new", "new.py")]


@pytest.mark.parametrize(
    ("message", "when", "expected"),
    [
        (b"Fix it\n\nbody", 0, ("1970-01-01", "Fix it")),
        (b"\n\n  \xff\xfe\n", 2**62, ("9999-12-31", "\N{REPLACEMENT CHARACTER}" * 2)),
        (b"", -5, ("1970-01-01", "")),
        (b"x" * 5_000, 86_400, ("1970-01-02", "x" * 200)),
    ],
)
def test_commits_of_strangers_are_described(message, when, expected):
    class Stored:
        id, raw_message, commit_time = "c" * 40, message, when

    assert described(Stored) == Commit("c" * 40, *expected)


def test_a_repository_without_commits_has_no_head(git, tmp_path):
    assert head_of(str(tmp_path / ".git")) is None


def test_a_commit_that_is_not_there_has_no_past(git, tmp_path):
    known = GitHistory(str(tmp_path / ".git"), "1" * 40).past(["a.py"])
    assert (known.commits, known.versions) == ((), {})
    assert known.cut


def test_versions_are_read_without_their_paths(commit, tmp_path):
    commit("one", a=LOAD, b=LOAD)
    commit("two", a=FIXED)
    directory = str(tmp_path / ".git")
    history = GitHistory(directory, head_of(directory))
    versions = [version for own in history.past(["a.py", "b.py"]).versions.values() for version in own]
    contents = history.contents(versions)
    assert len(contents.paths()) == 2
    assert {contents.read(path) for path in contents.paths()} == {LOAD.encode(), FIXED.encode()}
    assert [file.size for file in contents.files((".ipynb",))] == []
    assert pickle.loads(pickle.dumps(contents)).read(contents.paths()[0]) == contents.read(contents.paths()[0])
    assert contents.read("0" * 40 + ".py") is None
    assert contents.read(".py") is None


def test_objects_that_are_broken_cut_the_history(commit, git, tmp_path):
    broken = commit("one", a=LOAD)
    commit("two", a=FIXED)
    commit("three", b=LOAD)
    stored = tmp_path / ".git" / "objects" / broken[:2] / broken[2:]
    stored.chmod(0o644)
    stored.write_bytes(b"no commit")
    known = past(tmp_path, "a.py", "b.py")
    assert story(known, "b.py") == [("three", "b.py")]
    assert known.cut


def test_a_second_work_tree_has_the_same_past(commit, git, tmp_path, tmp_path_factory):
    commit("one", a=LOAD)
    second = tmp_path_factory.mktemp("trees") / "second"
    git("worktree", "add", "-q", "--detach", str(second))
    directory = objects.git_directory(second)
    known = GitHistory(directory, head_of(directory)).past(["a.py"])
    assert story(known, "a.py") == [("one", "a.py")]


def test_what_is_no_file_is_not_followed(git, commit, tmp_path):
    commit("one", pkg__a=LOAD)
    (tmp_path / "link.py").symlink_to("pkg/a.py")
    commit("link")
    assert dict(past(tmp_path, "link.py", "pkg", "pkg/a.py/b", "").versions).keys() == set()
