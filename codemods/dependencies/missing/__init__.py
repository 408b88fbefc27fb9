"""Distributions that the code needs and no manifest declares, and a ``requirements.in`` where there is no manifest.

The index is asked by whoever calls: ``candidates`` says for which names, ``proposal`` takes its answers.
"""

from __future__ import annotations

from codemods.dependencies.missing.propose import candidates, proposal
from codemods.dependencies.missing.values import Bound, LeftOut, Missing, Need, Place, Proposal

__all__ = ["Bound", "LeftOut", "Missing", "Need", "Place", "Proposal", "candidates", "proposal"]
