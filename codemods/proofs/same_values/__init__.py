"""Checks ``same-values``: literals moved to named entries, and every expression still gives the same string.

Both versions of each program are parsed and walked side by side. What was inserted is told by its form, and by names
that nobody had before; each reference is replaced by the value of its entry; then the trees must be equal, and all
text outside the touched lines, too. That a name means its entry wherever it is used, that the entry is there in time,
and that an import works the way the file is run, is shown from the program itself, or the change is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from codemods.api import Claim
from codemods.proofs import Change, Files, Verdict
from codemods.proofs.ground.whole import verdict
from codemods.proofs.same_values.whole import check_all


class SameValues:
    """The checker of ``same-values``."""

    claim = Claim.SAME_VALUES

    def check(self, changes: Sequence[Change], files: Files) -> Verdict:
        """Return whether every expression gives the same string as before, in all files together."""
        return verdict(self.claim, check_all, changes, files)


CHECKER = SameValues()
