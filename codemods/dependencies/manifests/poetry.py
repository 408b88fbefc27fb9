"""How a version constraint of Poetry is raised: ``^1.2``, ``~1.2``, ``1.2.*``, exact versions, and PEP 440's clauses.

The forms are those of https://python-poetry.org/docs/dependency-specification/.
"""

from __future__ import annotations

import re

from packaging.version import Version

from codemods.dependencies.manifests.pythons import caret_end, tilde_end
from codemods.dependencies.manifests.specifiers import (
    CannotRaiseError,
    Strategy,
    allows,
    with_precision,
)
from codemods.dependencies.manifests.specifiers import raised as raised_pep440

_CARET = re.compile(r"(?P<sign>[\^~])(?P<gap>\s*)(?P<version>\d+(?:\.\d+)*)")
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
    exact = _EXACT.fullmatch(body)
    if exact is not None:
        sign = body[: exact.start("version")]
        result = raised_pep440(f"=={exact['version']}", to, strategy)
        return written.replace(body, f"{sign}{result.removeprefix('==')}" if result.startswith("==") else result)
    return raised_pep440(written, to, strategy)


def _caret(found: re.Match[str], to: str, strategy: Strategy) -> str:
    target, version = Version(to), found["version"]
    end = caret_end if found["sign"] == "^" else tilde_end
    allowed = allows(f">={version},<{end(version)}", target)
    if allowed and strategy is not Strategy.INCREASE:
        return found[0]
    if Version(version) > target:
        raise CannotRaiseError("asks for a newer version already")
    raised_version = with_precision(target, version)
    if strategy is Strategy.WIDEN:
        return f">={version},<{end(raised_version)}"
    return f"{found['sign']}{found['gap']}{raised_version}"
