"""The text of a ``requirements.in`` that says what was found in the code, and nothing more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codemods.dependencies.missing.values import Bound, Missing, Need, Place
from codemods.dependencies.versions.values import version_of
from codemods.notebook import SUFFIX

_HEAD = """\
# What the code of this repository imports from other projects.
# `pip-compile requirements.in` writes the exact versions to install into requirements.txt.
"""
_OPTIONAL = """\

# Imported only in some cases, or where their absence is coped with: take away the `#` of those that are wanted.
"""
# A path is a stranger's text: nothing in it may end a comment, or mean something to pip.
_UNSAFE = re.compile(r"[^\w./ ()+@,=-]")
_LONGEST = 80
_SHOWN = 3


def requirements_in(missing: Sequence[Missing]) -> str | None:
    """Return the text for some distributions, sorted by name; None where no line would be a requirement."""
    needed = [one for one in missing if one.need <= Need.TESTS]
    optional = [one for one in missing if one.need is Need.OPTIONAL]
    if not needed:
        return None
    parts = [_HEAD, "\n", *(_entry(one) for one in needed)]
    if optional:
        parts += [_OPTIONAL, *(f"# {_requirement(one)}  ({_places(one.places)})\n" for one in optional)]
    return "".join(parts)


def _entry(one: Missing) -> str:
    only = "only in tests: " if one.need is Need.TESTS else ""
    lines = [f"# {only}{_places(one.places)}"]
    if one.below is not None and one.at_least is not None and _contradict(one):
        lines.append(f"# no version has both {_used(one.at_least)} and {_used(one.below)}")
    else:
        lines += [f"# {_used(one.below)} is gone in {one.below.version}"] if one.below else []
        lines += [f"# {_used(one.at_least)} came with {one.at_least.version}"] if one.at_least else []
    return "\n".join([*lines, _requirement(one), ""])


def _requirement(one: Missing) -> str:
    if _contradict(one):
        return one.name
    lower = f">={one.at_least.version}" if one.at_least else ""
    upper = f"<{one.below.version}" if one.below else ""
    return one.name + ",".join(filter(None, (lower, upper)))


def _contradict(one: Missing) -> bool:
    if one.below is None or one.at_least is None:
        return False
    return version_of(one.at_least.version) >= version_of(one.below.version)


def _used(bound: Bound) -> str:
    # The lines of a notebook's code are not those of its file.
    line = "" if bound.place.path.endswith(SUFFIX) else f", line {bound.place.line}"
    return f"`{bound.name}` ({_path(bound.place.path)}{line})"


def _places(places: Sequence[Place]) -> str:
    shown = ", ".join(_path(one.path) for one in places[:_SHOWN])
    more = len(places) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _path(path: str) -> str:
    safe = _UNSAFE.sub("?", path)
    return safe if len(safe) <= _LONGEST else f"...{safe[-_LONGEST:]}"
