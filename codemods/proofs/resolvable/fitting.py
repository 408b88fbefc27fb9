"""Whether the pins of a compiled file satisfy what it is made from."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable.environments import Environment, environments, holds
from codemods.proofs.resolvable.header import Header
from codemods.proofs.resolvable.inputs import Inputs, Need
from codemods.proofs.resolvable.locks import Lock

_UNSAFE = frozenset({"pip", "setuptools", "distribute"})


def check_fit(lock: Lock, inputs: Inputs, before: tuple[Lock, Inputs], path: str) -> None:
    """Refuse a compiled file that does not satisfy its inputs.

    No header names the platform, and not every one the version of Python. So the file must fit in one of those in which
    the old file fitted its inputs; a universal one, in all of them.

    Args:
        lock: The file after the change.
        inputs: What it is made from, after the change.
        before: Both before the change.
        path: Where it stands, for the reason.

    Raises:
        RefusedError: A requirement is not pinned, or its pin is no version of it.
    """
    universal = lock.header.has("--universal")
    everywhere = environments(lock.header.python, universal=universal)
    known = [one for one in everywhere if unmet(*before, one) is None] or list(everywhere)
    reasons = [unmet(lock, inputs, one) for one in known]
    failing = next((one for one in reasons if one is not None), None)
    if failing is not None and (universal or None not in reasons):
        need, reason = failing
        raise RefusedError(need.line, f"{reason} in {path}", need.path)


def fits(lock: Lock, inputs: Inputs) -> bool:
    """Whether a compiled file satisfies its inputs somewhere."""
    everywhere = environments(lock.header.python, universal=lock.header.has("--universal"))
    return any(unmet(lock, inputs, one) is None for one in everywhere)


def unmet(lock: Lock, inputs: Inputs, environment: Environment) -> tuple[Need, str] | None:
    """Return the first requirement that is not satisfied in an environment, and why; None where all are."""
    excluded = lock.excluded & excluded_by(lock.header)
    for need in inputs.needs:
        if not holds(need.marker, environment):
            continue
        pins = [one for one in lock.pins.get(need.name, ()) if holds(one.marker, environment)]
        if not pins and not need.constraint and need.name not in excluded:
            return need, f"{need.name} is not pinned"
        for pin in pins:
            if not need.specifier.contains(pin.version, prereleases=True):
                word = "constraint" if need.constraint else "requirement"
                return need, f"the {word} {need.name}{need.specifier} is not satisfied by the pin {pin.version}"
    return None


def excluded_by(header: Header) -> set[str]:
    """Return the packages that a command may name without pinning them."""
    return {*_UNSAFE} | {canonicalize_name(one) for one in header.values("--unsafe-package")}
