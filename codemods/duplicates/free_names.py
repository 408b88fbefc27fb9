"""Which names of its module a function uses, by Python's own rules of scope."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from codemods.duplicates.nodes import children

Function = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSION = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
_LONGEST_ANNOTATION = 500


@dataclass(frozen=True, slots=True)
class Uses:
    """Names of its module in a function.

    Attributes:
        names: Read when it runs.
        perhaps: Read when it runs unless a class in it has bound them by then.
        noted: Names in annotations.
        changed: Names that it binds or deletes in the module.
    """

    names: frozenset[str]
    perhaps: frozenset[str]
    noted: frozenset[str]
    changed: frozenset[str]


@dataclass(slots=True)
class _Scope:
    """A function, lambda, comprehension or class, and the names in it."""

    kind: str
    above: _Scope | None
    bound: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    noted: set[str] = field(default_factory=set)

    def binds(self, name: str) -> bool:
        return name in self.bound and name not in self.declared and name not in self.outer

    def is_global(self, name: str) -> bool:
        """Whether a name used here is none of this function or of those around it."""
        if name in self.declared:
            return True
        scope: _Scope | None = self
        while scope is not None:
            if scope.binds(name) and (scope is self or scope.kind != "class"):
                return False
            if name in scope.declared and scope.kind != "class":
                return True
            scope = scope.above
        return True


def uses(function: Function) -> Uses:
    """Return the names of its module that a function of the module's own body uses; its own name counts as one."""
    scopes: list[_Scope] = []
    stack: list[tuple[ast.AST, _Scope]] = []
    _enter_function(function, _scope("module", None, []), scopes, stack)
    while stack:
        node, scope = stack.pop()
        _visit(node, scope, scopes, stack)
    names = {name for one in scopes for name in one.used if one.is_global(name)}
    perhaps = {name for one in scopes if one.kind == "class" for name in one.used & one.bound if one.above is not None}
    noted = {name for one in scopes for name in one.noted if one.is_global(name)}
    changed = {name for one in scopes for name in one.bound & one.declared}
    return Uses(frozenset(names), frozenset(perhaps), frozenset(noted), frozenset(changed))


def _scope(kind: str, above: _Scope | None, scopes: list[_Scope]) -> _Scope:
    # What the module binds is not looked at here.
    scope = _Scope(kind, above if above is not None and above.kind != "module" else None)
    scopes.append(scope)
    return scope


def _visit(node: ast.AST, scope: _Scope, scopes: list[_Scope], stack: list[tuple[ast.AST, _Scope]]) -> None:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            scope.used.add(name)
        case ast.Name(id=name):
            scope.bound.add(name)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            scope.bound.add(node.name)
            stack += [(one, scope) for one in node.decorator_list]
            _enter_function(node, scope, scopes, stack)
        case ast.Lambda():
            inner = _scope("function", scope, scopes)
            _enter_arguments(node.args, scope, inner, stack)
            stack.append((node.body, inner))
        case ast.ClassDef():
            scope.bound.add(node.name)
            stack += [(one, scope) for one in (*node.decorator_list, *node.bases, *node.keywords)]
            inner = _scope("class", scope, scopes)
            stack += [(one, inner) for one in node.body]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            _enter_comprehension(node, scope, scopes, stack)
        case _:
            stack += [(child, scope) for child in _visit_plain(node, scope) if child is not None]


def _visit_plain(node: ast.AST, scope: _Scope) -> Iterable[ast.AST | None]:
    """Note what a node binds that opens no scope, and return what is inside of it."""
    match node:
        case ast.NamedExpr(target=ast.Name(id=name)):
            _nearest_function(scope).bound.add(name)
            return (node.value,)
        case ast.AnnAssign():
            scope.noted.update(annotated(node.annotation))
            return node.target, node.value
        case ast.Global(names=names):
            scope.declared.update(names)
        case ast.Nonlocal(names=names):
            scope.outer.update(names)
        case _:
            scope.bound.update(bound_by(node))
    return children(node)


def _enter_function(node: Function, scope: _Scope, scopes: list[_Scope], stack: list[tuple[ast.AST, _Scope]]) -> None:
    inner = _scope("function", scope, scopes)
    _enter_arguments(node.args, scope, inner, stack)
    inner.noted.update(annotated(node.returns))
    # `def f[T](x: T)`, since Python 3.12.
    for parameter in getattr(node, "type_params", []):
        inner.bound.add(parameter.name)
        stack += [(child, inner) for child in children(parameter)]
    stack += [(one, inner) for one in node.body]


def _enter_arguments(args: ast.arguments, scope: _Scope, inner: _Scope, stack: list[tuple[ast.AST, _Scope]]) -> None:
    stack += [(one, scope) for one in (*args.defaults, *args.kw_defaults) if one is not None]
    for one in parameters(args):
        inner.bound.add(one.arg)
        inner.noted.update(annotated(one.annotation))


def _enter_comprehension(
    node: _COMPREHENSION, scope: _Scope, scopes: list[_Scope], stack: list[tuple[ast.AST, _Scope]]
) -> None:
    inner = _scope("comprehension", scope, scopes)
    stack.append((node.generators[0].iter, scope))
    for number, one in enumerate(node.generators):
        stack += [(part, inner) for part in (one.target, *one.ifs, *([one.iter] if number else []))]
    parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    stack += [(part, inner) for part in parts]


def _nearest_function(scope: _Scope) -> _Scope:
    while scope.kind == "comprehension" and scope.above is not None:
        scope = scope.above
    return scope


def parameters(args: ast.arguments) -> Iterator[ast.arg]:
    """Yield all parameters of a function."""
    yield from (*args.posonlyargs, *args.args, *args.kwonlyargs)
    yield from (one for one in (args.vararg, args.kwarg) if one is not None)


def bound_by(node: ast.AST) -> Iterable[str]:
    """Return the names that a node binds otherwise than by a plain name: imports, handlers, patterns, definitions."""
    match node:
        case ast.Import(names=names):
            return [alias.asname or alias.name.partition(".")[0] for alias in names]
        case ast.ImportFrom(names=names):
            return [alias.asname or alias.name for alias in names]
        case ast.FunctionDef(name=str(name)) | ast.AsyncFunctionDef(name=str(name)) | ast.ClassDef(name=str(name)):
            return [name]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.MatchMapping(rest=str(name)):
            return [name]
    return ()


def annotated(annotation: ast.expr | None) -> set[str]:
    """Return the names in an annotation, also in one that is written as a string."""
    found: set[str] = set()
    stack: list[ast.AST] = [annotation] if annotation is not None else []
    while stack:
        node = stack.pop()
        match node:
            case ast.Name(id=name):
                found.add(name)
            case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal")):
                stack.append(node.value)
            case ast.Constant(value=str(text)) if len(text) <= _LONGEST_ANNOTATION:
                try:
                    stack.append(ast.parse(text, mode="eval"))
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    continue
            case _:
                stack += children(node)
    return found
