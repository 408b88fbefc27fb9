"""What a repository already says: the style it writes in, and how it describes parameters everywhere alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import cast, get_args

from codemods.docstrings.facts import Description, DocstringFacts, Habits, Parameter
from codemods.docstrings.options import Style
from codemods.docstrings.wording import words

_MAX_DESCRIPTION = 160
# What this codemod writes where it has no description; it must not learn from itself.
_OWN = re.compile(
    r"(Required|Optional|Further (positional|keyword) arguments)$|(Values handled|Read): `|Changed in place$"
    r"|(Its|Called as|Compared with|Passed on to) `"
)
# A Sphinx role such as :class:`~pkg.Model`; every style can show its name as code.
_ROLE = re.compile(r":[\w:]+:`~?([^`]+)`")
_DEFAULTS = re.compile(
    r"\s*[(,;]?\s*(?:\boptional[,.;]?\s*)?\b(?:the )?defaults?\b(?: value)?(?: is| to|s to|:| =|=).*$", re.IGNORECASE
)


def normalised(text: str) -> str | None:
    """Return a description in the form in which descriptions are compared, or None when it cannot be reused."""
    plain = (
        _DEFAULTS.sub("", _ROLE.sub(r"`\1`", " ".join(text.split())).replace("``", "`"))
        .removesuffix(" (optional)")
        .rstrip(" .,;")
    )
    if (
        not 3 <= len(plain) <= _MAX_DESCRIPTION
        or not plain.isprintable()
        or "\\" in plain
        or '"""' in plain
        or "'''" in plain
    ):
        return None
    if _OWN.match(plain) or plain.startswith(("-", "*", "{", "[", ">>>", "|", "See ", "see ")):
        return None
    first = plain.split()[0]
    return f"{plain[0].upper()}{plain[1:]}." if first.replace("-", "").isalpha() and first.islower() else f"{plain}."


def habits(facts: Iterable[DocstringFacts]) -> Habits:
    """Return the habits of all files, added up."""
    total = dict.fromkeys((field.name for field in fields(Habits)), 0)
    for one in facts:
        for name in total:
            total[name] += getattr(one.habits, name)
    return Habits(**total)


def style(found: Habits) -> Style:
    """Return the style of most docstrings with sections; google where no style leads."""
    counts = {name: getattr(found, name) for name in get_args(Style)}
    best = max(counts.values())
    leaders = [name for name, count in counts.items() if count == best]
    return cast("Style", leaders[0]) if best and len(leaders) == 1 else "google"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How parameters are described, where all descriptions of a name agree.

    Attributes:
        anywhere: Descriptions by parameter that at least two scopes share: classes, or modules outside classes.
        nearby: Descriptions by path, scope and parameter that only this scope gives.
    """

    anywhere: Mapping[str, str]
    nearby: Mapping[tuple[str, str, str], str]

    def describe(self, path: str, function: str, item: Parameter) -> Parameter:
        """Return a parameter of a function with its description, when one is known."""
        text = self.anywhere.get(item.name) or self.nearby.get((path, _scope(function), item.name))
        return replace(item, description=text) if text else item


def vocabulary(facts: Mapping[str, DocstringFacts]) -> Vocabulary:
    """Return what the repository says of parameters, unanimously."""
    said: dict[str, list[tuple[str, Description]]] = defaultdict(list)
    for path, one in facts.items():
        for description in one.descriptions:
            said[description.name].append((path, description))
    anywhere: dict[str, str] = {}
    nearby: dict[tuple[str, str, str], str] = {}
    for name, all_said in said.items():
        if len({description.text.casefold() for _, description in all_said}) > 1:
            continue
        if any(_about_the_function(description) for _, description in all_said):
            continue
        # Scopes are counted, not functions: what is learned in a scope must not count as more evidence the next time.
        scopes = {(path, _scope(description.function)) for path, description in all_said}
        text = all_said[0][1].text
        if len(scopes) > 1:
            anywhere[name] = text
        else:
            nearby[(*scopes.pop(), name)] = text
    return Vocabulary(anywhere, nearby)


def _scope(function: str) -> str:
    """The class that a function is a method of; empty for functions of a module."""
    return function.rpartition(".")[0]


def _about_the_function(description: Description) -> bool:
    """Whether a description speaks of the function that it was written for, and would be wrong elsewhere."""
    own = {word.lower() for word in words(description.function.rpartition(".")[2])} - set(words(description.name))
    spoken = [word.lower() for word in re.findall(r"\w+", description.text)]
    return any(word.startswith(part[:5]) for part in own if len(part) > 3 for word in spoken)
