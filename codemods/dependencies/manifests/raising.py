"""Raising requirements where they stand: the specifier is replaced, every other character stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from codemods.api import Skipped
from codemods.dependencies.manifests import poetry, read, specifiers
from codemods.dependencies.manifests.specifiers import CannotRaiseError, Strategy
from codemods.dependencies.manifests.values import Dialect, Kind, Manifest, Requirement
from codemods.edits import TextEdit

_ALREADY = " already"


@dataclass(frozen=True, slots=True)
class Raised:
    """A manifest with some requirements raised.

    Attributes:
        text: The manifest.
        edits: What was replaced.
        skipped: Requirements that could not be raised, with reasons.
    """

    text: str
    edits: tuple[TextEdit, ...]
    skipped: tuple[tuple[Requirement, str], ...]


def is_content(reason: str) -> bool:
    """Return whether a requirement is left as it is because it asks for nothing less already."""
    return reason.endswith(_ALREADY)


def raise_one(requirement: Requirement, to: str, strategy: Strategy, kind: Kind) -> TextEdit | Skipped:
    """Return the edit that raises a requirement to a version, or why there is none.

    Bare requirements of a ``requirements.txt`` get a pin; elsewhere they stay bare, unless every range is to increase.
    """
    if requirement.reason is not None:
        return Skipped(requirement.path, requirement.reason)
    if requirement.span is None or requirement.dialect is Dialect.CONDA:
        return Skipped(requirement.path, "its layout cannot be kept")
    try:
        if requirement.dialect is Dialect.POETRY or requirement.specifier.strip() == "*":
            specifier = poetry.raised(requirement.specifier, to, strategy)
        else:
            pin = kind is Kind.REQUIREMENTS
            specifier = specifiers.raised(requirement.specifier, to, strategy, pin_bare=pin)
    except CannotRaiseError as error:
        return Skipped(requirement.path, str(error))
    if specifier == requirement.specifier:
        return Skipped(requirement.path, f"allows {to}{_ALREADY}")
    return TextEdit(*requirement.span, specifier)


def raise_all(
    manifest: Manifest,
    text: str,
    to: Mapping[Requirement, str],
    strategy: Strategy,
    firm: Collection[Requirement] = (),
) -> Raised:
    """Return a manifest's text with requirements raised, as far as that changes nothing else.

    Args:
        manifest: What was read from the text.
        text: The manifest's text.
        to: The version by requirement.
        strategy: What becomes of ranges.
        firm: Requirements that must not allow older versions, whatever becomes of others.
    """
    edits: dict[Requirement, TextEdit] = {}
    skipped: list[tuple[Requirement, str]] = []
    for requirement, version in to.items():
        found = raise_one(requirement, version, Strategy.INCREASE if requirement in firm else strategy, manifest.kind)
        if isinstance(found, TextEdit):
            edits[requirement] = found
        else:
            skipped.append((requirement, found.reason))
    result = _applied(text, edits)
    if edits and not _same_but(manifest, result, edits):
        skipped += [(requirement, "the edited file reads differently") for requirement in edits]
        return Raised(text, (), tuple(skipped))
    return Raised(result, tuple(edits.values()), tuple(skipped))


def _applied(text: str, edits: Mapping[Requirement, TextEdit]) -> str:
    parts, position = [], 0
    for edit in sorted(edits.values(), key=lambda one: one.start):
        parts += [text[position : edit.start], edit.replacement]
        position = edit.end
    return "".join([*parts, text[position:]])


def _same_but(manifest: Manifest, text: str, edits: Mapping[Requirement, TextEdit]) -> bool:
    """Return whether an edited manifest reads as before, but for the specifiers that were replaced."""
    after = read(manifest.path, text)
    if after is None or len(after.requirements) != len(manifest.requirements):
        return False
    expected = [
        _essence(replace(one, specifier=edits[one].replacement) if one in edits else one)
        for one in manifest.requirements
    ]
    rest = replace(manifest, requirements=())
    return expected == [_essence(one) for one in after.requirements] and rest == replace(after, requirements=())


def _essence(one: Requirement) -> Requirement:
    return replace(one, written="", span=None, pinned=None)
