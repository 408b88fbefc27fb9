"""What must hold of a program whatever moved in it: ``os`` is ``os``, and no name changes its meaning later."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from codemods.proofs.ground.code import MAX_BYTES, parsed
from codemods.proofs.ground.names import Names, bound
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.world import World
from codemods.proofs.same_values.environment import unknown_writes
from codemods.proofs.same_values.inserted import Inserted


def binds_os(node: ast.AST) -> bool:
    """Whether a statement is an ``import os`` or ``import os.path``, possibly among others."""
    return isinstance(node, ast.Import) and any(map(_is_os, node.names))


def _is_os(alias: ast.alias) -> bool:
    return (alias.name == "os" and alias.asname in {None, "os"}) or (alias.name.startswith("os.") and not alias.asname)


def os_is_os(inserted: Inserted, after: ast.Module, names: Names) -> None:
    """Refuse a program in which ``os`` may be something else where an entry reads the environment."""
    for node in names.bindings.get("os", []):
        statement = names.parent(node)
        if not (isinstance(node, ast.alias) and isinstance(statement, ast.Import) and _is_os(node)):
            raise RefusedError(getattr(node, "lineno", 1), "`os` may be something else than the module")
    if inserted.os >= 0:
        first = min((place for place, _ in _readers(inserted)), default=0)
        if not first or any(binds_os(after.body[place]) for place in inserted.places if place < first):
            raise RefusedError(after.body[inserted.os].lineno, "`os` was imported already, or is not used")
        if "os" in names.loads and ("os" not in names.bindings or "*" in names.bindings):
            raise RefusedError(
                names.loads["os"][0].lineno, "`os` was used without an import, and may be something else"
            )
    ready = min((index for index, one in enumerate(after.body) if binds_os(one)), default=len(after.body))
    for place, line in _readers(inserted):
        if place <= ready:
            raise RefusedError(line, "`os` is not imported before it is used")
    for block, found in inserted.arguments:
        if any("os" in bound(node) for scope in block.scopes for node in ast.walk(scope)):
            raise RefusedError(block.body[min(found)].lineno, "`os` is a name of the function's own")


def _readers(inserted: Inserted) -> Iterator[tuple[int, int]]:
    """Where the inserted statements read the environment, each with its line."""
    for index, one in inserted.entries.items():
        yield index, one.line
    for block, found in inserted.arguments:
        yield block.top_of(min(found)), block.body[min(found)].lineno
    for kept in inserted.in_place:
        yield kept.top, kept.entry.line


def no_star_after(after: ast.Module, anchors: Iterable[int]) -> None:
    """Refuse a star import after the first of some statements: it could give a name another meaning."""
    for statement in after.body[min(anchors, default=len(after.body)) :]:
        for node in ast.walk(statement):
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                raise RefusedError(node.lineno, "a star import may give a name another meaning")


def stars_keep_os(path: str, inserted: Inserted, after: ast.Module, world: World) -> None:
    """Refuse an entry after the star import of a module of the repository that has another ``os``."""
    readers = [place for place, _ in _readers(inserted)]
    imported = [index for index, one in enumerate(after.body[: min(readers, default=0)]) if binds_os(one)]
    for statement in after.body[max(imported, default=0) : max(readers, default=0)]:
        for node in ast.walk(statement):
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                for found in world.resolve(path, node.level, node.module or ""):
                    if _has_other_os(world.before(found)):
                        raise RefusedError(node.lineno, f"{found} may bring another `os`")


def _has_other_os(data: bytes | None) -> bool:
    try:
        names = Names.of(parsed((data or b"")[:MAX_BYTES].decode()))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return "*" in names.bindings or not all(
        isinstance(one, ast.alias) and isinstance(names.parent(one), ast.Import) and _is_os(one)
        for one in names.bindings.get("os", [])
    )


def environment_is_kept(tree: ast.Module, names: Names, places: tuple[int, ...], readers: Iterable[int]) -> None:
    """Refuse a write to an unknown variable before the environment is read.

    Args:
        tree: The tree before.
        names: The names in it.
        places: Where its statements stand now.
        readers: The statements that read the environment, by where they stand now.
    """
    last = max(readers, default=-1)
    for write in unknown_writes(tree, names):
        if write.top >= len(places) or places[write.top] < last:
            raise RefusedError(write.line, "a variable of the environment is written before the environment is read")


def is_scripted(names: Names) -> bool:
    """Whether a program hands functions to a compiler that reads their source."""
    if "script" in names.attributes and ("jit" in names.attributes or "jit" in names.loads):
        return True
    return any(isinstance(one, ast.alias) for one in names.bindings.get("script", []))


def no_identity_of_strings(tree: ast.Module) -> None:
    """Refuse a program that compares strings by identity, which two equal strings need not have."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(one, ast.Is | ast.IsNot) for one in node.ops):
            for operand in (node.left, *node.comparators):
                if isinstance(operand, ast.Constant) and isinstance(operand.value, str):
                    raise RefusedError(node.lineno, "strings are compared by identity")
