"""Which sort of file a path is."""

from __future__ import annotations

import re
from enum import StrEnum
from posixpath import basename

_REQUIREMENTS = re.compile(r"(?:.*[-_.])?(?:requirements?|constraints?)(?:[-_.].*)?\.(?:txt|in|pip)", re.IGNORECASE)
_LAYER = re.compile(r"(?:.*/)?requirements?/[^/]+\.(?:txt|in|pip)", re.IGNORECASE)
_CONDA = re.compile(r"(?:.*[-_.])?(?:environment|conda[-_]?env|env)(?:[-_.].*)?\.ya?ml", re.IGNORECASE)
_LISTING = re.compile(r".*\.(?:txt|in|pip)", re.IGNORECASE)
_LONGEST = 1_000


class Kind(StrEnum):
    """A sort of file that an upgrade may change."""

    REQUIREMENTS = "requirements"
    PYPROJECT = "pyproject"
    PIPFILE = "Pipfile"
    SETUP_CFG = "setup.cfg"
    SETUP_PY = "setup.py"
    CONDA = "conda environment"
    PROGRAM = "program"


_NAMES = {
    "pyproject.toml": Kind.PYPROJECT,
    "Pipfile": Kind.PIPFILE,
    "setup.cfg": Kind.SETUP_CFG,
}
_ENDS = {"py": Kind.PROGRAM, "pyw": Kind.PROGRAM, "ipynb": Kind.PROGRAM}


def kind_of(path: str) -> Kind | None:
    """Return the sort of a file by its path, or None for any other; ``setup.py`` is a program here."""
    name = basename(path)
    if len(path) > _LONGEST:
        return None
    if _REQUIREMENTS.fullmatch(name) or _LAYER.fullmatch(path):
        return Kind.REQUIREMENTS
    if _CONDA.fullmatch(name):
        return Kind.CONDA
    return _NAMES.get(name) or _ENDS.get(name.rpartition(".")[2] if "." in name else "")


def may_list(path: str) -> bool:
    """Whether a path may be a requirements file where another one reads it."""
    return len(path) <= _LONGEST and _LISTING.fullmatch(path) is not None
