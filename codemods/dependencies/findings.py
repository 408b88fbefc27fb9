"""Turns what was decided into findings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from codemods.api import Edit, Finding, Link, Unavailable
from codemods.dependencies.applying import Applied
from codemods.dependencies.areas import Area
from codemods.dependencies.asking import Asking
from codemods.dependencies.calls import Broken
from codemods.dependencies.choosing import Candidate, Stuck
from codemods.dependencies.edits import Batch, Migrate, Raise, Step
from codemods.dependencies.fit import is_plain
from codemods.dependencies.links import links
from codemods.dependencies.manifests.raising import is_content
from codemods.dependencies.manifests.values import Requirement
from codemods.dependencies.migrations.decide import Decision
from codemods.dependencies.questions import Description, DescriptionOf
from codemods.dependencies.supported import Supported
from codemods.dependencies.versions.values import Advisory, Level, version_of
from codemods.edits import TextEdit

NAME = "dependencies"
MIGRATION = "migration"
FOR_A_PERSON = "for-a-person"
_MOST_SITES = 200


def steps(candidates: Collection[Candidate], asking: Asking) -> dict[str, Step]:
    """Return the packages with what reviewers want to know of them, by name."""
    asked = {one.name: DescriptionOf(one.name, one.choice.version) for one in candidates}
    for question in asked.values():
        asking.want(question)
    found = {}
    for one in candidates:
        answer = asking.need(asked[one.name], Description)
        found[one.name] = _step(one, () if isinstance(answer, Unavailable) else links(answer))
    return found


def _step(one: Candidate, described: tuple[Link, ...] = ()) -> Step:
    choice = one.choice
    newer = choice.passed[0] if choice.passed else None
    return Step(
        one.name,
        choice.previous,
        choice.version,
        choice.level,
        choice.age,
        choice.fixes,
        choice.open,
        described,
        f"{newer.version} is {newer.reason}" if newer is not None else "",
    )


def places(area: Area, applied: Applied) -> dict[Requirement, TextEdit]:
    """Return where packages are raised: where people wrote them, else in the files that were compiled."""
    written = {one.name for one in applied.edits if area.manifest(one.path).compiled is None}
    return {
        one: edit
        for one, edit in applied.edits.items()
        if one.name not in written or area.manifest(one.path).compiled is None
    }


def batch(area: Area, group: str, files: Mapping[str, bytes], applied: Applied, supported: Supported) -> Batch:
    """Return what upgrades become together."""
    number = len(places(area, applied))
    return Batch(group, tuple(sorted(files.items())), number, supported.pythons, supported.how, applied.notes)


def raised(area: Area, batch: Batch, steps: Mapping[str, Step], applied: Applied) -> list[Finding]:
    """Return a finding for each place that is raised."""
    return [
        _finding(place, steps[place.name], batch.group, edit=Raise(batch, steps[place.name], edit))
        for place, edit in places(area, applied).items()
    ]


def left(applied: Applied, steps: Mapping[str, Step], group: str) -> list[Finding]:
    """Return a finding for each place that should be raised with the others and cannot be."""
    return [
        _finding(place, steps[place.name], group, reason=reason)
        for place, reason in applied.left
        if place.name in steps and not is_content(reason)
    ]


def dropped(one: Candidate, reason: str, group: str) -> Finding:
    """Return a finding for an upgrade that does not fit."""
    return _finding(one.requirements[0], _step(one), group, reason=reason)


def waiting(one: Candidate, group: str) -> Finding:
    """Return a finding for an upgrade that another one's pull request comes before."""
    version = f"{one.name} {one.choice.version}"
    reason = f"{version} waits until the pull request for `{group}`, in the same manifests, is merged or closed"
    return _finding(one.requirements[0], _step(one), "", reason=reason)


def threatened(one: Stuck) -> Finding:
    """Return a finding for a vulnerable version that no other may replace."""
    place = one.requirement
    message = f"{place.name} has {_ids(one.threats)}"
    return _at(
        place, "security", message, _anchor(place.name, *(threat.id for threat in one.threats)), reason=one.reason
    )


@dataclass(frozen=True, slots=True)
class Calls:
    """Findings in code for one upgrade.

    Attributes:
        batch: What it belongs to.
        step: The upgrade.
        migrate: Whether calls may be rewritten.
    """

    batch: Batch
    step: Step
    migrate: bool

    def migrations(
        self, decisions: Sequence[tuple[str, Decision]], keep: Callable[[str], frozenset[str]]
    ) -> list[Finding]:
        """Return the places that the tables know; what would only warn and is not rewritten is no matter of now."""
        return [self._migration(path, one, keep) for path, one in decisions if one.required or one.rewritten]

    def _migration(self, path: str, one: Decision, keep: Callable[[str], frozenset[str]]) -> Finding:
        reason = one.reason if self.migrate else one.reason or "`migrate` is off"
        reason = reason if is_plain(path) else "the file has a name that cannot be printed"
        if one.required:
            message = f"{one.site.name} is not what it was in {self.step.name} {self.step.new}"
        else:
            message = f"{self.step.name} {self.step.new} advises against {one.site.name}"
        edit = Migrate(self.batch, self.step, one.site, one.required, keep(path)) if reason is None else None
        kind = MIGRATION if edit is not None or not one.required else FOR_A_PERSON
        return Finding(
            NAME,
            kind,
            path,
            one.site.line,
            one.site.end_line,
            message,
            _anchor(_identity(self.step), one.site.row, one.site.name),
            edit,
            reason,
            self.batch.group,
        )

    def broken(self, broken: Sequence[Broken], decisions: Sequence[tuple[str, Decision]]) -> list[Finding]:
        """Return the places that the tables do not know and that the new version's wheel has nothing for."""
        known = {(path, one.site.line) for path, one in decisions}
        return [
            Finding(
                NAME,
                FOR_A_PERSON,
                one.path,
                one.site.line,
                one.site.line,
                f"{one.site.use.name} {one.what} in {self.step.name} {self.step.new}",
                _anchor(_identity(self.step), one.site.use.name, one.what),
                None,
                "no equivalent is known",
                self.batch.group,
            )
            for one in broken[:_MOST_SITES]
            if (one.path, one.site.line) not in known
        ]


def _finding(
    place: Requirement, step: Step, group: str, edit: Edit | None = None, reason: str | None = None
) -> Finding:
    kind = "security" if step.fixes else step.level.name.lower() if step.level else "pin"
    return _at(place, kind, _message(step), _identity(step), group, edit, reason)


def _at(
    place: Requirement,
    kind: str,
    message: str,
    anchor: str,
    group: str = "",
    edit: Edit | None = None,
    reason: str | None = None,
) -> Finding:
    return Finding(NAME, kind, place.path, place.line, place.line, message, anchor, edit, reason, group or "all")


def _message(step: Step) -> str:
    if step.fixes:
        return f"{step.name} {step.old} has {_ids(step.fixes)}, which {step.new} has not"
    if step.old is None:
        return f"{step.name} has no version; {step.new} is the newest that fits"
    return f"{step.name} {step.old} can be {step.new}"


def _ids(advisories: Sequence[Advisory]) -> str:
    names = [next((alias for alias in one.aliases if alias.startswith("CVE-")), one.id) for one in advisories]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _identity(step: Step) -> str:
    """Return what makes an upgrade the same one: its version, of a large step the major version."""
    if step.level is Level.MAJOR:
        return _anchor(step.name, "major", str(version_of(step.new).major))
    return _anchor(step.name, step.new)


def _anchor(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()
