"""Scopes: which binding a name means, where it is used, and what an import makes it stand for."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One place that gives a name a value.

    Attributes:
        name: The name.
        node: The node that binds it: an ``alias``, an ``arg``, a statement or an expression.
        statement: The statement around an ``alias``, or the assignment.
        dotted: What an import makes it stand for; empty for everything else.
    """

    name: str
    node: ast.AST
    statement: ast.AST
    dotted: str = ""


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function or comprehension.

    Attributes:
        node: Its node.
        parent: The scope around it; None for the module.
        bindings: What it binds, by name.
        outer: Names that it declares ``global`` or ``nonlocal``, with whether they are global.
    """

    node: ast.AST
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    outer: dict[str, bool] = field(default_factory=dict)

    def lookup(self, name: str) -> Scope | None:
        """Return the scope that a name used here belongs to, or None for one that nothing in the file binds."""
        scope: Scope | None = self
        while scope is not None:
            hidden = isinstance(scope.node, ast.ClassDef) and scope is not self
            if not hidden and scope.outer.get(name):
                scope = scope.module
            if not hidden and name in scope.bindings and name not in scope.outer:
                return scope
            scope = scope.parent
        return None

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


@dataclass(eq=False)
class Module:
    """A file's names.

    Attributes:
        tree: The file.
        scope_of: The scope that each name is used in, by the identity of its node.
        parents: The node around each expression and statement, by identity.
        names: Every name that is read, in order.
        attributes: Every attribute that is read, in order.
        calls: Every call, in order.
        imports: Every import, with the scope that it binds names in.
        stars: Whether there is an ``import *``.
        stored: Attributes that the file sets itself.
        strings: Short texts in the file: a name may be among them, in ``__all__``.
        unseen: Names that occur where no syntax is read, in the magics of notebooks.
    """

    tree: ast.Module
    scope_of: dict[int, Scope] = field(default_factory=dict)
    parents: dict[int, ast.AST] = field(default_factory=dict)
    names: list[ast.Name] = field(default_factory=list)
    attributes: list[ast.Attribute] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)
    imports: list[tuple[ast.Import | ast.ImportFrom, Scope]] = field(default_factory=list)
    stars: bool = False
    stored: list[ast.Attribute] = field(default_factory=list)
    strings: set[str] = field(default_factory=set)
    unseen: frozenset[str] = frozenset()

    @classmethod
    def of(cls, tree: ast.Module) -> Module:
        """Read a file."""
        module = cls(tree)
        _Reader(module).read()
        return module

    def hide(self, words: Collection[str], bound: Collection[str]) -> None:
        """Take note of names that are used where no syntax is read.

        Args:
            words: Names that may be read there.
            bound: Names that may be given a value there, of which nothing is known.
        """
        self.unseen |= frozenset(words)
        self.strings |= self.unseen
        top = self.scope_of[id(self.tree)]
        for name in sorted(bound):
            top.bindings[name].append(Binding(name, self.tree, self.tree))

    def bindings(self, node: ast.Name) -> list[Binding]:
        """Return what gives a name its value; nothing for builtins."""
        scope = self.scope_of[id(node)].lookup(node.id)
        return scope.bindings[node.id] if scope is not None else []

    def meaning(self, node: ast.Name) -> str:
        """Return what an imported name stands for, empty unless all that binds it are imports of the same."""
        found = {binding.dotted for binding in self.bindings(node)}
        return next(iter(found)) if len(found) == 1 else ""

    def dotted(self, node: ast.expr) -> str:
        """Return the dotted name of an expression that starts at an import, else nothing."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or not (start := self.meaning(node)):
            return ""
        return ".".join([start, *reversed(parts)])

    def is_builtin(self, name: str, at: Scope) -> bool:
        """Return whether a name is Python's own at some place."""
        return not self.stars and at.lookup(name) is None

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes around a node, the nearest first."""
        while (above := self.parents.get(id(node))) is not None:
            yield above
            node = above

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the statement that a node stands in."""
        return next(one for one in (node, *self.ancestors(node)) if isinstance(one, ast.stmt))

    def readers(self, binding: Binding) -> list[ast.Name]:
        """Return the names that are read where a binding may have given them their value."""
        return [one for one in self.names if one.id == binding.name and binding in self.bindings(one)]

    @cached_property
    def set_here(self) -> frozenset[str]:
        """The dotted names that the file gives values of its own."""
        return frozenset(self.dotted(one) for one in self.stored) - {""}

    @cached_property
    def bound(self) -> frozenset[str]:
        """Every name that anything in the file binds or reads."""
        scopes = {id(scope): scope for scope in self.scope_of.values()}.values()
        names = {name for scope in scopes for name in scope.bindings}
        return frozenset(names | {one.id for one in self.names} | self.unseen)


class _Reader:
    """Reads a file once, without recursion: a stranger's code may be nested deep."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.stack: list[tuple[ast.AST, Scope]] = []

    def read(self) -> None:
        top = Scope(self.module.tree, None)
        self.module.scope_of[id(self.module.tree)] = top
        self._push(self.module.tree, self.module.tree.body, top)
        while self.stack:
            node, scope = self.stack.pop()
            self.module.scope_of[id(node)] = scope
            self._bind(node, scope)
            self._note(node)
            self._descend(node, scope)

    def _push(self, above: ast.AST, nodes: list[ast.AST] | list[ast.stmt] | list[ast.expr], scope: Scope) -> None:
        for node in reversed(nodes):
            self.module.parents[id(node)] = above
            self.stack.append((node, scope))

    def _note(self, node: ast.AST) -> None:
        module = self.module
        match node:
            case ast.Name(ctx=ast.Load()):
                module.names.append(node)
            case ast.Attribute(ctx=ast.Load()):
                module.attributes.append(node)
            case ast.Attribute():
                module.stored.append(node)
            case ast.Call():
                module.calls.append(node)
            case ast.Constant(value=str(text)) if len(text) < 100:
                module.strings.add(text)

    def _bind(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                self._add(scope, Binding(name, node, self._assignment(node)))
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                self._add(scope, Binding(name, node, node))
            case ast.arg(arg=name):
                self._add(scope, Binding(name, node, node))
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                self._add(scope, Binding(name, node, node))
            case ast.MatchMapping(rest=str(name)):
                self._add(scope, Binding(name, node, node))
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                self._outer(names, scope, is_global=isinstance(node, ast.Global))
            case ast.Import() | ast.ImportFrom():
                self._import(node, scope)

    def _outer(self, names: list[str], scope: Scope, *, is_global: bool) -> None:
        """Give what was bound before the declaration was read to the scope that it belongs to."""
        for name in names:
            scope.outer[name] = is_global
            for binding in scope.bindings.pop(name, []):
                self._add(scope, binding)

    def _add(self, scope: Scope, binding: Binding) -> None:
        inside = isinstance(self.module.parents.get(id(binding.node)), ast.NamedExpr)
        while inside and isinstance(scope.node, _COMPREHENSIONS) and scope.parent is not None:
            scope = scope.parent
        owners = [scope]
        if binding.name in scope.outer:
            owners = [scope.module] if scope.outer[binding.name] else self._around(scope)
        for owner in owners:
            owner.bindings[binding.name].append(binding)

    def _around(self, scope: Scope) -> list[Scope]:
        """Which function a ``nonlocal`` name belongs to may not be known yet: each of them gets the binding."""
        found = []
        while scope.parent is not None and scope.parent.parent is not None:
            scope = scope.parent
            found.append(scope)
        return found

    def _assignment(self, node: ast.Name) -> ast.AST:
        return self.module.parents[id(node)]

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        self.module.imports.append((node, scope))
        for alias in node.names:
            if alias.name == "*":
                self.module.stars = True
                continue
            if isinstance(node, ast.Import):
                top = alias.name.partition(".")[0]
                bound, dotted = alias.asname or top, alias.name if alias.asname else top
            else:
                bound = alias.asname or alias.name
                dotted = f"{'.' * node.level}{node.module or ''}.{alias.name}"
            self._add(scope, Binding(bound, alias, node, dotted))

    def _descend(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, _FUNCTIONS):
            self._function(node, scope)
        elif isinstance(node, ast.ClassDef):
            self._push(node, [*node.decorator_list, *node.bases, *node.keywords], scope)
            self._push(node, node.body, Scope(node, scope))
        elif isinstance(node, _COMPREHENSIONS):
            self._comprehension(node, scope)
        else:
            self._push(node, list(ast.iter_child_nodes(node)), scope)

    def _function(self, node: _FUNCTIONS, scope: Scope) -> None:
        arguments = node.args
        own = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        own += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
        outside: list[ast.AST] = [*arguments.defaults, *(one for one in arguments.kw_defaults if one is not None)]
        outside += [one.annotation for one in own if one.annotation is not None]
        inner = Scope(node, scope)
        for one in own:
            self.module.parents[id(one)] = node
            self.module.scope_of[id(one)] = inner
            self._add(inner, Binding(one.arg, one, one))
        if isinstance(node, ast.Lambda):
            self._push(node, [node.body], inner)
        else:
            self._push(node, node.body, inner)
            outside += [*node.decorator_list, *([node.returns] if node.returns else [])]
        self._push(node, outside, scope)

    def _comprehension(self, node: _COMPREHENSIONS, scope: Scope) -> None:
        inner = Scope(node, scope)
        first, *others = node.generators
        self._push(node, [first.iter], scope)
        rest: list[ast.AST] = [first.target, *first.ifs]
        rest += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for one in others:
            rest += [one.target, one.iter, *one.ifs]
        self._push(node, rest, inner)
