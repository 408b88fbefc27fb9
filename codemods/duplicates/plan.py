"""Decides what is said about each copy."""

from __future__ import annotations

from collections.abc import Mapping

from codemods.api import Context, Plan
from codemods.duplicates.facts import DuplicateFacts
from codemods.duplicates.options import DuplicateOptions

NAME = "duplicates"


def plan(facts: Mapping[str, DuplicateFacts], context: Context, options: DuplicateOptions) -> Plan:
    """Return a finding for each copy."""
    del facts, context, options
    return Plan()
