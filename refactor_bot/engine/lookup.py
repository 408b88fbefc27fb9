"""The seam to what no file of a repository says: a codemod asks, somebody answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Protocol

from codemods.api import Context, Options, Question, Unavailable
from codemods.discovery import AnyCodemod

_MOST_ROUNDS = 120


class Lookup(Protocol):
    """Answers questions of codemods."""

    def answer(self, questions: Collection[Question]) -> Mapping[Question, object]:
        """Return the answers; ``Unavailable`` for what cannot be answered. Never fails."""


class NoLookup:
    """Knows nothing."""

    def answer(self, questions: Collection[Question]) -> Mapping[Question, object]:
        """Return that nothing is looked up."""
        return dict.fromkeys(questions, Unavailable("nothing is looked up in a package index here"))


def informed(
    codemod: AnyCodemod, facts: Mapping[str, Any], context: Context, options: Options, lookup: Lookup
) -> Context:
    """Return the context with the answers to everything that a codemod asks."""
    answers: dict[Question, object] = {}
    for _ in range(_MOST_ROUNDS):
        known = replace(context, answers=answers)
        asked = [one for one in codemod.questions(facts, known, options) if one not in answers]
        if not asked:
            return known
        found = lookup.answer(asked)
        answers = answers | {one: found.get(one, Unavailable("no answer")) for one in asked}
    return replace(context, answers=answers)
