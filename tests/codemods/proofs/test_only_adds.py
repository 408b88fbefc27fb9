from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemods.api import Claim
from codemods.proofs import Change, check, checkers
from codemods.proofs.only_adds import CHECKER

THERE = {"README.md": b"hello\n", "src": b"a file\n", "pkg/__init__.py": b"", "tools.py": b""}


def verdict(*changes: Change):
    return CHECKER.check(changes, THERE.get)


def added(path: str, data: bytes = b"x\n") -> Change:
    return Change(path, None, data)


def test_it_is_found_by_its_claim():
    assert checkers()[Claim.ONLY_ADDS] is CHECKER


def test_new_files_at_free_names_hold_and_are_counted():
    found = check(Claim.ONLY_ADDS, [added(".refactor-bot.toml", b"a\nb\n"), added("pkg/new.py", b"")], THERE.get)
    assert found.holds
    assert dict(found.counts) == {"files-added": 2, "lines-added": 2}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change("README.md", b"hello\n", b"hello\nyou\n"), "it was there before"),
        (Change("README.md", b"hello\n", b"hello\n"), "it was there before"),
        (Change("README.md", b"hello\n", None), "it was there before"),
        (Change("nowhere.txt", None, None), "nothing is added there"),
        (added("README.md"), "its name is taken"),
        (added("src/new.py"), "src is a file"),
        (added("src/below/new.py"), "src is a file"),
        (added("/etc/passwd"), "it is no path within the repository"),
        (added("a/../b"), "it is no path within the repository"),
        (added("./a"), "it is no path within the repository"),
        (added("a//b"), "it is no path within the repository"),
        (added("a/"), "it is no path within the repository"),
        (added(""), "it is no path within the repository"),
        (added("a" * 5_000), "it is no path within the repository"),
        (added("a\\b"), "some file systems cannot hold its name"),
        (added("a\nb"), "some file systems cannot hold its name"),
        (added("a:b"), "some file systems cannot hold its name"),
        (added("trailing "), "some file systems cannot hold its name"),
        (added("trailing./x"), "some file systems cannot hold its name"),
        (added("NUL.txt"), "its name is a device on Windows"),
        (added("sub/com1"), "its name is a device on Windows"),
        (added(".git/hooks/pre-commit"), "it belongs to git"),
        (added("sub/.GIT/config"), "it belongs to git"),
        (added("GIT~1/config"), "it belongs to git"),
        (added("sitecustomize.py"), "Python runs it by its name alone"),
        (added("lib/UserCustomize.py"), "Python runs it by its name alone"),
        (added("lib/x.pth"), "Python runs it by its name alone"),
        (added("pkg.py"), "pkg/__init__.py is imported by the same name"),
        (added("tools/__init__.py"), "tools.py is imported by the same name"),
        (added("random.py"), "the standard library has a module random"),
        (added("sub/types/__init__.py"), "the standard library has a module types"),
    ],
)
def test_anything_else_is_refused(change: Change, reason: str):
    found = verdict(added("good.txt"), change)
    assert found.reason == f"{change.path}: {reason}"
    assert not found.counts


@pytest.mark.parametrize(
    ("paths", "reason"),
    [
        (("a.txt", "a.txt"), "a.txt: some file systems cannot tell it from a.txt"),
        (("Data.txt", "data.TXT"), "data.TXT: some file systems cannot tell it from Data.txt"),
        (("notes", "notes/a.txt"), "notes/a.txt: notes is a file"),
        (("notes/a.txt", "Notes"), "notes/a.txt: Notes is a file"),
        (("part.py", "part/__init__.py"), "part.py: part/__init__.py is imported by the same name"),
    ],
)
def test_new_files_must_not_stand_in_each_others_way(paths: tuple[str, ...], reason: str):
    assert verdict(*map(added, paths)).reason == reason


def test_no_file_at_all_adds_nothing():
    assert verdict().reason == "nothing is added"


@given(st.lists(st.tuples(st.text(max_size=12), st.none() | st.binary(max_size=4), st.none() | st.binary(max_size=4))))
def test_whatever_holds_is_new(changes: list[tuple[str, bytes | None, bytes | None]]):
    found = verdict(*(Change(*change) for change in changes))
    if found.holds:
        assert all(before is None and after is not None for _, before, after in changes)
        assert found.counts["files-added"] == len(changes)
