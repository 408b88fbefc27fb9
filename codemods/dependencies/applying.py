"""What manifests and compiled files become when some packages are raised, and whether that resolves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from posixpath import basename

from codemods.api import Unavailable
from codemods.dependencies.areas import Area, made_from, read_by
from codemods.dependencies.asking import Asking
from codemods.dependencies.choosing import Candidate
from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.compile_inputs import CompileJob, command_of, compile_job
from codemods.dependencies.manifests.locks import stale_lock
from codemods.dependencies.manifests.raising import is_content, raise_all, raise_one
from codemods.dependencies.manifests.specifiers import Strategy
from codemods.dependencies.manifests.values import Kind, Manifest, Requirement
from codemods.dependencies.questions import CompileOf
from codemods.dependencies.resolving import Terms, resolved
from codemods.dependencies.versions.values import version_of
from codemods.edits import TextEdit

_BARE = "allows every version already"


@dataclass(frozen=True, slots=True)
class Ground:
    """What upgrades of an area are made on.

    Attributes:
        area: The manifests.
        texts: Texts of files by path.
        paths: Every file of the repository.
        frozen: Files that are made from others and stay as they are, by those.
        strategy: What becomes of ranges.
        pin: Whether bare requirements of requirements files get a version.
        terms: For what it must resolve.
    """

    area: Area
    texts: Mapping[str, str]
    paths: frozenset[str]
    frozen: Mapping[str, str]
    strategy: Strategy
    pin: bool
    terms: Terms


@dataclass(slots=True)
class Applied:
    """Manifests with some packages raised.

    Attributes:
        edits: In manifests, by requirement.
        texts: New texts by path.
        pins: Versions by name in compiled files that were written anew, by path.
        left: Places that could not be raised, with reasons.
        notes: What a reviewer should know of how it was resolved.
    """

    edits: dict[Requirement, TextEdit] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    pins: dict[str, dict[str, str | None]] = field(default_factory=dict)
    left: list[tuple[Requirement, str]] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def hindrance(ground: Ground, one: Candidate) -> str | None:
    """Return why a package cannot be raised whatever becomes of others, as far as that is seen without compiling."""
    places = [(place, ground.area.manifest(place.path)) for place in one.requirements]
    compiled = {manifest.path: manifest for _, manifest in places if manifest.compiled is not None}
    jobs = [_job(ground, manifest, ground.texts) for manifest in compiled.values()]
    if refused := next((job for job in jobs if isinstance(job, str)), None):
        return refused
    if any(place.pinned for place, manifest in places if manifest.path in compiled):
        return None
    reasons = []
    for place, manifest in places:
        if manifest.path in compiled:
            continue
        lock = _stale(ground, manifest.path)
        bare = not ground.pin and _is_bare(place, manifest)
        edit = None if lock or bare else raise_one(place, one.choice.version, _strategy(ground, one), manifest.kind)
        if isinstance(edit, TextEdit):
            return None
        reasons.append(lock or (edit.reason if edit else _BARE))
    return next((reason for reason in reasons if not is_content(reason)), (*reasons, _BARE)[0])


def apply(ground: Ground, candidates: Sequence[Candidate], asking: Asking) -> Applied | str:
    """Return the files with some packages raised, or why that cannot be."""
    result = Applied(left=[left for one in candidates for left in one.left])
    for manifest in ground.area.manifests:
        if manifest.compiled is None:
            _raise(ground, manifest, candidates, result)
    reason = _compile(ground, {one.name: one.choice.version for one in candidates}, result, asking)
    if reason is None:
        missing = next((one for one in candidates if not _is_raised(one, result)), None)
        reason = _why_not(missing, result) if missing is not None else None
    if reason is not None:
        return reason
    told = resolved(ground.area, result.texts, result.edits, ground.terms, asking)
    if isinstance(told, str):
        return told
    result.notes = told
    return result


def _raise(ground: Ground, manifest: Manifest, candidates: Sequence[Candidate], result: Applied) -> None:
    places = [(one, place) for one in candidates for place in one.requirements if place.path == manifest.path]
    wanted = {place: one for one, place in places if ground.pin or not _is_bare(place, manifest)}
    if not wanted:
        return
    if lock := _stale(ground, manifest.path):
        result.left += [(place, lock) for place in wanted]
        return
    text = ground.texts[manifest.path]
    firm = {place for place, one in wanted.items() if one.firm and place.specifier.strip()}
    to = {place: one.choice.version for place, one in wanted.items()}
    raised = raise_all(manifest, text, to, ground.strategy, firm)
    result.left += raised.skipped
    if raised.text == text:
        return
    result.texts[manifest.path] = raised.text
    skipped = {one for one, _ in raised.skipped}
    edits = iter(raised.edits)
    result.edits |= {one: next(edits) for one in wanted if one not in skipped}


def _is_bare(one: Requirement, manifest: Manifest) -> bool:
    return manifest.kind is Kind.REQUIREMENTS and not one.specifier.strip()


def _strategy(ground: Ground, one: Candidate) -> Strategy:
    return (
        Strategy.INCREASE
        if one.firm and any(place.specifier.strip() for place in one.requirements)
        else ground.strategy
    )


def _stale(ground: Ground, path: str) -> str | None:
    """Return why a manifest stays as it is: something that is made from it would not fit any more."""
    if lock := stale_lock(path, ground.paths):
        return f"{lock} would not fit any more, and only its own tool can write it"
    made = ground.frozen.get(path)
    return f"{made} would not fit any more, and is to be left alone or cannot be read" if made else None


def _compile(ground: Ground, versions: Mapping[str, str], result: Applied, asking: Asking) -> str | None:
    """Write the compiled files anew, each after those that it rests on; return why one cannot be."""
    known = {one.path: one for one in ground.area.manifests}
    for manifest in _in_order(ground.area):
        pins = {one.name: one for one in manifest.requirements if one.pinned}
        own = {name: version for name, version in versions.items() if name in pins}
        if not own and not any(path in result.texts for path in made_from(manifest, known)):
            continue
        job = _job(ground, manifest, result.texts)
        if isinstance(job, str):
            return job
        upgrades = tuple(sorted(f"{name}=={version}" for name, version in own.items()))
        text = asking.need(CompileOf(job, upgrades, ground.terms.before), str)
        if isinstance(text, Unavailable):
            return f"{manifest.path}: {text.reason}"
        reason = _take(manifest, text, own, pins, result, ground)
        if reason is not None:
            return f"{manifest.path}: {reason}"
    return None


def _job(ground: Ground, manifest: Manifest, texts: Mapping[str, str]) -> CompileJob | str:
    """Return how a compiled file is written anew with some files as they are to be, or why it cannot be."""
    assert manifest.compiled is not None
    command = command_of(manifest.compiled)
    if isinstance(command, str):
        return f"{manifest.path}: {command}"

    def text_of(path: str) -> str | None:
        found = texts.get(path, ground.texts.get(path))
        # Its content is of no interest: that there are settings is enough.
        return "" if found is None and path in ground.paths and basename(path) == "uv.toml" else found

    job = compile_job(command, manifest.path, text_of)
    return f"{manifest.path} cannot be compiled: {job}" if isinstance(job, str) else job


def _in_order(area: Area) -> list[Manifest]:
    known = {one.path: one for one in area.manifests}
    graph = {one.path: [path for path in read_by(one) if path in known] for one in area.manifests}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError:
        order = sorted(known)
    return [known[path] for path in order if known[path].compiled is not None]


def _take(
    manifest: Manifest,
    text: str,
    own: Mapping[str, str],
    pins: Mapping[str, Requirement],
    result: Applied,
    ground: Ground,
) -> str | None:
    """Keep a compiled file, with an edit at each pin that no requirement of a person stands for, or say why not."""
    if text == ground.texts[manifest.path]:
        return None
    result.texts[manifest.path] = text
    compiled = read(manifest.path, text, Kind.REQUIREMENTS)
    now = {one.name: one.pinned for one in compiled.requirements} if compiled is not None else {}
    result.pins[manifest.path] = now
    for name, pin in pins.items():
        if (version := now.get(name)) and version_of(version) < version_of(pin.pinned or ""):
            return f"compiled anew it would have {name} {version} instead of {pin.pinned}"
    for name in own:
        pin, version = pins[name], now.get(name)
        if version is not None and version != pin.pinned and pin.span is not None:
            result.edits[pin] = TextEdit(*pin.span, f"=={version}")
    return None


def _is_raised(one: Candidate, result: Applied) -> bool:
    return any(place in result.edits for place in one.requirements)


def _why_not(one: Candidate, result: Applied) -> str:
    return next((reason for place, reason in result.left if place.name == one.name), "nothing there can be raised")
