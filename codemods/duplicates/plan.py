"""Decides what is said about each copy, and which copies are merged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from codemods import commands
from codemods.api import Context, Finding, Plan
from codemods.duplicates.blocks import blocks
from codemods.duplicates.facts import DuplicateFacts
from codemods.duplicates.groups import Group, Member, groups
from codemods.duplicates.merging import Decision, decide
from codemods.duplicates.messages import Words
from codemods.duplicates.options import DuplicateOptions
from codemods.duplicates.placing import Places
from codemods.duplicates.reviewing import together
from codemods.importing import Layout
from codemods.roots import ImportRoots, group_name

NAME = "duplicates"


def wanted(paths: Collection[str]) -> list[str]:
    """Return the files that say how the repository is run."""
    return commands.files(paths)


def plan(facts: Mapping[str, DuplicateFacts], context: Context, options: DuplicateOptions) -> Plan:
    """Return a finding for each copy, so that whoever changes one of them learns of the others."""
    layout = Layout(context.paths)
    run = commands.read(context.texts, commands.files(context.paths))
    places = Places(layout, facts, ImportRoots(layout, facts, run))
    found = groups(facts, options)
    decision = decide(found, facts, places)
    folders = together(decision.merges)
    told = (*found, *blocks(facts, found, options)) if options.blocks else found
    return Plan(tuple(finding for group in told for finding in _findings(group, decision, folders)))


def _findings(group: Group, decision: Decision, folders: Mapping[str, str]) -> Iterator[Finding]:
    words = Words(group)
    for member in group.members:
        one = member.definition
        place = member.path, one.line
        edit = decision.merges.get(place)
        if place in decision.kept and _is_settled(group, member, decision):
            continue
        reason = None if edit is not None else decision.reasons.get(place) or words.reason(member)
        yield Finding(
            NAME,
            words.kind(member),
            member.path,
            one.line,
            one.end_line,
            words.message(member),
            one.anchor,
            edit=edit,
            reason=reason,
            group=group_name(folders[member.path]) if edit is not None else "all",
        )


def _is_settled(group: Group, member: Member, decision: Decision) -> bool:
    """Whether all other copies import a member from now on, so that there is nothing to say about it."""
    return all((other.path, other.definition.line) in decision.merges for other in group.members if other is not member)
