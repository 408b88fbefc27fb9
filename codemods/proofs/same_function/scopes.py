"""Which scope each name of a module belongs to, by Python's rules.

https://docs.python.org/3/reference/executionmodel.html#resolution-of-names
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from codemods.proofs.ground.refusal import RefusedError

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Kind = Literal["module", "function", "class", "comprehension"]
Part = tuple[ast.AST, "Scope"]


@dataclass(eq=False, slots=True)
class Scope:
    """A block with names of its own.

    Attributes:
        kind: What opens it; a lambda is a function.
        parent: The scope around it; None for the module.
        bound: Names that it binds.
        global_: Names that it declares global.
        nonlocal_: Names that it declares nonlocal.
    """

    kind: Kind
    parent: Scope | None = None
    bound: set[str] = field(default_factory=set)
    global_: set[str] = field(default_factory=set)
    nonlocal_: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name in the text.

    Attributes:
        name: The name; ``*`` for a star import.
        node: The node that reads, binds or declares it.
        scope: The scope it stands in; for an assignment expression the one that it binds in.
        binds: Whether it binds or deletes the name, or declares it global.
    """

    name: str
    node: ast.AST
    scope: Scope
    binds: bool


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes of a module.

    Attributes:
        module: The outermost.
        opened: The scope that a node opens, by ``id``.
        occurrences: Every name, in no particular order.
        places: The scope that a node with a name stands in, by ``id``.
    """

    module: Scope
    opened: dict[int, Scope]
    occurrences: list[Occurrence]
    places: dict[int, Scope]

    @classmethod
    def of(cls, tree: ast.Module) -> Scopes:
        """Find the scopes of a module.

        Raises:
            RefusedError: It has syntax that is not known here.
        """
        module = Scope("module")
        found = cls(module, {id(tree): module}, [], {})
        stack: list[Part] = [(one, module) for one in reversed(tree.body)]
        while stack:
            node, scope = stack.pop()
            stack.extend(found._parts(node, scope))
        return found

    def resolve(self, name: str, scope: Scope) -> Scope:
        """Return the scope in which a name is looked up that stands in a scope."""
        if name in scope.global_:
            return self.module
        if name in scope.bound and name not in scope.nonlocal_:
            return scope
        above = scope.parent
        while above is not None:
            if name in above.global_:
                break
            if above.kind != "class" and name in above.bound and name not in above.nonlocal_:
                return above
            above = above.parent
        return self.module

    def of_module(self) -> Iterator[Occurrence]:
        """Yield the names that are looked up in the module, or bound in it from wherever."""
        for one in self.occurrences:
            if one.name == "*" or self.resolve(one.name, one.scope) is self.module:
                yield one

    def _note(self, name: str, node: ast.AST, scope: Scope, *, binds: bool) -> None:
        if binds:
            scope.bound.add(name)
        self.occurrences.append(Occurrence(name, node, scope, binds))
        self.places[id(node)] = scope

    def _parts(self, node: ast.AST, scope: Scope) -> Iterator[Part]:
        """Note what a node means for its scope, and yield its parts, each with the scope it stands in."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from self._function(node, scope)
            case ast.ClassDef():
                yield from self._class(node, scope)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                yield from self._comprehension(node, scope)
            case ast.NamedExpr(target=target, value=value):
                self._note(target.id, target, _outside_comprehensions(scope), binds=True)
                yield value, scope
            case _:
                self._names(node, scope)
                yield from ((child, scope) for child in ast.iter_child_nodes(node))

    def _names(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.Name(id=name, ctx=context):
                self._note(name, node, scope, binds=not isinstance(context, ast.Load))
            case ast.alias(name=name, asname=other):
                self._note(other or name.partition(".")[0], node, scope, binds=True)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                self._note(name, node, scope, binds=True)
            case ast.MatchMapping(rest=str(name)):
                self._note(name, node, scope, binds=True)
            case ast.Global(names=names):
                scope.global_.update(names)
                self.occurrences.extend(Occurrence(name, node, scope, True) for name in names)
            case ast.Nonlocal(names=names):
                scope.nonlocal_.update(names)
                self.places[id(node)] = scope
            case _ if type(node).__name__ in {"TypeAlias", "TypeVar", "ParamSpec", "TypeVarTuple", "TemplateStr"}:
                raise RefusedError(getattr(node, "lineno", 1), "syntax that is not checked")

    def _function(self, node: FUNCTIONS | ast.Lambda, scope: Scope) -> Iterator[Part]:
        inner = self.opened[id(node)] = Scope("function", scope)
        arguments = node.args
        outside: list[ast.expr | None] = [*arguments.defaults, *arguments.kw_defaults]
        for one in all_arguments(arguments):
            self._note(one.arg, one, inner, binds=True)
            outside.append(one.annotation)
        if isinstance(node, ast.Lambda):
            yield node.body, inner
        else:
            self._note(node.name, node, scope, binds=True)
            outside += [*node.decorator_list, node.returns]
            yield from ((one, inner) for one in node.body)
            yield from ((one, scope) for one in getattr(node, "type_params", ()))
        yield from ((one, scope) for one in outside if one is not None)

    def _class(self, node: ast.ClassDef, scope: Scope) -> Iterator[Part]:
        self._note(node.name, node, scope, binds=True)
        inner = self.opened[id(node)] = Scope("class", scope)
        outside: Iterable[ast.AST] = (*node.bases, *node.keywords, *node.decorator_list)
        yield from ((one, scope) for one in (*outside, *getattr(node, "type_params", ())))
        yield from ((one, inner) for one in node.body)

    def _comprehension(self, node: COMPREHENSIONS, scope: Scope) -> Iterator[Part]:
        inner = self.opened[id(node)] = Scope("comprehension", scope)
        yield from ((one, inner) for one in ((node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)))
        for index, one in enumerate(node.generators):
            yield one.target, inner
            # The first iterable is evaluated outside.
            yield one.iter, inner if index else scope
            yield from ((test, inner) for test in one.ifs)


def all_arguments(node: ast.arguments) -> list[ast.arg]:
    """Return the parameters of a function in order of kind."""
    stars = [one for one in (node.vararg, node.kwarg) if one]
    return [*node.posonlyargs, *node.args, *node.kwonlyargs, *stars]


def _outside_comprehensions(scope: Scope) -> Scope:
    while scope.kind == "comprehension" and scope.parent is not None:
        scope = scope.parent
    return scope
