"""Whether a program changes the environment that an entry reads, or the way in which it is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from codemods.proofs.ground.names import Names, dotted, last_name
from codemods.proofs.ground.refusal import RefusedError

_MAPPINGS = frozenset({"environ", "environb"})
_READS = frozenset({"get", "copy", "keys", "values", "items", "__contains__", "__getitem__"})
_ONE_KEY = frozenset({"setdefault", "pop", "__setitem__", "__delitem__"})
_READING_CALLS = frozenset(
    {"dict", "len", "print", "sorted", "str", "repr", "list", "set", "pprint", "bool", "isinstance"}
)
_ATTRIBUTE_SETTERS = frozenset({"getattr", "setattr", "delattr"})
_PUTTERS = frozenset({"putenv", "unsetenv"})


@dataclass(frozen=True, slots=True)
class Write:
    """A change of the environment whose variable cannot be read off.

    Attributes:
        line: Where.
        top: Index of the statement of the module that holds it.
    """

    line: int
    top: int


def unknown_writes(tree: ast.Module, names: Names) -> list[Write]:
    """Return the writes to variables that are not spelt out.

    A variable that is spelt out shows among the words of the program's strings.

    Raises:
        RefusedError: The environment is cleared or replaced.
    """
    bare = {
        name for name, nodes in names.bindings.items() if any(getattr(one, "name", "") in _MAPPINGS for one in nodes)
    }
    if "*" in names.bindings:
        bare |= _MAPPINGS
    found = []
    for top, statement in enumerate(tree.body):
        for node in ast.walk(statement):
            if _is_environment(node, bare):
                known = _is_known(node, names)
            elif isinstance(node, ast.Call) and last_name(node.func) in _PUTTERS:
                known = _literal(node.args[:1])
            elif isinstance(node, ast.Call) and last_name(node.func) in _ATTRIBUTE_SETTERS:
                known = not any(isinstance(one, ast.Constant) and one.value in _MAPPINGS for one in node.args)
            else:
                continue
            if not known:
                found.append(Write(getattr(node, "lineno", 1), top))
    return found


def _is_environment(node: ast.AST, bare: set[str]) -> TypeGuard[ast.Attribute | ast.Name]:
    if isinstance(node, ast.Attribute):
        return node.attr in _MAPPINGS
    return isinstance(node, ast.Name) and node.id in bare


def _is_known(node: ast.Attribute | ast.Name, names: Names) -> bool:
    """Whether a use of ``os.environ`` reads it, or writes variables that it spells out."""
    if not isinstance(node.ctx, ast.Load):
        raise RefusedError(node.lineno, "`os.environ` is replaced")
    parent = names.parent(node)
    match parent:
        case ast.Attribute(attr=method, ctx=ast.Load()):
            return _method(method, names.parent(parent), node.lineno, parent)
        case ast.Attribute():
            raise RefusedError(node.lineno, "a method of `os.environ` is replaced")
        case ast.Subscript(slice=key, ctx=context):
            return isinstance(context, ast.Load) or _literal([key])
        case ast.Call(func=function):
            return dotted(function) in _READING_CALLS
        case ast.keyword(arg=name):
            return name in {None, "env"}
    return _is_read(node, parent)


def _is_read(node: ast.expr, parent: ast.AST | None) -> bool:
    """Whether the mapping as a whole is only looked at."""
    match parent:
        case ast.Dict(keys=keys, values=values):
            return all(key is None for key, value in zip(keys, values, strict=True) if value is node)
        case ast.For(iter=iterated) | ast.comprehension(iter=iterated):
            return iterated is node
    return isinstance(parent, ast.Compare | ast.FormattedValue | ast.Starred)


def _method(name: str, call: ast.AST | None, line: int, function: ast.AST) -> bool:
    if name in {"clear", "popitem"}:
        raise RefusedError(line, f"`os.environ.{name}` changes what an entry would read")
    if not isinstance(call, ast.Call) or call.func is not function:
        return name in _READS
    if name == "update":
        return all(_update(call))
    return name in _READS or (name in _ONE_KEY and _literal(call.args[:1]))


def _update(call: ast.Call) -> Iterator[bool]:
    """Whether each argument of ``os.environ.update`` spells out its variables."""
    for one in call.args:
        yield isinstance(one, ast.Dict) and _literal(one.keys)
    for keyword in call.keywords:
        yield keyword.arg is not None


def _literal(values: list[ast.expr] | list[ast.expr | None]) -> bool:
    return bool(values) and all(isinstance(one, ast.Constant) and isinstance(one.value, str | bytes) for one in values)
