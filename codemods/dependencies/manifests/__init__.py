"""Every sort of manifest, read into one sort of requirement. Text in, values out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from codemods.dependencies.manifests.conda import read_environment
from codemods.dependencies.manifests.locks import lock_tool
from codemods.dependencies.manifests.pyproject import read_pipfile, read_pyproject
from codemods.dependencies.manifests.requirements_txt import read_requirements
from codemods.dependencies.manifests.setup_files import read_setup_cfg, read_setup_py
from codemods.dependencies.manifests.texts import LARGEST
from codemods.dependencies.manifests.values import Kind, Manifest, Problem

_NAMES = {
    "pyproject.toml": Kind.PYPROJECT,
    "setup.cfg": Kind.SETUP_CFG,
    "setup.py": Kind.SETUP_PY,
    "Pipfile": Kind.PIPFILE,
}
_REQUIREMENTS = re.compile(
    r"(?:.*[-_.])?(?:requirements?|constraints?)(?:[-_.].*)?\.(?P<ext>txt|in|pip)", re.IGNORECASE
)
_LAYER = re.compile(r"requirements?/[^/]+\.(?P<ext>txt|in|pip)", re.IGNORECASE)
_CONDA = re.compile(r"(?:.*[-_.])?(?:environment|conda[-_]?env|env)(?:[-_.].*)?\.ya?ml", re.IGNORECASE)
_SMALL = 130_000

_READERS: Mapping[Kind, Callable[[str, str], Manifest]] = {
    Kind.REQUIREMENTS: read_requirements,
    Kind.INPUT: read_requirements,
    Kind.PYPROJECT: read_pyproject,
    Kind.SETUP_CFG: read_setup_cfg,
    Kind.SETUP_PY: read_setup_py,
    Kind.PIPFILE: read_pipfile,
    Kind.CONDA: read_environment,
}


def kind_of(path: str) -> Kind | None:
    """Return the format of a manifest by its path, or None for any other file."""
    name = path.rpartition("/")[2]
    if len(path) > 1_000:
        return None
    if lock_tool(path):
        return Kind.LOCK
    found = _REQUIREMENTS.fullmatch(name) or _LAYER.fullmatch("/".join(path.split("/")[-2:]))
    if found:
        return Kind.INPUT if found["ext"].lower() == "in" else Kind.REQUIREMENTS
    return _NAMES.get(name) or (Kind.CONDA if _CONDA.fullmatch(name) else None)


def read(path: str, text: str, kind: Kind | None = None) -> Manifest | None:
    """Return what a manifest says, or None for a file that is none.

    Args:
        path: Relative to the repository.
        text: The file's text with its own line ends, without byte order mark; spans are offsets into it.
        kind: Its format where another manifest says so, as ``-r`` does; None to tell by the path.
    """
    kind = kind or kind_of(path)
    if kind is None:
        return None
    return _read_again(path, text, kind) if len(text) <= _SMALL else _read(path, text, kind)


def _read(path: str, text: str, kind: Kind) -> Manifest:
    if kind is Kind.LOCK:
        reason = f"{lock_tool(path)} writes it; only {lock_tool(path)} can bring it up to date"
        return Manifest(path, kind, problems=(Problem(1, reason),))
    if len(text) > LARGEST:
        return Manifest(path, kind, problems=(Problem(1, "larger than 1 MB"),))
    return _READERS[kind](path, text)


@lru_cache(maxsize=64)
def _read_again(path: str, text: str, kind: Kind) -> Manifest:
    """Read a manifest that is read in every round of a plan."""
    return _read(path, text, kind)
