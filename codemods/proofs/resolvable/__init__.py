"""Checks ``resolvable``: requirements only rise, and compiled files satisfy what they are made from.

Every manifest is read before and after, by code that shares nothing with what wrote the change. Outside of version
specifiers no byte may differ, and no specifier may fall or vanish. A compiled file may hold nothing but pins of the
index: each requirement and constraint of its inputs, as they are after the change, must be satisfied, no pin may fall,
and packages come and go only as the annotations tell. Code may change only as ``equivalent-call`` allows for the
versions that the manifests tell.

That the resolver's answer is what the index holds cannot be seen offline, and is not claimed here.
"""

from __future__ import annotations

from collections.abc import Sequence

from codemods.api import Claim
from codemods.proofs import Change, Files, Verdict
from codemods.proofs.ground.whole import verdict
from codemods.proofs.resolvable.whole import check_all


class Resolvable:
    """The checker of ``resolvable``."""

    claim = Claim.RESOLVABLE

    def check(self, changes: Sequence[Change], files: Files) -> Verdict:
        """Return whether all changed files together are an upgrade and nothing else."""
        return verdict(self.claim, check_all, changes, files)


CHECKER = Resolvable()
