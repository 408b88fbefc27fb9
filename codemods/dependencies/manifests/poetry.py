"""How a version constraint of Poetry is raised: ``^1.2``, ``~1.2``, ``1.2.*``, exact versions, and PEP 440's clauses.

The forms are those of https://python-poetry.org/docs/dependency-specification/.
"""

from __future__ import annotations

import re

from packaging.version import InvalidVersion, Version

from codemods.dependencies.manifests.pythons import caret_end, tilde_end
from codemods.dependencies.manifests.specifiers import (
    CannotRaiseError,
    Strategy,
    allows,
    with_precision,
)
from codemods.dependencies.manifests.specifiers import raised as raised_pep440

_CARET = re.compile(r"(?P<sign>[\^~])(?P<gap>\s*)(?P<version>\d[\w.]*)")
_EXACT = re.compile(r"=?\s*(?P<version>\d+(?:\.\d+)*(?:\.\*)?)")


def raised(written: str, to: str, strategy: Strategy) -> str:
    """Return a constraint that allows a version, the same text where nothing has to change.

    Raises:
        CannotRaiseError: It cannot be raised to this version.
    """
    body = written.strip()
    if not body or body == "*":
        return written
    if "|" in body:
        raise CannotRaiseError("several ranges, one of which is meant")
    caret = _CARET.fullmatch(body)
    if caret is not None:
        return written.replace(body, _caret(caret, to, strategy))
    if "," in body and any(_CARET.fullmatch(part.strip()) for part in body.split(",")):
        return ",".join(_part(part, to, strategy) for part in written.split(","))
    exact = _EXACT.fullmatch(body)
    if exact is not None:
        sign = body[: exact.start("version")]
        result = raised_pep440(f"=={exact['version']}", to, strategy)
        return written.replace(body, f"{sign}{result.removeprefix('==')}" if result.startswith("==") else result)
    return raised_pep440(written, to, strategy)


def _part(written: str, to: str, strategy: Strategy) -> str:
    """Return one of several clauses as it must be for a version; one that excludes others stays."""
    body = written.strip()
    if not body.startswith("!="):
        return raised(written, to, strategy)
    if not allows(body, Version(to)):
        raise CannotRaiseError(f"excludes {to}")
    return written


def _caret(found: re.Match[str], to: str, strategy: Strategy) -> str:
    target, version = Version(to), found["version"]
    try:
        start = Version(version)
    except InvalidVersion:
        raise CannotRaiseError(f"{found[0]} is no constraint") from None
    end = caret_end if found["sign"] == "^" else tilde_end
    allowed = allows(f">={version},<{end(start.base_version)}", target)
    if allowed and strategy is not Strategy.INCREASE:
        return found[0]
    if start > target:
        raise CannotRaiseError("asks for a newer version already")
    raised_version = with_precision(target, version)
    if strategy is Strategy.WIDEN:
        return f">={version},<{end(Version(raised_version).base_version)}"
    return f"{found['sign']}{found['gap']}{raised_version}"
