"""Whether importing a module does anything beyond defining names."""

from __future__ import annotations

import ast
from collections.abc import Collection

from codemods.duplicates.free_names import parameters
from codemods.tables import words

# Their last names; only what is known to do nothing counts.
_SAFE_DECORATORS = words("""
    abstractmethod cache cached_property classmethod contextmanager dataclass lru_cache no_grad overload property setter
    getter deleter staticmethod wraps
    """)
_SAFE_CALLS = words("""
    getLogger compile Path join dirname abspath basename frozenset namedtuple TypeVar dict list set tuple int float str
    bool range
    """)
# Bases whose classes come into being without anybody noticing.
_SAFE_BASES = words("""
    object Exception ValueError RuntimeError KeyError TypeError dict list tuple str int ABC Enum IntEnum StrEnum
    NamedTuple TypedDict Protocol Module Dataset Function
    """)
_VALUES = (
    ast.Constant
    | ast.Name
    | ast.Attribute
    | ast.Tuple
    | ast.List
    | ast.Set
    | ast.Dict
    | ast.UnaryOp
    | ast.BinOp
    | ast.Subscript
    | ast.keyword
    | ast.Starred
    | ast.Slice
    | ast.expr_context
    | ast.operator
    | ast.unaryop
)
# What loading has effects, or may fail, though it is Python's own.
STRANGE = frozenset(
    {"antigravity", "curses", "idlelib", "lib2to3", "readline", "this", "tkinter", "turtle", "turtledemo"}
)
"""Modules of Python itself that do something, or may be missing, when they are imported."""


def is_pure(tree: ast.Module) -> bool:
    """Return whether a module only defines names by imports, definitions and plain values."""
    own = {one.name for one in tree.body if isinstance(one, ast.ClassDef)}
    return all(_is_plain(statement, own) for statement in tree.body)


def _is_plain(statement: ast.stmt, own: Collection[str]) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            args = statement.args
            noted = (one.annotation for one in parameters(args))
            values = (*args.defaults, *args.kw_defaults, *noted, statement.returns)
            return all(map(_is_safe, statement.decorator_list)) and all(one is None or _is_value(one) for one in values)
        case ast.ClassDef():
            plain = not statement.keywords and all(_last(one) in {*_SAFE_BASES, *own} for one in statement.bases)
            inside = (
                _is_plain(one, own) and not isinstance(one, ast.Import | ast.ImportFrom) for one in statement.body
            )
            return plain and all(map(_is_safe, statement.decorator_list)) and all(inside)
        case ast.Assign(targets=targets, value=value):
            return all(isinstance(one, ast.Name) for one in targets) and _is_value(value)
        case ast.AnnAssign(target=ast.Name(), annotation=annotation):
            return _is_value(annotation) and (statement.value is None or _is_value(statement.value))
    return False


def _is_safe(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return _last(called) in _SAFE_DECORATORS


def _is_value(expression: ast.expr) -> bool:
    """Whether an expression only looks names up and combines literals."""
    return all(
        _last(node.func) in _SAFE_CALLS if isinstance(node, ast.Call) else isinstance(node, _VALUES)
        for node in ast.walk(expression)
    )


def _last(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
