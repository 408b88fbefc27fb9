"""Functions that can tell which module they are in, or that others find by their name or place."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Container, Sequence

from codemods.proofs.ground.names import last_name, string_words
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_function.scopes import FUNCTIONS

# Each of these reads a frame or a namespace.
_SEEING = frozenset(
    """
    globals locals eval exec execfile compile super breakpoint reload get_ipython
    _getframe _getframemodulename currentframe getmodule getsource getsourcefile getsourcelines getmembers
    extract_stack print_stack format_stack walk_stack find_caller findCaller set_trace setprofile settrace
    f_back f_globals f_locals f_code __globals__ __code__ __module__ __qualname__
    warn warn_explicit resource_filename resource_stream resource_string import_module run_module
    namedtuple make_dataclass NewType TypeVar TypedDict
    """.split()  # noqa: SIM905
)
# As attributes these are other things: `model.eval()`, `re.compile()`, `model.compile()`.
_ONLY_BARE = frozenset({"eval", "exec", "compile", "super", "locals", "globals"})
# They look names up in the frame of their caller.
_INTERPRETERS = frozenset({"query", "eval", "sql", "sqldf"})
# What they print names the module that calls them, or they look into its frame.
OBSERVING_MODULES = frozenset(
    {"inspect", "loguru", "absl", "duckdb", "pandasql", "numexpr", "icecream", "pdb", "ipdb", "doctest", "gc"}
)
_FOUND_BY_NAME = re.compile(
    r"main|test_.*|pytest_.*|(setup|teardown)_(module|function|class|method)|setUp.*|tearDown.*|load_tests|__.*__"
)
_TESTS = re.compile(r"(.*/)?(test_[^/]*|[^/]*_test|conftest)\.pyw?")


def refuse_found_by_name(path: str, function: FUNCTIONS) -> None:
    """Refuse a function that a tool finds by its name, its decorators or its file.

    Raises:
        RefusedError: The function is such a one.
    """
    name, tests = function.name, bool(_TESTS.fullmatch(path))
    if function.decorator_list:
        raise RefusedError(function.decorator_list[0].lineno, f"`{name}` has a decorator", path)
    if _FOUND_BY_NAME.fullmatch(name) or (tests and name.startswith("test")):
        raise RefusedError(function.lineno, f"`{name}` may be found by its name", path)
    if name in dir(builtins):
        raise RefusedError(function.lineno, f"`{name}` is a builtin until it is defined", path)
    asserts = (node for node in ast.walk(function) if isinstance(node, ast.Assert))
    if tests and (found := next(asserts, None)):
        raise RefusedError(found.lineno, "pytest rewrites the assertions of test modules only", path)


def refuse_mutable_defaults(function: FUNCTIONS) -> None:
    """Refuse a default that is anything but a constant.

    Raises:
        RefusedError: One is.
    """
    for one in (*function.args.defaults, *function.args.kw_defaults):
        if one is not None and not is_constant(one):
            raise RefusedError(one.lineno, f"a default of `{function.name}` is no constant")


def is_constant(node: ast.expr) -> bool:
    """Whether an expression is made of constants, so that its value is always the same and cannot be changed."""
    stack: list[ast.expr] = [node]
    while stack:
        match stack.pop():
            case ast.Constant():
                pass
            case ast.Tuple(elts=parts):
                stack.extend(parts)
            case ast.UnaryOp(operand=part):
                stack.append(part)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.BitOr(), right=right):
                stack += [left, right]
            case _:
                return False
    return True


def refuse_seeing(function: FUNCTIONS, is_global: Callable[[ast.Name], bool], *known: Container[str]) -> None:
    """Refuse a function that can see its module or its frame.

    Args:
        function: The function before.
        is_global: Tells the names of the module, builtins included, from local ones.
        known: Names of the module, and local ones that change; text that is run as code may mean them.

    Raises:
        RefusedError: It can.
    """
    harmless: set[int] = set()
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                # Of an object that they are given, they tell only what it has.
                harmless |= {id(node.func)} if node.args and last_name(node.func) in {"vars", "dir"} else set()
            if isinstance(node, ast.Name) and not is_global(node):
                continue
            if id(node) not in harmless and (reason := _sight(node, known)):
                raise RefusedError(getattr(node, "lineno", function.lineno), reason)


def _sight(node: ast.AST, known: Sequence[Container[str]]) -> str | None:
    match node:
        case ast.Name(id=name) if name in _SEEING or name in {"vars", "dir"}:
            return f"`{name}` can see the module or the frame"
        case ast.Name(id=name) if name.startswith("__") and name != "__debug__":
            return f"`{name}` depends on the module"
        case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
            return "`sys.modules` can reach the module"
        case ast.Attribute(attr=name) if name in _SEEING - _ONLY_BARE or name.startswith("DEFINE_"):
            return f"`{name}` can see the module or the frame"
        case ast.alias(name=name) if name.split(".")[0] in OBSERVING_MODULES | {"__main__"} or name in _SEEING:
            return f"`{name}` can see the module or the frame"
        case ast.ImportFrom(module=str(name)) if name.split(".")[0] in OBSERVING_MODULES | {"__main__"}:
            return f"`{name}` can see the module or the frame"
        case ast.Call():
            return _call(node, known)
    return None


def _call(node: ast.Call, known: Sequence[Container[str]]) -> str | None:
    called = last_name(node.func)
    if called == "type" and len(node.args) > 1:
        return "a class that is made by `type` belongs to its module"
    if called in _INTERPRETERS:
        for one in (*node.args, *(keyword.value for keyword in node.keywords)):
            plain = isinstance(one, ast.Constant)
            words = string_words(one.value) if isinstance(one, ast.Constant) else []
            if not plain or any(word in names for word in words for names in known):
                return f"`{called}` may look names up where it is called"
    return None
