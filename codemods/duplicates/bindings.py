"""What the top level of a module binds, and how."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codemods.duplicates.free_names import bound_by
from codemods.duplicates.nodes import children

_SCOPE = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
_DEFINITION = "definition"
_OTHER = ""


@dataclass(frozen=True, slots=True)
class Bindings:
    """The names of a module.

    Attributes:
        names: How often each name is bound; imports of one thing count once.
        imports: Names that some import binds.
        imported: Names that nothing but imports of one thing bind, whatever happens.
        defined: Names that nothing but one function or class binds, whatever happens.
    """

    names: dict[str, int]
    imports: frozenset[str]
    imported: frozenset[str]
    defined: frozenset[str]

    @property
    def star(self) -> bool:
        """Whether it takes all names of another module."""
        return "*" in self.names

    @classmethod
    def of(cls, tree: ast.Module, declarations: Iterable[ast.Global]) -> Bindings:
        """Collect them.

        Args:
            tree: The module.
            declarations: Every ``global`` statement in it.
        """
        always = {id(statement) for statement in tree.body}
        how: dict[str, list[str]] = defaultdict(list)
        for node in _at_top(tree):
            for name, what in _bound(node, always=id(node) in always):
                how[name].append(what)
        for declaration in declarations:
            for name in declaration.names:
                how[name].append(_OTHER)
        alike = {name: set(all_of) for name, all_of in how.items()}
        imports = {name: sum(one.startswith("import") for one in kinds) for name, kinds in alike.items()}
        return cls(
            names={n: imports[n] + sum(not one.startswith("import") for one in all_of) for n, all_of in how.items()},
            imports=frozenset(name for name, number in imports.items() if number),
            imported=frozenset(n for n, kinds in alike.items() if len(kinds) == 1 and min(kinds).startswith("import ")),
            defined=frozenset(name for name, all_of in how.items() if all_of == [_DEFINITION]),
        )


def _at_top(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes that are evaluated in the module's own scope."""
    stack: list[ast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, ast.comprehension):
            stack += [node.iter, *node.ifs]
        elif not isinstance(node, _SCOPE):
            stack += children(node)


def _bound(node: ast.AST, *, always: bool) -> list[tuple[str, str]]:
    """The names that a node binds, each with what it is bound to."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            return [(name, _OTHER)]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [(name, _DEFINITION if always else _OTHER)]
        case ast.Import(names=names) if always:
            tops = [alias.name.partition(".")[0] for alias in names]
            return [
                (alias.asname, f"import {alias.name}") if alias.asname else (top, f"import {top}")
                for alias, top in zip(names, tops, strict=True)
            ]
        case ast.ImportFrom(names=names) if always:
            origin = "." * node.level + (node.module or "")
            return [(alias.asname or alias.name, f"import {origin}:{alias.name}") for alias in names]
        case ast.Import() | ast.ImportFrom():
            return [(name, "imports") for name in bound_by(node)]
    return [(name, _OTHER) for name in bound_by(node)]
