"""Requirements files of any name: another one reads them, or a program says that it wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, normpath

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.world import World, between, join
from codemods.proofs.resolvable.documents import read
from codemods.proofs.resolvable.header import is_compiled, read_header
from codemods.proofs.resolvable.inputs import read_inputs
from codemods.proofs.resolvable.kinds import may_list
from codemods.proofs.resolvable.pip_lines import include, lines

_MOST = 200


def is_read(path: str, world: World) -> bool:
    """Whether a file is compiled, or read by a file that changed with it or stands where one usually does."""
    for number, other in enumerate(dict.fromkeys(_others(path, world))):
        data = world.before(other)
        if data is None or number > _MOST:
            continue
        try:
            text = read(data).text
            if is_compiled(text):
                found = other == path or path in read_inputs(read_header(text), other, world.before).files
            else:
                found = other != path and path in _layers(other, text)
        except RefusedError:
            continue
        if found:
            return True
    return False


def _others(path: str, world: World) -> Iterator[str]:
    yield path
    yield f"{path.rpartition('.')[0]}.txt"
    for folder in between("", dirname(path)):
        yield from (join(folder, name) for name in ("requirements.txt", "requirements.in"))
    yield from (one for one in world.changes if may_list(one))


def _layers(other: str, text: str) -> set[str]:
    found = [include(line) for line in lines(text)]
    return {normpath(join(dirname(other), one[0])) for one in found if one is not None}
