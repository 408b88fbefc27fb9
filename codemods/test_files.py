"""Which files hold tests, by their names."""

from __future__ import annotations

import re

_NAME = re.compile(r"test_|conftest\.py$|.*_tests?(?:\.[^.]+)?$")
_FOLDERS = frozenset({"test", "tests", "testing", "unittests", "unit_tests"})


def is_test(path: str) -> bool:
    """Return whether a file holds tests, or helps those beside it, by its name or its folder."""
    *folders, name = path.lower().split("/")
    return bool(_NAME.match(name)) or not _FOLDERS.isdisjoint(folders)
