"""A new ``requirements.in``: names and versions of an index, and nothing else."""

from __future__ import annotations

import re
from posixpath import basename, dirname

from codemods.proofs import Files
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.world import join
from codemods.proofs.resolvable.clauses import Dialect, is_empty, parse
from codemods.proofs.resolvable.documents import read, refuse_controls
from codemods.proofs.resolvable.pip_lines import lines
from codemods.proofs.resolvable.requirement import Asked, split

_OTHERS = (
    "requirements.txt",
    "requirements.in",
    "requirements.pip",
    "requirements-dev.txt",
    "requirements-dev.in",
    "dev-requirements.txt",
    "requirements/base.txt",
    "requirements/base.in",
    "constraints.txt",
    "setup.py",
    "Pipfile",
    "environment.yml",
    "environment.yaml",
    "env.yml",
    "conda.yml",
)
# Both often hold the settings of tools and no dependencies.
_DECLARING = {
    "pyproject.toml": re.compile(rb"^\s*\[\s*(?:project|dependency-groups|tool\.poetry|tool\.pdm)\b", re.MULTILINE),
    "setup.cfg": re.compile(rb"^\[options", re.MULTILINE),
}


def check_new(path: str, data: bytes, files: Files) -> list[Asked]:
    """Return what a new file asks for.

    Raises:
        RefusedError: It is none that may be new, or holds something else than requirements of an index.
    """
    if basename(path) != "requirements.in":
        raise RefusedError(1, "the file is new, and no requirements.in")
    other = _manifest(dirname(path), files)
    if other is not None:
        raise RefusedError(1, f"the file is new beside {other}")
    document = read(data)
    if document.bom:
        raise RefusedError(1, "starts with a byte order mark")
    refuse_controls(document.text)
    found: dict[str, Asked] = {}
    for line in lines(document.text):
        if not line.body:
            continue
        parts = split(line.requirement)
        if line.is_option or line.options or "\\" in line.raw or parts is None or parts.whole.marker is not None:
            raise RefusedError(line.number, "is no name and specifier of a package index")
        clauses = parse(parts.specifier, Dialect.PEP440)
        if clauses is None or is_empty(clauses) or any(one.version.local for one in clauses):
            raise RefusedError(line.number, f"the specifier of {parts.name} allows no version of an index")
        if parts.name in found:
            raise RefusedError(line.number, f"{parts.name} stands twice")
        found[parts.name] = Asked(parts.name, "", parts.specifier, Dialect.PEP440, line.number)
    return list(found.values())


def _manifest(folder: str, files: Files) -> str | None:
    """Return a manifest that the folder had already, or None."""
    for name in _OTHERS:
        if files(join(folder, name)) is not None:
            return name
    for name, pattern in _DECLARING.items():
        data = files(join(folder, name))
        if data is not None and pattern.search(data):
            return name
    return None
