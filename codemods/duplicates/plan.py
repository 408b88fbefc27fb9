"""Decides what is said about each copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codemods.api import Context, Finding, Plan
from codemods.duplicates import messages
from codemods.duplicates.facts import DuplicateFacts
from codemods.duplicates.groups import Group, groups
from codemods.duplicates.options import DuplicateOptions

NAME = "duplicates"


def plan(facts: Mapping[str, DuplicateFacts], context: Context, options: DuplicateOptions) -> Plan:  # noqa: ARG001
    """Return a finding for each copy, so that whoever changes one of them learns of the others."""
    return Plan(tuple(finding for group in groups(facts, options) for finding in _findings(group)))


def _findings(group: Group) -> Iterator[Finding]:
    for member in group.members:
        one = member.definition
        yield Finding(
            NAME,
            messages.kind_of(group, member),
            member.path,
            one.line,
            one.end_line,
            messages.message(group, member),
            one.anchor,
            reason=messages.reason(group, member),
        )
