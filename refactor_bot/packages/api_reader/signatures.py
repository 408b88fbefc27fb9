"""Which keywords a function or class takes when it is called."""

from __future__ import annotations

import ast
from enum import Enum, auto

from refactor_bot.packages.api_reader.classes import Classes, Line
from refactor_bot.packages.api_reader.library import Library
from refactor_bot.packages.api_reader.values import Class, Function, Value, dotted
from refactor_bot.packages.api_reader.wrapping import Decorators


class Taken(Enum):
    """Whether a keyword is taken."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


class Signatures:
    """Reads the signatures of a library.

    Args:
        library: Where they are.
        classes: Its classes.
    """

    def __init__(self, library: Library, classes: Classes) -> None:
        self._classes = classes
        self._decorators = Decorators(library)

    def takes(self, value: Value, keyword: str) -> Taken:
        """Return whether a call of something takes a keyword."""
        if isinstance(value, Function):
            return self._function(value, keyword)
        if isinstance(value, Class):
            return self._class(value, keyword)
        return Taken.UNKNOWN

    def _function(self, function: Function, keyword: str) -> Taken:
        found = _by_name(function.node.args, keyword)
        # Decorators add arguments, and hardly ever take away what the function names.
        if found is Taken.NO and not self._decorators.keep_signature(function):
            return Taken.UNKNOWN
        return found

    def _class(self, found: Class, keyword: str) -> Taken:
        line = self._classes.line(found)
        makers = [name for name in ("__new__", "__init__") if self._classes.has(line, name)]
        answers = [self._maker(line, name, keyword) for name in makers]
        fields = self._fields(line, keyword)
        if fields is not None:
            answers = [fields]
        if Taken.YES in answers and Taken.NO not in answers:
            return Taken.YES
        if line.calls or Taken.UNKNOWN in answers or Taken.YES in answers:
            return Taken.UNKNOWN
        # Builtin classes have constructors of their own.
        return Taken.NO if answers or not line.builtin else Taken.UNKNOWN

    def _maker(self, line: Line, name: str, keyword: str) -> Taken:
        method = self._classes.method(line, name)
        return Taken.UNKNOWN if method is None else self._function(method, keyword)

    def _fields(self, line: Line, keyword: str) -> Taken | None:
        """Return whether a constructor that is made of fields takes a keyword; None where none is."""
        if (
            not self._classes.is_dataclass(line.classes[0])
            or "__init__" in self._classes.scope(line.classes[0]).bindings
        ):
            return None
        for one in line.classes:
            if not self._classes.is_dataclass(one):
                continue
            if any(_is_field(part, keyword) for part in one.node.body):
                return Taken.YES
        simple = not any(self._classes.has(line, name) for name in ("__new__", "__init__"))
        return Taken.NO if simple else Taken.UNKNOWN


def _by_name(arguments: ast.arguments, keyword: str) -> Taken:
    names = {one.arg for one in (*arguments.args, *arguments.kwonlyargs)}
    return Taken.YES if keyword in names or arguments.kwarg is not None else Taken.NO


def _is_field(statement: ast.stmt, name: str) -> bool:
    """Return whether a statement makes a field; one that only may be left out of the constructor counts."""
    match statement:
        case ast.AnnAssign(target=ast.Name(id=found), annotation=annotation) if found == name:
            return "ClassVar" not in dotted(annotation.value if isinstance(annotation, ast.Subscript) else annotation)
        case _:
            return False
