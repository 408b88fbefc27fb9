"""Code that copes with several versions already: it asks for the version, or catches what another version raises."""

from __future__ import annotations

import ast

from codemods.dependencies.migrations.scopes import Module

_TELLING = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "TypeError"})
_BROAD = frozenset({"Exception", "BaseException"})


def guarded(module: Module, node: ast.AST) -> bool:
    """Return whether a place is inside such code."""
    below = node
    for above in module.ancestors(node):
        if isinstance(above, ast.Try) and below not in above.finalbody and _copes(above):
            return True
        if isinstance(above, ast.If | ast.IfExp) and _asks(above.test):
            return True
        below = above
    return False


def _copes(node: ast.Try) -> bool:
    caught = {name for handler in node.handlers for name in _caught(handler)}
    if caught & _TELLING:
        return True
    body = [*node.body, *(one for handler in node.handlers for one in handler.body)]
    return bool(caught & _BROAD) and any(isinstance(one, ast.Import | ast.ImportFrom) for one in body)


def _caught(handler: ast.ExceptHandler) -> list[str]:
    if handler.type is None:
        return ["BaseException"]
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = (getattr(kind, "id", None) or getattr(kind, "attr", None) for kind in kinds)
    return [name for name in names if name]


def _asks(test: ast.expr) -> bool:
    for node in ast.walk(test):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) if "version" in name.lower():
                return True
            case ast.Call(func=ast.Name(id="hasattr")):
                return True
    return False
