"""Checks ``same-function``: copies of a function went, and every one of them is what is imported in its place.

Both versions of each changed file are taken apart into statements. Functions and imports may come and go; all other
text stays. For each function that went, an import binds its name; where that leads is found the way the file is run,
and the function there must be equal but for the names of local variables, with every free name bound to the same
thing. Modules must be loaded in the order they were, and nothing may tell one function from the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from codemods.api import Claim
from codemods.proofs import Change, Files, Verdict
from codemods.proofs.ground.whole import verdict
from codemods.proofs.same_function.whole import check_all


class SameFunction:
    """The checker of ``same-function``."""

    claim = Claim.SAME_FUNCTION

    def check(self, changes: Sequence[Change], files: Files) -> Verdict:
        """Return whether every function that went is the one that is imported now, in all files together."""
        return verdict(self.claim, check_all, changes, files)


CHECKER = SameFunction()
