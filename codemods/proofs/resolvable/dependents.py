"""Files beside a changed manifest that are made from it, and did not change with it."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.world import World, between
from codemods.proofs.resolvable.documents import read
from codemods.proofs.resolvable.fitting import fits
from codemods.proofs.resolvable.header import Header, is_compiled, read_header
from codemods.proofs.resolvable.inputs import read_inputs
from codemods.proofs.resolvable.locks import read_lock

_LOCKS = {"pyproject.toml": ("poetry.lock", "pdm.lock", "pylock.toml"), "Pipfile": ("Pipfile.lock",)}
_USUAL = ("base", "dev", "test", "tests", "docs", "prod", "production", "ci", "lint", "all")


def check_dependents(path: str, world: World) -> None:
    """Refuse a changed manifest where a file that is made from it fits it no more.

    A folder cannot be listed here, so only files of usual names are looked at.

    Raises:
        RefusedError: There is one, or one that cannot be followed.
    """
    _check_other_locks(path, world)
    sibling = _sibling(path)
    for other in dict.fromkeys([sibling, *_usual(dirname(path))]):
        if other not in world.changes and (data := world.files(other)) is not None:
            _check_compiled(path, other, data, world, sibling=other == sibling)


def _check_other_locks(path: str, world: World) -> None:
    folder, name = dirname(path), basename(path)
    candidates = [join(folder, one) for one in _LOCKS.get(name, ())]
    if name == "pyproject.toml":
        # A member of uv's workspace is locked above it.
        candidates += [join(one, "uv.lock") for one in between("", folder)]
    for one in candidates:
        if world.had(one):
            raise RefusedError(1, f"{one} is made from it, and would not fit any more", path)


def _sibling(path: str) -> str:
    if basename(path) in {"pyproject.toml", "setup.py", "setup.cfg"}:
        return join(dirname(path), "requirements.txt")
    return f"{path.rpartition('.')[0] or path}.txt"


def _usual(folder: str) -> Iterator[str]:
    yield join(folder, "requirements.txt")
    for name in _USUAL:
        yield from (join(folder, one.format(name)) for one in ("{}.txt", "requirements-{}.txt", "{}-requirements.txt"))


def _check_compiled(path: str, other: str, data: bytes, world: World, *, sibling: bool) -> None:
    direct = sibling
    try:
        text = read(data).text
        if not is_compiled(text):
            return
        direct = direct or path in _inputs(read_header(text), other)
        lock = read_lock(text, strict=False)
        inputs = read_inputs(lock.header, other, world.after)
    except RefusedError as refused:
        if direct:
            reason = f"{other} seems to be made from it, and cannot be checked: {refused.reason}"
            raise RefusedError(1, reason, path) from None
        return
    if path not in inputs.files or fits(lock, inputs):
        return
    if direct or fits(lock, read_inputs(lock.header, other, world.before)):
        raise RefusedError(1, f"{other} is made from it, and does not fit any more", path)


def _inputs(header: Header, other: str) -> list[str]:
    directory = header.directory(other)
    return [normpath(join(directory or "", one)) for one in header.inputs]
