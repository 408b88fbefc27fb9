"""When an import is made, by what stands around it."""

from __future__ import annotations

import ast

from codemods.dependencies.migrations.scopes import Module
from codemods.dependencies.uses.facts import When

_ABSENCE = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def when(module: Module, statement: ast.stmt) -> When:
    """Return when a statement's import is made; the reason that says most, where there are several."""
    found = {When.ALWAYS}
    below: ast.AST = statement
    for above in module.ancestors(statement):
        match above:
            case ast.Try() | ast.TryStar() if below not in above.finalbody and _copes(above):
                found.add(When.GUARDED)
            case ast.With() | ast.AsyncWith() if any(_suppresses(one.context_expr) for one in above.items):
                found.add(When.GUARDED)
            case ast.If() if _only_types(module, above.test):
                found.add(When.TYPING if below in above.body else When.ALWAYS)
            case ast.If() if not _is_run(above.test):
                found.add(When.CONDITION)
            case ast.Match():
                found.add(When.CONDITION)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                found.add(When.FUNCTION)
        below = above
    order = (When.TYPING, When.GUARDED, When.CONDITION, When.FUNCTION, When.ALWAYS)
    return next(one for one in order if one in found)


def _copes(node: ast.Try | ast.TryStar) -> bool:
    return any(handler.type is None or _names(handler.type) & _ABSENCE for handler in node.handlers)


def _suppresses(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or _names(node.func) != {"suppress"}:
        return False
    return any(_names(one) & _ABSENCE for one in node.args)


def _names(node: ast.expr) -> set[str]:
    """The last names of an expression, or of those in a tuple."""
    several = node.elts if isinstance(node, ast.Tuple) else [node]
    return {str(getattr(one, "id", "") or getattr(one, "attr", "")) for one in several}


def _only_types(module: Module, test: ast.expr) -> bool:
    dotted = module.dotted(test)
    return dotted in {"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"}


def _is_run(test: ast.expr) -> bool:
    """Whether it asks if the file is the one that was started."""
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"
