"""Any two pull requests of the bot merge in either order to the same files."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pygit2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.api import Finding
from refactor_bot.engine import FileChange, Refusal
from refactor_bot.reconcile import DesiredPullRequest
from refactor_bot.repo.git_snapshot import GitSnapshot
from refactor_bot.repo.object_store import ObjectStore
from refactor_bot.repo.objects import open_repository, tree_with
from refactor_bot.sweep.compatible import Draft, compatible
from refactor_bot.sweep.target import Target

LINES = [b"one\n", b"two\n", b"three\n", b"four\n", b"five\n", b"six\n", b"seven\n", b"eight\n"]
TEXT = b"".join(LINES)


@dataclass
class Home:
    """A repository with files of eight lines."""

    directory: str
    snapshot: GitSnapshot
    objects: ObjectStore
    reading: SimpleNamespace
    left: list = field(default_factory=list)

    def draft(self, codemod, group, changes, *, beside=None):
        """Return a draft that changes some lines of some files, and perhaps adds a file that they rest on."""
        made = tuple(self._change(codemod, path, lines) for path, lines in sorted(changes.items()))

        def complete(those):
            more = () if beside is None else (FileChange(*beside, ()),)
            return (*those, *more), ()

        def write(name, those, refused):
            contents = {one.path: one.after for one in those}
            tree = tree_with(open_repository(self.directory), self.snapshot.tree_id, contents)
            branch = self.reading.target.branch_for(codemod, name)
            return DesiredPullRequest(codemod, name, branch, "main", "0" * 40, contents, tree, (), "", None, "")

        return Draft(codemod, group, made, complete, write)

    def _change(self, codemod, path, lines):
        after = b"".join(line.upper() + codemod.encode() if n in lines else line for n, line in enumerate(LINES))
        finding = Finding(codemod, "x", path, 1, 1, "m", "a", None, "r", fingerprint=f"{codemod[:3]}{path}")
        return FileChange(path, TEXT, after, (finding,))

    def make(self, drafts):
        """Return the files of each pull request, by branch, and what was left out."""
        found, self.left = compatible(drafts, self.reading, self.objects)
        self.found = found
        return {one.branch: sorted(one.changes) for one in found}


@pytest.fixture
def home(tmp_path):
    return _home(tmp_path)


def _home(folder):
    repository = pygit2.init_repository(str(folder / "objects" / "1.git"), bare=True)
    empty = str(repository.TreeBuilder().write())
    tree = tree_with(repository, empty, {f"{name}.py": TEXT for name in "abc"})
    snapshot = GitSnapshot(repository.path, tree)
    reading = SimpleNamespace(target=Target("main", "0" * 40), snapshot=snapshot, observed=())
    return Home(repository.path, snapshot, ObjectStore(folder / "objects"), reading)


def test_changes_apart_stay_together(home):
    drafts = [home.draft("paths", "all", {"a.py": [0]}), home.draft("docstrings", "all", {"a.py": [6], "b.py": [1]})]
    assert home.make(drafts) == {
        "refactor-bot/paths": ["a.py"],
        "refactor-bot/docstrings": ["a.py", "b.py"],
    }
    assert home.left == ()


def test_the_later_one_leaves_out_the_files_in_which_they_meet(home):
    drafts = [home.draft("paths", "all", {"a.py": [3]}), home.draft("docstrings", "all", {"a.py": [3], "b.py": [1]})]
    assert home.make(drafts) == {"refactor-bot/paths": ["a.py"], "refactor-bot/docstrings": ["b.py"]}
    (left,) = home.left
    assert (left.finding.path, left.waits) == ("a.py", True)
    assert "refactor-bot/paths changes the same lines" in left.reason


def test_what_is_open_goes_first(home):
    home.reading.observed = (SimpleNamespace(branch="refactor-bot/docstrings", state="open"),)
    drafts = [home.draft("paths", "all", {"a.py": [3]}), home.draft("docstrings", "all", {"a.py": [3]})]
    assert home.make(drafts) == {"refactor-bot/docstrings": ["a.py"]}


def test_a_file_that_all_rest_on_takes_all_with_it(home):
    drafts = [
        home.draft("paths", "one", {"a.py": [0]}, beside=("new.py", None, b"x = 1\n")),
        home.draft("paths", "two", {"b.py": [0]}, beside=("new.py", None, b"y = 2\n")),
    ]
    assert home.make(drafts) == {"refactor-bot/paths--one": ["a.py", "new.py"]}


def test_what_is_whole_waits_whole(home):
    drafts = [
        home.draft("docstrings", "all", {"a.py": [3]}),
        home.draft("dependencies", "numpy", {"a.py": [3], "b.py": [1]}),
    ]
    assert home.make(drafts) == {"refactor-bot/docstrings": ["a.py"]}
    assert len(home.left) == 2


def test_the_same_change_twice_is_no_conflict(home):
    one, two = (home.draft(group, "all", {"a.py": [3]}) for group in ("paths", "docstrings"))
    assert list(home.make([one, replace(two, changes=one.changes)])) == [
        "refactor-bot/paths",
        "refactor-bot/docstrings",
    ]


CHANGES = st.dictionaries(st.sampled_from(["a.py", "b.py", "c.py"]), st.sets(st.integers(0, 7), min_size=1), min_size=1)
NAMES = ("paths", "docstrings", "duplicates")


@settings(max_examples=25, deadline=None)
@given(st.lists(CHANGES, min_size=2, max_size=3))
def test_any_order_leads_to_the_same_tree(tmp_path_factory, changes):
    home = _home(tmp_path_factory.mktemp("home"))
    home.make([home.draft(name, "all", own) for name, own in zip(NAMES, changes, strict=False)])
    repository = open_repository(home.directory)
    for one in home.found:
        for other in home.found:
            trees = [
                repository.merge_trees(*map(repository.get, (home.snapshot.tree_id, first.tree, second.tree)))
                for first, second in ((one, other), (other, one))
            ]
            assert not any(tree.conflicts for tree in trees)
            assert trees[0].write_tree(repository) == trees[1].write_tree(repository)
    kept = sum(len(one.changes) for one in home.found)
    assert kept + len(home.left) == sum(map(len, changes))
    assert all(isinstance(one, Refusal) for one in home.left)
