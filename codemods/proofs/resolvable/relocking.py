"""A compiled file before and after: pins rise, come and go only as the annotations tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from packaging.version import Version

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable.documents import Document
from codemods.proofs.resolvable.fitting import check_fit, excluded_by
from codemods.proofs.resolvable.header import same_command
from codemods.proofs.resolvable.inputs import Inputs, Read, read_inputs
from codemods.proofs.resolvable.locks import Lock, Pin, read_lock


@dataclass(frozen=True, slots=True)
class Relocked:
    """A compiled file that was written anew.

    Attributes:
        before: The old one.
        after: The new one.
        inputs: What the new one is made from.
    """

    before: Lock
    after: Lock
    inputs: Inputs

    def moved(self) -> set[str]:
        """Return the packages whose pins changed, came or went."""
        names = {*self.before.pins, *self.after.pins}
        return {name for name in names if _versions(self.before, name) != _versions(self.after, name)}


def compare(path: str, documents: tuple[Document, Document], was: Read, will_be: Read) -> Relocked:
    """Check a compiled file against its old version and its inputs.

    Args:
        path: Where it stands.
        documents: It before and after.
        was: Returns a file before the change.
        will_be: Returns a file after it.

    Raises:
        RefusedError: Its command changed, it does not satisfy its inputs, or a pin fell, came or went without reason.
    """
    old, new = documents
    before, after = read_lock(old.text, strict=False), read_lock(new.text, strict=True)
    same_command(before.header, after.header, old.text, new.text)
    inputs = read_inputs(after.header, path, will_be)
    found = Relocked(before, after, inputs)
    _check_pins(found)
    _check_gone(found)
    _check_come(found, path)
    check_fit(after, inputs, (before, read_inputs(before.header, path, was)), path)
    return found


def _check_pins(found: Relocked) -> None:
    """Refuse pins that fell, other markers and extras, and hashes that do not belong to what changed."""
    hashed = any(one.hashes for one in found.before.all())
    used = {digest: (one.name, one.version) for one in found.before.all() for digest in one.hashes}
    moved = found.moved()
    for pin in found.after.all():
        if bool(pin.hashes) != hashed:
            raise RefusedError(pin.line, f"the hashes of {pin.name} {'are missing' if hashed else 'are new'}")
        if any(used.get(digest, (pin.name, pin.version)) != (pin.name, pin.version) for digest in pin.hashes):
            raise RefusedError(pin.line, f"a hash of {pin.name} belongs to another release")
        old = {one.marker: one for one in found.before.pins.get(pin.name, ())}
        if old:
            _check_pin(pin, old, moved)
        elif pin.marker and found.after.header.tool != "uv":
            raise RefusedError(pin.line, f"{pin.name} is new and has a marker")
        if pin.version.local and not any(one.version == pin.version for one in old.values()):
            raise RefusedError(pin.line, f"{pin.name} gets a local version, which no index has")


def _check_pin(pin: Pin, markers: Mapping[str, Pin], moved: set[str]) -> None:
    old = markers.get(pin.marker)
    if old is None:
        raise RefusedError(pin.line, f"the marker of {pin.name} changed")
    if pin.version < old.version:
        raise RefusedError(pin.line, f"the pin of {pin.name} fell from {old.version} to {pin.version}")
    if pin.version == old.version and pin.hashes != old.hashes:
        raise RefusedError(pin.line, f"the hashes of {pin.name} changed, and its version did not")
    askers = {one.name for one in (*pin.via, *old.via)}
    if pin.extras != old.extras and not askers & moved:
        raise RefusedError(pin.line, f"the extras of {pin.name} changed")


def _check_gone(found: Relocked) -> None:
    """Refuse that a package vanishes which something that is left needs, as far as the annotations tell."""
    named, moved = found.inputs.named(), found.moved()
    odd = found.after.excluded - found.before.excluded - excluded_by(found.after.header)
    if odd or found.after.excluded & set(found.after.pins):
        raise RefusedError(1, "the comment on excluded packages names another one")
    for pin in found.before.all():
        after = {one.marker for one in found.after.pins.get(pin.name, ())}
        if pin.marker in after:
            continue
        if after:
            raise RefusedError(1, f"a pin of {pin.name} vanished")
        askers = [one for one in pin.via if not one.limits]
        needless = bool(askers) and all(one.name in moved and not one.file for one in askers)
        if pin.name in named or not needless:
            raise RefusedError(1, f"{pin.name} {pin.version} vanished, and something that is left may need it")


def _check_come(found: Relocked, path: str) -> None:
    """Refuse annotations that name nothing, and packages that nothing which changed asks for."""
    places = (dirname(path), found.after.header.directory(path) or "")
    for pin in found.after.all():
        for via in pin.via:
            known = via.name in found.after.pins or via.name in found.after.excluded
            if via.file:
                known = any(normpath(join(place, via.file)) in found.inputs.files for place in places)
            if not known:
                raise RefusedError(pin.line, f"{pin.name} is annotated with {via.file or via.name}, which is not there")
    named = found.inputs.named()
    new = [one for one in found.after.all() if one.name not in found.before.pins]
    justified = (found.moved() & set(found.before.pins)) | {one.name for one in new if one.name in named}
    asks: dict[str, set[str]] = {}
    for one in new:
        for via in one.via:
            asks.setdefault(via.name, set()).add(one.name)
    waiting = list(justified)
    while waiting:
        come = asks.get(waiting.pop(), set()) - justified
        justified |= come
        waiting += come
    lost = next((one for one in new if one.name not in justified), None)
    if lost is not None:
        raise RefusedError(lost.line, f"{lost.name} appeared, and nothing that changed asks for it")


def _versions(lock: Lock, name: str) -> set[tuple[str, Version]]:
    return {(one.marker, one.version) for one in lock.pins.get(name, ())}
