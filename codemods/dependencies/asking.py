"""Answers that a plan has, and those that it still needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from codemods.api import Question, Unavailable

T = TypeVar("T")
_NOT_LOOKED_UP = Unavailable("more had to be looked up than is")


class UnansweredError(Exception):
    """A plan cannot go on before its questions are answered."""


class Asking:
    """Gives the answers that are known and remembers what is not.

    Args:
        known: Answers by question.
        last: Whether nothing more is looked up: what is not known then cannot be had.
    """

    def __init__(self, known: Mapping[Question, object], *, last: bool = False) -> None:
        self._known = known
        self._last = last
        self.missing: dict[Question, None] = {}

    def another(self) -> Asking:
        """Return one with the same answers, for what does not have to wait for the questions of this one."""
        return Asking(self._known, last=self._last)

    def want(self, question: Question) -> None:
        """Ask, without waiting for the answer."""
        if question not in self._known and not self._last:
            self.missing[question] = None

    def need(self, question: Question, kind: type[T]) -> T | Unavailable:
        """Return an answer of a kind.

        Raises:
            UnansweredError: It is not known, and neither may be others that were wanted.
        """
        self.want(question)
        self.settle()
        answer = self._known.get(question, _NOT_LOOKED_UP)
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
