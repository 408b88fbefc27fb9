"""Whether importing a module does anything beyond defining names."""

from __future__ import annotations

import ast

_SAFE_DECORATORS = frozenset(
    {
        "abstractmethod",
        "cached_property",
        "classmethod",
        "contextmanager",
        "dataclass",
        "lru_cache",
        "no_grad",
        "overload",
        "property",
        "setter",
        "getter",
        "staticmethod",
        "total_ordering",
        "wraps",
    }
)
_SAFE_CALLS = frozenset({"getLogger", "compile", "frozenset", "namedtuple", "TypeVar", "dict", "list", "set", "tuple"})
_DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# What loading has effects, or may fail, though it is Python's own.
STRANGE = frozenset(
    {"antigravity", "curses", "idlelib", "lib2to3", "readline", "this", "tkinter", "turtle", "turtledemo"}
)
"""Modules of Python itself that do something, or may be missing, when they are imported."""


def is_pure(tree: ast.Module) -> bool:
    """Return whether a module only defines names by imports, definitions and plain values."""
    return all(_is_plain(statement) for statement in tree.body)


def _is_plain(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            args = statement.args
            defaults = [one for one in (*args.defaults, *args.kw_defaults) if one is not None]
            return all(map(_is_safe, statement.decorator_list)) and all(map(_is_value, defaults))
        case ast.ClassDef():
            plain = not statement.keywords and all(_is_value(base) for base in statement.bases)
            return plain and all(map(_is_safe, statement.decorator_list)) and all(map(_is_plain, statement.body))
        case ast.Assign(targets=targets, value=value):
            return all(isinstance(one, ast.Name) for one in targets) and _is_value(value)
        case ast.AnnAssign(target=ast.Name()):
            return statement.value is None or _is_value(statement.value)
    return False


def _is_safe(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return _last(called) in _SAFE_DECORATORS


def _is_value(expression: ast.expr) -> bool:
    """Whether an expression only looks names up and combines literals."""
    for node in ast.walk(expression):
        match node:
            case ast.Call(func=function) if _last(function) not in _SAFE_CALLS:
                return False
            case ast.Await() | ast.Yield() | ast.YieldFrom() | ast.NamedExpr():
                return False
    return True


def _last(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
