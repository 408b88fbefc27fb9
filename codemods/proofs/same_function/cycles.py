"""Whether a module may import, on any way, the file that takes functions from it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from codemods.proofs.ground.names import last_name
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.world import World, folder, join
from codemods.proofs.same_function.inert import is_inert
from codemods.proofs.same_function.module import Program

_MOST_MODULES = 500
_IMPORTERS = frozenset({"import_module", "__import__", "run_path", "run_module"})


@dataclass(frozen=True, slots=True)
class Graph:
    """The import graph after the change, as far as it was looked at.

    Attributes:
        world: The repository.
        own: Returns a program of the repository after the change.
        edges: The files that a file may load, by path; None for one that imports what cannot be told.
    """

    world: World
    own: Callable[[str], Program]
    edges: dict[str, frozenset[str] | None] = field(default_factory=dict)

    def refuse_cycle(self, importer: str, target: str, line: int, loaded: frozenset[str]) -> None:
        """Refuse a module that may be half done when a file takes something from it.

        Args:
            importer: The file.
            target: The module.
            line: Where the file imports it.
            loaded: The files that the file imported before, which does not begin them again.

        Raises:
            RefusedError: The module may import the file.
        """
        # A package around the file is being imported already, and is not begun again.
        around = {join(one, "__init__.py") for one in _above(importer)} - {importer}
        waiting, seen = [(target, False)], {target}
        while waiting:
            one, begun = waiting.pop()
            begun = begun or one in loaded
            found = self._loaded(one)
            if found is None and not begun:
                raise RefusedError(line, f"{one}, which {target} imports, imports what cannot be told")
            if found and importer in found:
                raise RefusedError(line, f"{target} would import this file while the file imports it")
            new = [path for path in found or () if path not in seen and path not in around]
            waiting += [(path, begun) for path in new]
            seen.update(new)
            if len(seen) > _MOST_MODULES:
                raise RefusedError(line, f"{target} imports more than {_MOST_MODULES} files of the repository")

    def _loaded(self, path: str) -> frozenset[str] | None:
        if path not in self.edges:
            self.edges[path] = self._look(path)
        return self.edges[path]

    def _look(self, path: str) -> frozenset[str] | None:
        try:
            program = self.own(path)
        except RefusedError:
            return None
        # What stands in a function of a module that calls none runs later.
        nodes: Iterable[ast.AST] = program.tree.body if is_inert(program) else _running(program.tree)
        found: set[str] = set()
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                found.update(self._files(path, node))
            elif isinstance(node, ast.Call) and last_name(node.func) in _IMPORTERS:
                return None
        return frozenset(found)

    def _files(self, path: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        """The files of the repository that an import may run, packages on the way included."""
        named = [(0, alias.name) for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            named = [(node.level, ".".join(filter(None, (module, alias.name)))) for alias in node.names]
        for level, dotted in named:
            parts = dotted.split(".")
            for size in range(not level, len(parts) + 1):
                yield from self.world.resolve(path, level, ".".join(parts[:size]))


def _running(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node but those that only a type checker looks at."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"), orelse=rest):
                stack.extend(rest)
            case _:
                yield node
                stack.extend(ast.iter_child_nodes(node))


def _above(path: str) -> list[str]:
    found = [folder(path)]
    while found[-1]:
        found.append(folder(found[-1]))
    return found
