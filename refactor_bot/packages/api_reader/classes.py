"""The members of classes, those of their bases among them, and what calling a class calls."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field

from refactor_bot.packages.api_reader.library import Library
from refactor_bot.packages.api_reader.making import Made, made_by
from refactor_bot.packages.api_reader.nodes import Nodes
from refactor_bot.packages.api_reader.scopes import Scope, scope_of
from refactor_bot.packages.api_reader.values import Class, External, Function, State, Value, dotted, exists

# They bring no member that has a public name, no constructor and no metaclass that changes calls.
_BARE = frozenset(
    {
        "abc.ABC",
        "builtins.object",
        "typing.Generic",
        "typing.Protocol",
        "typing_extensions.Generic",
        "typing_extensions.Protocol",
    }
)
_PLAIN_METACLASSES = frozenset({"abc.ABCMeta", "builtins.type"})
_PLAIN_DECORATORS = frozenset(
    {
        "dataclasses.dataclass",
        "functools.total_ordering",
        "typing.final",
        "typing.runtime_checkable",
        "typing_extensions.deprecated",
        "typing_extensions.final",
        "typing_extensions.runtime_checkable",
        "warnings.deprecated",
    }
)


@dataclass(slots=True)
class Line:
    """A class with everything that it inherits from.

    Attributes:
        classes: Those that were read, in the order in which members are looked for.
        builtin: Names of the builtin classes among the bases.
        made: What code of the classes may make.
        members: Whether there may be other members that no statement shows.
        data: Whether instances may have attributes that no statement shows.
        calls: Whether calling it may do something else than ``__new__`` and ``__init__``.
    """

    classes: list[Class] = field(default_factory=list)
    builtin: list[str] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    members: bool = False
    data: bool = False
    calls: bool = False


class Classes:
    """Reads the classes of a library.

    Args:
        library: Where they are.
        lenient: Whether what is written counts also where something may have changed it.
    """

    def __init__(self, library: Library, lenient: bool = False) -> None:
        self._library = library
        self._lenient = lenient
        self._scopes: dict[int, Scope] = {}
        self._lines: dict[int, Line] = {}
        self._assigned: dict[int, frozenset[str]] = {}
        self._made: dict[int, Made] = {}

    def line(self, found: Class) -> Line:
        """Return a class with its bases."""
        key = id(found.node)
        if key not in self._lines:
            self._lines[key] = self._line(found)
        return self._lines[key]

    def _line(self, found: Class) -> Line:
        line = Line()
        self._climb(found, line, 0)
        # The last mention of a base counts, as where the lines of bases meet.
        order = {id(one.node): one for one in line.classes}
        last = [id(one.node) for one in line.classes]
        kept = [key for at, key in enumerate(last) if key not in last[at + 1 :]]
        line.classes = [order[key] for key in kept]
        return line

    def _climb(self, found: Class, line: Line, depth: int) -> None:
        if depth > 30 or len(line.classes) > 500:
            line.members = line.calls = True
            return
        line.classes.append(found)
        self._judge(found, line)
        for base in found.node.bases:
            value = self._value(found.module, base)
            if isinstance(value, Class):
                self._climb(value, line, depth + 1)
            elif isinstance(value, External) and value.path in _BARE:
                continue
            elif isinstance(value, External) and _is_builtin_class(value.path):
                line.builtin.append(value.path.removeprefix("builtins."))
            else:
                line.members = line.calls = True

    def _value(self, module: str, node: ast.expr) -> Value:
        name = dotted(node.value if isinstance(node, ast.Subscript) else node)
        return self._library.names(module, name) if name else State.UNKNOWN

    def _judge(self, found: Class, line: Line) -> None:
        """Note what may give a class other members, or another way to be called."""
        for one in found.node.keywords:
            value = self._value(found.module, one.value)
            if one.arg == "metaclass" and not (isinstance(value, External) and value.path in _PLAIN_METACLASSES):
                line.members = line.calls = True
        for decorator in found.node.decorator_list:
            value = self._value(found.module, decorator.func if isinstance(decorator, ast.Call) else decorator)
            if not (isinstance(value, External) and value.path in _PLAIN_DECORATORS):
                line.members = line.calls = True
        source = self._library.source(found.module)
        if source is None or found.node.name in source.handed:
            line.members = True
        key = id(found.node)
        if key not in self._made:
            self._made[key] = made_by(found.node)
        made = self._made[key]
        line.made.append(made)
        line.data = line.data or made.data

    def member(self, line: Line, name: str) -> Value:
        """Return what a name of a class stands for."""
        written = self._written(line, name)
        if not line.members and not any(one.may_be(name) for one in line.made):
            return written
        if not exists(written):
            return State.UNKNOWN
        return written if self._lenient else State.OPAQUE

    def _written(self, line: Line, name: str) -> Value:
        for one in line.classes:
            bindings = self.scope(one).bindings.get(name)
            if bindings:
                source = self._library.source(one.module)
                single = len(bindings) == 1 and bindings[0].node is not None and source is not None
                return self._library.binding(source, bindings) if single and source else State.OPAQUE
            if name in self._stored(one.node):
                return State.OPAQUE
        if any(hasattr(getattr(builtins, one), name) for one in line.builtin):
            return State.OPAQUE
        dunder = name.startswith("__") and name.endswith("__")
        return State.UNKNOWN if dunder else State.ABSENT

    def _stored(self, node: ast.ClassDef) -> frozenset[str]:
        """Return the attributes that the code of a class assigns to anything."""
        key = id(node)
        if key not in self._assigned:
            attributes = Nodes(node).of(ast.Attribute)
            self._assigned[key] = frozenset(one.attr for one in attributes if isinstance(one.ctx, ast.Store))
        return self._assigned[key]

    def scope(self, found: Class) -> Scope:
        """Return the names that the body of a class binds."""
        key = id(found.node)
        if key not in self._scopes:
            self._scopes[key] = scope_of(found.node.body, found.module, package=False)
        return self._scopes[key]

    def has(self, line: Line, name: str) -> bool:
        """Return whether a class that was read writes a method."""
        return any(name in self.scope(one).bindings for one in line.classes)

    def method(self, line: Line, name: str) -> Function | None:
        """Return the method that a name stands for; None where there is none, or something else."""
        value = self.member(line, name)
        return value if isinstance(value, Function) else None

    def is_dataclass(self, found: Class) -> bool:
        """Return whether the constructor of a class is made of its fields."""
        for decorator in found.node.decorator_list:
            value = self._value(found.module, decorator.func if isinstance(decorator, ast.Call) else decorator)
            if isinstance(value, External) and value.path == "dataclasses.dataclass":
                return True
        return False


def _is_builtin_class(path: str) -> bool:
    name = path.removeprefix("builtins.")
    return path.startswith("builtins.") and isinstance(getattr(builtins, name, None), type)
