"""Gives local names numbers, so that code that differs in nothing but their choice reads the same."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Scope:
    """The names used in a function, class, comprehension or module that is being read.

    Attributes:
        parent: The scope around it; None for the module.
        keeps_names: Whether what it binds is seen from outside by its name: a class or a module.
        comprehension: Whether ``:=`` in it binds in the scope around it.
        bound: Names that it binds.
        elsewhere: Names that it declares ``global``.
        around: Names that it declares ``nonlocal``.
        own: Where its names are used, in order: indices into the stream of values.
        inner: Where scopes inside it use names that they do not bind, with how many scopes lie between.
    """

    parent: Scope | None
    keeps_names: bool = False
    comprehension: bool = False
    bound: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    around: set[str] = field(default_factory=set)
    own: list[int] = field(default_factory=list)
    inner: list[tuple[int, list[int]]] = field(default_factory=list)

    def close(self, values: list[str], alpha: list[str], plain: list[str]) -> list[list[int]]:
        """Replace the names that it binds, and hand the others to the scope around it.

        A number counts the names of one scope, and the number of scopes between the use and that scope goes with it:
        so it does not matter what is around the definition.

        Args:
            values: The names and literals that were read.
            alpha: The same with local names replaced by numbers.
            plain: The same with local names replaced by one sign.

        Returns:
            Where free names are used.
        """
        bound = set() if self.keeps_names else self.bound - self.elsewhere - self.around
        numbers: dict[str, int] = {}
        free: list[list[int]] = []
        for hops, positions in ((0, self.own), *self.inner):
            left = []
            for position in positions:
                name = values[position]
                if name in bound:
                    alpha[position] = f"\1{numbers.setdefault(name, len(numbers))}^{hops}"
                    plain[position] = "\1"
                else:
                    left.append(position)
            if not hops:
                left = self._outward(left, values)
            if left:
                free.append(left)
                if self.parent is not None:
                    self.parent.inner.append((hops + 1, left))
        return free

    def _outward(self, positions: list[int], values: list[str]) -> list[int]:
        """Leave out the names that mean the module's, and those of a class body, which methods do not see."""
        fixed = self.elsewhere | self.bound if self.keeps_names else self.elsewhere
        return [position for position in positions if values[position] not in fixed] if fixed else positions
