"""All files of an upgrade together: each manifest by its format, compiled files by their inputs, code by the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename

from codemods.proofs import Change, Files
from codemods.proofs.equivalent_call import rows_applied
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.whole import at, by_path
from codemods.proofs.ground.world import World
from codemods.proofs.resolvable import plain, relocking, setup_cfg, setup_py, toml_files, yaml_files
from codemods.proofs.resolvable.dependents import check_dependents
from codemods.proofs.resolvable.documents import Document, read_both
from codemods.proofs.resolvable.fresh import check_new
from codemods.proofs.resolvable.header import is_compiled
from codemods.proofs.resolvable.kinds import Kind, kind_of, may_list
from codemods.proofs.resolvable.readers import is_read
from codemods.proofs.resolvable.relocking import Relocked
from codemods.proofs.resolvable.requirement import Asked
from codemods.proofs.resolvable.upgrades import check_programs, upgrades_of

_MOST_FILES = 2_000
_MOST_ASKED = 5_000
_STRUCTURED = {
    Kind.PYPROJECT: toml_files.compare_pyproject,
    Kind.PIPFILE: toml_files.compare_pipfile,
    Kind.SETUP_CFG: setup_cfg.compare,
    Kind.CONDA: yaml_files.compare,
}


@dataclass(slots=True)
class _Found:
    """What the changes are.

    Attributes:
        asked: What the manifests ask for, by path.
        relocked: The compiled files, by path.
        programs: Changes of code.
    """

    asked: dict[str, Sequence[Asked]] = field(default_factory=dict)
    relocked: dict[str, Relocked] = field(default_factory=dict)
    programs: list[Change] = field(default_factory=list)


def check_all(changes: Sequence[Change], files: Files) -> Mapping[str, int]:
    """Return what was counted.

    Raises:
        RefusedError: A file changed in another way than an upgrade may.
    """
    if len(changes) > _MOST_FILES:
        raise RefusedError(1, f"more than {_MOST_FILES} files")
    world = World(by_path(changes), files)
    found = _Found()
    for path, change in world.changes.items():
        with at(path):
            _take(change, world, found)
    for path, several in found.asked.items():
        if len(several) > _MOST_ASKED:
            raise RefusedError(1, f"more than {_MOST_ASKED} requirements", path)
    if not found.asked and not found.relocked:
        raise RefusedError(1, "no manifest changed")
    for path in [*found.asked, *found.relocked]:
        with at(path):
            check_dependents(path, world)
    migrated = check_programs(found.programs, upgrades_of(found.asked, found.relocked))
    return _counts(found, world, migrated)


def _take(change: Change, world: World, found: _Found) -> None:
    path, before, after = change.path, change.before, change.after
    if after is None:
        raise RefusedError(1, "the file is removed")
    kind = kind_of(path)
    if before is None:
        found.asked[path] = check_new(path, after, world.files)
    elif before == after:
        raise RefusedError(1, "the file did not change")
    elif basename(path) == "setup.py":
        _take_setup(change, found)
    elif kind is Kind.PROGRAM:
        found.programs.append(change)
    elif kind in _STRUCTURED:
        found.asked[path] = _STRUCTURED[kind](*read_both(before, after))
    elif kind is Kind.REQUIREMENTS or (may_list(path) and is_read(path, world)):
        _take_requirements(path, read_both(before, after), world, found)
    else:
        raise RefusedError(1, "is no manifest, no compiled file and no code")


def _take_setup(change: Change, found: _Found) -> None:
    """Take a setup.py for a manifest, or for code like other code where rows explain the change."""
    assert change.before is not None
    assert change.after is not None
    try:
        found.asked[change.path] = setup_py.compare(change.before, change.after)
    except RefusedError as refused:
        try:
            rows_applied(change.before, change.after)
        except RefusedError:
            raise refused from None
        found.programs.append(change)


def _take_requirements(path: str, documents: tuple[Document, Document], world: World, found: _Found) -> None:
    before, after = documents
    if is_compiled(before.text):
        found.relocked[path] = relocking.compare(path, documents, world.before, world.after)
    else:
        found.asked[path] = plain.compare(before, after, pin_bare=not path.lower().endswith(".in"))


def _counts(found: _Found, world: World, migrated: int) -> dict[str, int]:
    kept = [several for path, several in found.asked.items() if world.had(path)]
    raised = {entry.name for several in kept for entry in several if entry.changed}
    moved = [(one, one.moved()) for one in found.relocked.values()]
    raised |= {name for one, names in moved for name in names & one.inputs.named()}
    return {
        "files": len(world.changes),
        "packages-raised": len(raised),
        "locks-compiled": len(found.relocked),
        "pins-changed": sum(len(names) for _, names in moved),
        "calls-migrated": migrated,
    }
