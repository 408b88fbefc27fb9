"""Which versions of Python a repository supports, from the ways in which manifests say so."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet

_LONGEST = 500
_VERSION = re.compile(r"\d+(?:\.\d+)*")
_CONDA = re.compile(r"\d+\.\d+")


def from_poetry(constraint: str | None) -> str | None:
    """Return Poetry's constraint as a PEP 440 specifier; None where it cannot be one."""
    if constraint and len(constraint) > _LONGEST:
        return None
    parts = [_part(one.strip()) for one in constraint.split(",")] if constraint else []
    joined = ",".join(part for part in parts if part)
    return joined if joined and is_specifier(joined) else None


def from_conda(specifier: str) -> str | None:
    """Return conda's version specifier as a PEP 440 specifier; None where it cannot be one."""
    written = specifier.replace(" ", "").split("=" if specifier.count("=") > 1 and "==" not in specifier else "\0")[0]
    written = written or specifier.strip().lstrip("=").partition("=")[0]
    if re.fullmatch(r"=?\d+(\.\d+)*(\.\*)?", written):
        version = written.lstrip("=").removesuffix(".*")
        return f"=={version}.*"
    return written if written and is_specifier(written) else None


def is_specifier(text: str) -> bool:
    """Return whether a text is a version specifier (PEP 440)."""
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return False
    return True


def _part(constraint: str) -> str:
    """Return one clause of Poetry's as PEP 440 clauses; as it is where it is one."""
    version = constraint[1:].strip()
    if constraint.startswith("^") and _VERSION.fullmatch(version):
        return f">={version},<{caret_end(version)}"
    if constraint.startswith("~") and _VERSION.fullmatch(version):
        return f">={version},<{tilde_end(version)}"
    if constraint == "*":
        return ""
    return f"=={constraint}" if constraint[:1].isdigit() else constraint


def caret_end(version: str) -> str:
    """Return the first version that ``^version`` excludes: the leftmost part that is not zero may not change."""
    parts = [int(part) for part in version.split(".")]
    place = next((number for number, part in enumerate(parts) if part), len(parts) - 1)
    return ".".join(str(part) for part in [*parts[:place], parts[place] + 1])


def tilde_end(version: str) -> str:
    """Return the first version that ``~version`` excludes: the second part may not change, where there is one."""
    parts = [int(part) for part in version.split(".")][:2]
    return ".".join(str(part) for part in [*parts[:-1], parts[-1] + 1])
