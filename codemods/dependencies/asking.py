"""Answers that a plan has, and those that it still needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from codemods.api import Question, Unavailable

T = TypeVar("T")


class UnansweredError(Exception):
    """A plan cannot go on before its questions are answered."""


class Asking:
    """Gives the answers that are known and remembers what is not.

    Args:
        known: Answers by question.
    """

    def __init__(self, known: Mapping[Question, object]) -> None:
        self._known = known
        self.missing: dict[Question, None] = {}

    def want(self, question: Question) -> None:
        """Ask, without waiting for the answer."""
        if question not in self._known:
            self.missing[question] = None

    def need(self, question: Question, kind: type[T]) -> T | Unavailable:
        """Return an answer of a kind.

        Raises:
            UnansweredError: It is not known, and neither may be others that were wanted.
        """
        self.want(question)
        self.settle()
        answer = self._known[question]
        if isinstance(answer, kind | Unavailable):
            return answer
        return Unavailable("an answer of another sort")

    def settle(self) -> None:
        """Go on only where everything that was wanted is known.

        Raises:
            UnansweredError: It is not.
        """
        if self.missing:
            raise UnansweredError
