"""Reads what decides whether the functions of a module can leave it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codemods.duplicates.bindings import Bindings
from codemods.duplicates.described import annotations_of, extent, head, said, size, types_as_text
from codemods.duplicates.effects import is_pure
from codemods.duplicates.free_names import Function, uses
from codemods.duplicates.nodes import by_class
from codemods.duplicates.obstacles import Obstacles, is_builtin
from codemods.duplicates.traits import OURS, ModuleTraits, Traits
from codemods.duplicates.watching import Watching, watch
from codemods.head import first_line, module_line, moves_imports
from codemods.source import Source
from codemods.tables import words

_COMMON_TYPES = words("Any Callable Dict Iterable Iterator List Optional Sequence Set Tuple Union")
_TYPES = words("int float str bool bytes list dict tuple set object frozenset type")
# A quick look at the text: without one of these, nothing changes where imports are found.
_MOVES = re.compile(r"sys\s*\.\s*path|chdir|addsitedir")
_MOVING = ("sys", "chdir", "addsitedir")
# A package that looks at the files in its folder.
_LISTING = ("listdir", "scandir", "iterdir", "glob", "iter_modules", "walk_packages", "__path__")
_LISTS = re.compile(rf"\b[ir]?glob\b|{'|'.join(word for word in _LISTING if word != 'glob')}")
_HELPERS = re.compile(r"\w*helpers\b")
_LONGEST = 20_000


def traits(source: Source, wanted: Collection[int]) -> ModuleTraits:
    """Return what matters of a module and of the functions in its body that start at some lines."""
    module = _Module(source)
    tree = source.tree
    line = module_line(tree)
    docstring = ast.get_docstring(tree, clean=False) or ""
    return ModuleTraits(
        functions=tuple(
            module.traits(one) for one in tree.body if isinstance(one, Function) and first_line(one) in wanted
        ),
        runs=any(_runs(one) for one in tree.body),
        module_line=line,
        steps=tuple(one.lineno for one in tree.body if one.lineno <= line and not _is_inert(one)),
        pure=is_pure(tree),
        lists=_has(source, _LISTING) and bool(_LISTS.search(source.text)),
        helpers=frozenset(_HELPERS.findall(source.text) if "helpers" in source.text else ()),
        ours=docstring.startswith(OURS),
        futures=module.futures,
        moves_imports=_has(source, _MOVING) and bool(_MOVES.search(source.text)) and moves_imports(tree),
        bound=frozenset(module.bindings.names),
        exported=module.exported,
        watching=module.watching,
    )


def _has(source: Source, words: Collection[str]) -> bool:
    return any(word in source.text for word in words)


def _is_inert(statement: ast.stmt) -> bool:
    text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return text or isinstance(statement, ast.Import | ast.ImportFrom)


def _runs(statement: ast.stmt) -> bool:
    """Whether a statement does something when the file is started: a main guard, a call, a loop."""
    if isinstance(statement, ast.If):
        sides = [statement.test.left, *statement.test.comparators] if isinstance(statement.test, ast.Compare) else []
        return any(isinstance(one, ast.Name) and one.id == "__name__" for one in sides)
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    return isinstance(statement, ast.For | ast.While | ast.With)


@dataclass(frozen=True)
class _Module:
    """Looks at the functions of a module.

    Attributes:
        source: The module.
    """

    source: Source

    @cached_property
    def nodes(self) -> Mapping[type, Sequence[Any]]:
        """All nodes by class."""
        return by_class(self.source.tree)

    @cached_property
    def bindings(self) -> Bindings:
        """What its top level binds."""
        return Bindings.of(self.source.tree, self.nodes.get(ast.Global, ()))

    @cached_property
    def watching(self) -> Watching:
        """What it does to functions."""
        return watch(self.nodes, self.bindings)

    @cached_property
    def futures(self) -> tuple[str, ...]:
        """The features that it takes from ``__future__``."""
        found = {
            alias.name
            for one in self.source.tree.body
            if isinstance(one, ast.ImportFrom) and one.module == "__future__" and not one.level
            for alias in one.names
        }
        return tuple(sorted(found))

    @cached_property
    def exported(self) -> frozenset[str]:
        """The strings in whatever is assigned or added to ``__all__``."""
        found: set[str] = set()
        for one in self.source.tree.body:
            if isinstance(one, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr) and any(
                isinstance(node, ast.Name) and node.id == "__all__" for node in ast.walk(one)
            ):
                found.update(n.value for n in ast.walk(one) if isinstance(n, ast.Constant) and isinstance(n.value, str))
        return frozenset(found)

    @cached_property
    def obstacles(self) -> Obstacles:
        """What keeps functions in it."""
        return Obstacles(self.source.tree, self.bindings, self.watching, self.futures)

    def traits(self, node: Function) -> Traits:
        """Return what matters of a function of the module's body."""
        obstacle = next(self.obstacles.outside(node), None)
        if obstacle is not None:
            return Traits(first_line(node), first_line(node), node.end_lineno or node.lineno, obstacle=obstacle)
        nodes = by_class(node)
        used = uses(node)
        names = (used.names | (used.perhaps & self.bindings.names.keys())) - {node.name}
        noted = used.noted - names - {node.name}
        imported = self.bindings.imported
        found = extent(self.source, node)
        obstacle = next(self.obstacles.inside(node, nodes, used, names, noted), None)
        if obstacle is None and len(found.text) > _LONGEST:
            obstacle = f"it has more than {_LONGEST // 1000} 000 characters"
        return Traits(
            line=first_line(node),
            start=found.start,
            stop=found.stop,
            imported=tuple(sorted(names & imported)),
            noted=tuple(sorted(noted & imported)),
            annotations=types_as_text(node),
            plain=all(self._is_plain(one) for one in annotations_of(node)),
            called=tuple(sorted(names & self.bindings.defined)),
            builtins=tuple(sorted(name for name in names if is_builtin(name, self.bindings))),
            docs=said(node, nodes, found),
            docstring=size(ast.get_docstring(node, clean=False) or ""),
            head=head(node),
            obstacle=obstacle,
            text="" if obstacle else found.text,
        )

    @cached_property
    def _typing(self) -> frozenset[str]:
        """Names that are common types of ``typing``."""
        found = {
            (alias.asname or alias.name)
            for one in self.source.tree.body
            if isinstance(one, ast.ImportFrom) and one.module == "typing" and not one.level
            for alias in one.names
            if alias.name in _COMMON_TYPES
        }
        return frozenset(found & self.bindings.imported)

    def _is_plain(self, annotation: ast.expr) -> bool:
        match annotation:
            case ast.Constant():
                return True
            case ast.Name(id=name):
                return name in self._typing or (name in _TYPES and name not in self.bindings.names)
            case ast.Subscript(value=ast.Name(id=name), slice=inner) if name in self._typing:
                return all(self._is_plain(one) for one in (inner.elts if isinstance(inner, ast.Tuple) else [inner]))
            case ast.List(elts=parts):
                return all(self._is_plain(one) for one in parts)
        return False
