"""``pyproject.toml`` and ``Pipfile``: parsed data and text are equal but for requirement strings that rose."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable.clauses import Dialect
from codemods.proofs.resolvable.documents import Document, Lines, refuse_large_tree, same_around
from codemods.proofs.resolvable.requirement import Asked, asked
from codemods.proofs.resolvable.rising import check_rise

Path = tuple[str | int, ...]

# Comments first: a quote in one starts no string. Up to two quotes may stand before the three that end one.
_TOKEN = re.compile(
    r"#[^\n]*"
    r'|"""(?P<a>(?:[^"\\]|\\.|"(?!""(?!")))*)"""'
    r"|'''(?P<b>(?:[^']|'(?!''(?!')))*)'''"
    r'|"(?P<c>(?:[^"\\\n]|\\.)*)"'
    r"|'(?P<d>[^'\n]*)'",
    re.DOTALL,
)
_LISTS = (
    ("project", "dependencies"),
    ("project", "optional-dependencies", None),
    ("dependency-groups", None),
    ("tool", "uv", "dev-dependencies"),
    ("tool", "uv", "constraint-dependencies"),
    ("tool", "pdm", "dev-dependencies", None),
)
_TABLES = (
    ("tool", "poetry", "dependencies"),
    ("tool", "poetry", "dev-dependencies"),
    ("tool", "poetry", "group", None, "dependencies"),
)
_ELSEWHERE = frozenset(
    {"git", "hg", "svn", "url", "path", "file", "workspace", "source", "index", "editable", "develop"}
)
_PIPFILE_OWN = frozenset({"source", "requires", "scripts", "pipenv"})


@dataclass(frozen=True, slots=True)
class _Place:
    """A string that may be a requirement.

    Attributes:
        name: The package, empty where the string itself says it.
        dialect: How its specifier is written.
        reason: Why it may not change, None where it may.
    """

    name: str
    dialect: Dialect
    reason: str | None = None


def compare_pyproject(before: Document, after: Document) -> list[Asked]:
    """Return what a ``pyproject.toml`` asks for before and after.

    Raises:
        RefusedError: It changed in more than specifiers that rose.
    """
    return _compare(before, after, _pyproject_place)


def compare_pipfile(before: Document, after: Document) -> list[Asked]:
    """The same for a ``Pipfile``."""
    return _compare(before, after, _pipfile_place)


def load(document: Document) -> dict[str, Any]:
    """Return a parsed file.

    Raises:
        RefusedError: It is too large, or no TOML.
    """
    refuse_large_tree(document)
    try:
        return tomllib.loads(document.text)
    except (tomllib.TOMLDecodeError, ValueError):
        raise RefusedError(1, "is not valid TOML") from None


def _compare(before: Document, after: Document, place_of: Callable[[Path, Any], _Place | None]) -> list[Asked]:
    old, new = load(before), load(after)
    strings = _changed_strings(before.text, after.text)
    waiting = Counter((mine, other) for mine, other, _ in strings)
    lines = {(mine, other): line for mine, other, line in strings}
    found = []
    for path, mine, other in _leaves((), old, new):
        place = place_of(path, old)
        line = lines.get((mine, other), 1)
        if mine != other:
            if place is None or not waiting[mine, other]:
                raise RefusedError(line, f"{_shown(path)} changed, which is no requirement")
            if place.reason is not None:
                raise RefusedError(line, f"{_shown(path)} changed, {place.reason}")
            waiting[mine, other] -= 1
        one = _asked(place, mine, other, line) if place else None
        if one is not None:
            found.append(one)
    if any(waiting.values()):
        raise RefusedError(strings[0][2], "a string changed that is no value of its own")
    return found


def _asked(place: _Place, old: str, new: str, line: int) -> Asked | None:
    if not place.name:
        return asked(old, new, line)
    if old != new:
        check_rise(old, new, place.dialect, line)
    return Asked(place.name, old, new, place.dialect, line)


def _changed_strings(before: str, after: str) -> list[tuple[str, str, int]]:
    """Return the strings that changed, with their lines, once all text around strings is the same."""
    old, new = list(_strings(before)), list(_strings(after))
    if len(old) != len(new):
        same_around(before, after, [], [])
    same_around(before, after, [one.span(group) for one, group in old], [one.span(group) for one, group in new])
    pairs = ((one[group], other[name], other.start()) for (one, group), (other, name) in zip(old, new, strict=True))
    lines = Lines(after)
    found = [(mine, other, lines.number(start)) for mine, other, start in pairs if mine != other]
    for mine, other, line in found:
        if "\\" in mine + other or "\n" in mine + other:
            raise RefusedError(line, "a string with escapes or line ends changed")
    return found


def _strings(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for one in _TOKEN.finditer(text):
        if one.lastgroup is not None:
            yield one, one.lastgroup


def _leaves(path: Path, old: Any, new: Any) -> Iterator[tuple[Path, str, str]]:
    """Yield the strings of two documents side by side; whatever else differs is refused."""
    if type(old) is not type(new):
        raise RefusedError(1, f"{_shown(path)} changed its type")
    if isinstance(old, dict):
        if list(old) != list(new):
            raise RefusedError(1, f"the keys of {_shown(path)} changed")
        for key, value in old.items():
            yield from _leaves((*path, key), value, new[key])
    elif isinstance(old, list):
        if len(old) != len(new):
            raise RefusedError(1, f"{_shown(path)} got longer or shorter")
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _leaves((*path, number), one, other)
    elif isinstance(old, str):
        yield path, old, new
    elif repr(old) != repr(new):
        raise RefusedError(1, f"{_shown(path)} changed")


def _pyproject_place(path: Path, document: Mapping[str, Any]) -> _Place | None:
    if isinstance(path[-1], int):
        if not any(_matches(path[:-1], pattern) for pattern in _LISTS):
            return None
        return _Place("", Dialect.PEP440, _uv_source(path, document))
    for pattern in _TABLES:
        if _matches(path[: len(pattern)], pattern):
            return _keyed(path, len(pattern), document, Dialect.POETRY)
    return None


def _pipfile_place(path: Path, document: Mapping[str, Any]) -> _Place | None:
    if len(path) < 2 or path[0] in _PIPFILE_OWN:
        return None
    return _keyed(path, 1, document, Dialect.PIPENV)


def _keyed(path: Path, depth: int, document: Mapping[str, Any], dialect: Dialect) -> _Place | None:
    """Return the place of a version that stands under the name of its package, by how deep the name stands."""
    name = str(path[depth]) if len(path) > depth else ""
    whole = len(path) == depth + 1
    if (dialect is Dialect.POETRY and name == "python") or not (whole or path[depth + 1 :] == ("version",)):
        return None
    table = _at(document, path[:-1])
    reason = "which is not from the index" if not whole and _ELSEWHERE & set(table) else None
    return _Place(canonicalize_name(name), dialect, reason)


def _uv_source(path: Path, document: Mapping[str, Any]) -> str | None:
    sources = _at(document, ("tool", "uv", "sources"))
    text = str(_at(document, path))
    named = re.match(r"[\w.-]+", text.strip())
    names = {canonicalize_name(str(one)) for one in sources} if isinstance(sources, dict) else set()
    return "which tool.uv.sources takes from elsewhere" if named and canonicalize_name(named[0]) in names else None


def _at(document: Any, path: Path) -> Any:
    for key in path:
        if isinstance(document, dict):
            document = document.get(str(key), {})
        elif isinstance(document, list) and isinstance(key, int):
            document = document[key]
        else:
            return {}
    return document


def _matches(path: Path, pattern: tuple[str | None, ...]) -> bool:
    return len(path) == len(pattern) and all(want in (None, have) for have, want in zip(path, pattern, strict=True))


def _shown(path: Path) -> str:
    return ".".join(map(str, path)).encode("unicode_escape").decode()[:80] or "the document"
