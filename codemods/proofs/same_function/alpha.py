"""Whether two functions are one but for the names of their local variables, docstring and annotations.

Both are walked side by side. Each scope of one stands for one scope of the other, and in such a pair each name of one
stands for one name of the other. What callers, readers or a debugger of the result could tell apart must be equal:
parameters, attributes, constants, and names of classes, their members and nested functions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_function.scopes import COMPREHENSIONS, FUNCTIONS, Scope, Scopes, all_arguments

# They say nothing of what a program does.
_SILENT = frozenset({"kind", "type_comment", "type_ignores"})
_OPENING = FUNCTIONS | ast.Lambda | ast.ClassDef | COMPREHENSIONS


@dataclass(frozen=True, slots=True)
class Free:
    """A name in both functions that belongs to neither.

    Attributes:
        old: The name before.
        new: The name after.
        line: Where it stands before.
        maybe: Whether a class around may have the name itself, when it is read.
    """

    old: str
    new: str
    line: int
    maybe: bool = False


@dataclass(frozen=True, slots=True)
class Equality:
    """What two equal functions rest on.

    Attributes:
        free: Their free names, in pairs.
        imports: Their own ``from`` imports, in pairs.
        annotations: Annotations of the parameters and the result, in pairs; None where there is none.
        renamed: Local names before that have another name after.
        same_docstring: Whether their docstrings are equal.
    """

    free: tuple[Free, ...]
    imports: tuple[tuple[ast.ImportFrom, ast.ImportFrom], ...]
    annotations: tuple[tuple[ast.expr | None, ast.expr | None], ...]
    renamed: frozenset[str]
    same_docstring: bool


@dataclass(slots=True)
class _Walk:
    """The state of the walk through two functions."""

    old: Scopes
    new: Scopes
    scopes: dict[int, Scope] = field(default_factory=dict)
    partners: set[int] = field(default_factory=set)
    names: dict[tuple[int, str], str] = field(default_factory=dict)
    back: dict[tuple[int, str], str] = field(default_factory=dict)
    free: list[Free] = field(default_factory=list)
    imports: list[tuple[ast.ImportFrom, ast.ImportFrom]] = field(default_factory=list)
    line: int = 1
    stack: list[tuple[object, object]] = field(default_factory=list)

    def run(self) -> None:
        while self.stack:
            old, new = self.stack.pop()
            if isinstance(old, list) and isinstance(new, list):
                if len(old) != len(new):
                    raise self._differ(f"{len(old)} parts became {len(new)}")
                self.stack.extend(reversed([*zip(old, new, strict=True)]))
            elif isinstance(old, ast.AST) and isinstance(new, ast.AST):
                self.line = getattr(old, "lineno", self.line)
                self._nodes(*self._plain(old, new))
            elif not _same_value(old, new):
                raise self._differ(f"{_kind(old)} became {_kind(new)}")

    def _differ(self, what: str) -> RefusedError:
        return RefusedError(self.line, f"the functions differ: {what}")

    def _plain(self, old: ast.AST, new: ast.AST) -> tuple[ast.AST, ast.AST]:
        """Drop the annotation of a local variable, which Python never evaluates in a function."""
        return _unannotated(old, self.old), _unannotated(new, self.new)

    def _nodes(self, old: ast.AST, new: ast.AST) -> None:
        if type(old) is not type(new):
            raise self._differ(f"{_kind(old)} became {_kind(new)}")
        skipped = _SILENT
        match old, new:
            case ast.Name(id=one), ast.Name(id=other):
                self.name(one, other, old, new)
                skipped = frozenset(old._fields)
            case ast.Nonlocal(names=names), ast.Nonlocal(names=others):
                self._nonlocal(old, new, names, others)
                skipped = frozenset(old._fields)
            case ast.AnnAssign(), _ if _in_function(old, self.old):
                skipped |= {"annotation"}
            case ast.Global(), _:
                raise RefusedError(self.line, "`global` reaches for a variable of the module")
            case ast.alias() | ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar() | ast.MatchMapping(), _:
                skipped |= self._binder(old, new)
            case ast.ImportFrom(), ast.ImportFrom():
                self.imports.append((old, new))
                skipped |= {"module", "level"}
            case _ if isinstance(old, _OPENING):
                self._signature(old, new)
        for one in reversed([name for name in old._fields if name not in skipped]):
            self.stack.append((getattr(old, one, None), getattr(new, one, None)))

    def open(self, old: Scope, new: Scope) -> None:
        """Let two scopes stand for each other."""
        if id(old) in self.scopes or id(new) in self.partners:
            raise self._differ("their scopes")
        self.scopes[id(old)] = new
        self.partners.add(id(new))

    def _signature(self, old: ast.AST, new: ast.AST) -> None:
        """A nested scope: the names of functions, classes and parameters can be seen from outside."""
        self.open(self.old.opened[id(old)], self.new.opened[id(new)])
        if isinstance(old, FUNCTIONS | ast.ClassDef) and isinstance(new, FUNCTIONS | ast.ClassDef):
            self._visible(old.name, new.name, "nested function or class")
            self.name(old.name, new.name, old, new)
        if isinstance(old, FUNCTIONS | ast.Lambda) and isinstance(new, FUNCTIONS | ast.Lambda):
            self.parameters(old, new)

    def parameters(self, old: FUNCTIONS | ast.Lambda, new: FUNCTIONS | ast.Lambda) -> None:
        """Refuse other parameters: callers may name them."""
        first, second = _shape(old.args), _shape(new.args)
        if first != second:
            raise RefusedError(old.lineno, "the parameters differ")
        for one, other in zip(all_arguments(old.args), all_arguments(new.args), strict=True):
            self.name(one.arg, other.arg, one, other)

    def _visible(self, old: str, new: str, what: str) -> None:
        if old != new:
            raise RefusedError(self.line, f"a {what} has another name, `{new}` instead of `{old}`")

    def name(self, old: str, new: str, old_node: ast.AST, new_node: ast.AST) -> None:
        """Let two names stand for each other that are read or bound by two nodes."""
        self._pair(old, self.old.places[id(old_node)], new, self.new.places[id(new_node)])

    def _pair(self, old: str, old_place: Scope, new: str, new_place: Scope) -> None:
        first, second = self.old.resolve(old, old_place), self.new.resolve(new, new_place)
        partner = self.scopes.get(id(first))
        if partner is None:
            if id(second) in self.partners:
                raise self._differ(f"`{old}` is a global name, and `{new}` a local one")
            self.free.append(Free(old, new, self.line))
            return
        key, back = (id(first), old), (id(second), new)
        if partner is not second or self.names.setdefault(key, new) != new or self.back.setdefault(back, old) != old:
            raise self._differ(f"`{old}` and `{new}` are not the same variable")
        if first.kind == "class":
            self._visible(old, new, "member of a class")
            # While the class has no such name yet, Python looks in the module.
            self.free.append(Free(old, new, self.line, maybe=True))

    def _binder(self, old: ast.AST, new: ast.AST) -> frozenset[str]:
        """A node that binds a name by a string; return its fields that are compared here."""
        match old, new:
            case ast.alias(name=name, asname=one), ast.alias(name=other, asname=two):
                if name != other or ("." in name and (one is None) != (two is None)):
                    raise self._differ(f"the import of `{name}` became one of `{other}`")
                # Without an import of its own a submodule is bound by its first name.
                self.name((one or name).partition(".")[0], (two or other).partition(".")[0], old, new)
                return frozenset({"name", "asname"})
            case ast.MatchMapping(rest=str(one)), ast.MatchMapping(rest=str(two)):
                self.name(one, two, old, new)
                return frozenset({"rest"})
            case ast.MatchMapping(), _:
                return frozenset()
        one, two = getattr(old, "name", None), getattr(new, "name", None)
        if one is None or two is None:
            return frozenset()
        self.name(one, two, old, new)
        return frozenset({"name"})

    def _nonlocal(self, old: ast.AST, new: ast.AST, names: list[str], others: list[str]) -> None:
        if len(names) != len(others):
            raise self._differ("their nonlocal names")
        for one, other in zip(names, others, strict=True):
            self._pair(one, self.old.places[id(old)], other, self.new.places[id(new)])


def equality(old: FUNCTIONS, old_scopes: Scopes, new: FUNCTIONS, new_scopes: Scopes) -> Equality:
    """Return what the equality of two functions of modules rests on.

    Raises:
        RefusedError: They are not equal; the line is one before.
    """
    if type(old) is not type(new):
        raise RefusedError(old.lineno, "one of the functions is asynchronous")
    walk = _Walk(old_scopes, new_scopes, line=old.lineno)
    walk.open(old_scopes.opened[id(old)], new_scopes.opened[id(new)])
    walk.parameters(old, new)
    walk.stack.append((old.args.kw_defaults, new.args.kw_defaults))
    walk.stack.append((old.args.defaults, new.args.defaults))
    walk.run()
    walk.stack.append((_rest(old), _rest(new)))
    walk.run()
    pairs = zip(signature_annotations(old), signature_annotations(new), strict=True)
    renamed = frozenset(name for (_, name), other in walk.names.items() if name != other)
    return Equality(tuple(walk.free), tuple(walk.imports), tuple(pairs), renamed, docstring(old) == docstring(new))


def signature_annotations(function: FUNCTIONS) -> list[ast.expr | None]:
    """Return the annotations of the parameters, in order, and of the result."""
    return [*(one.annotation for one in all_arguments(function.args)), function.returns]


def docstring(function: FUNCTIONS) -> str | None:
    """Return the docstring as it is written."""
    match function.body:
        case [ast.Expr(value=ast.Constant(value=str(text))), *_]:
            return text
    return None


def _rest(function: FUNCTIONS) -> list[ast.stmt]:
    """The body without its docstring; a body that was nothing else does what ``pass`` does."""
    return (function.body if docstring(function) is None else function.body[1:]) or [ast.Pass()]


def _shape(arguments: ast.arguments) -> tuple[object, ...]:
    """Names and kinds of parameters, and which have defaults."""
    kinds: Iterator[list[ast.arg]] = iter((arguments.posonlyargs, arguments.args, arguments.kwonlyargs))
    stars = (getattr(arguments.vararg, "arg", None), getattr(arguments.kwarg, "arg", None))
    defaults = (len(arguments.defaults), [one is None for one in arguments.kw_defaults])
    return ([[one.arg for one in kind] for kind in kinds], stars, defaults)


def _unannotated(node: ast.AST, scopes: Scopes) -> ast.AST:
    match node:
        case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value) if _in_function(node, scopes):
            return ast.copy_location(ast.Assign([target], value), node)
    return node


def _in_function(node: ast.AnnAssign, scopes: Scopes) -> bool:
    place = scopes.places.get(id(node.target))
    return place is not None and place.kind == "function"


def _same_value(old: object, new: object) -> bool:
    """Whether two constants are one: ``1``, ``1.0`` and ``True`` are three, and ``0.0`` and ``-0.0`` two."""
    if type(old) is not type(new):
        return False
    return repr(old) == repr(new) if isinstance(old, float | complex) else old == new


def _kind(value: object) -> str:
    named = isinstance(value, ast.AST | list) or (isinstance(value, int) and value.bit_length() > 64)
    return type(value).__name__ if named else repr(value)[:60]
