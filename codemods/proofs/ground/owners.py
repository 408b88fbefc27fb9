"""Whether a name that is spelt like a builtin is the program's own."""

from __future__ import annotations

import ast

from codemods.proofs.ground.names import FUNCTIONS, Names

_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | _COMPREHENSIONS


def is_own(node: ast.Name, tree: ast.Module, names: Names) -> bool:
    """Whether a name can only be a local one of a function around it, or a function that the module defined before."""
    bindings = names.bindings.get(node.id, [])
    if not bindings or any(isinstance(one, ast.Global | ast.Nonlocal) or _deletes(one) for one in bindings):
        return False
    around = _functions_around(node, names)
    for binding in bindings:
        owner = _owner(binding, names)
        if owner is not None and id(owner) in around:
            return True
        if owner is None and isinstance(binding, FUNCTIONS) and _comes_first(binding, node, tree, names):
            return True
    return False


def _deletes(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)


def _functions_around(node: ast.AST, names: Names) -> set[int]:
    """The functions and lambdas in whose body a node is; defaults and decorators are outside."""
    found: set[int] = set()
    parent = names.parent(node)
    while parent is not None:
        if isinstance(parent, FUNCTIONS | ast.Lambda):
            body = parent.body if isinstance(parent.body, list) else [parent.body]
            found |= {id(parent)} if any(one is node for one in body) else set()
        node, parent = parent, names.parent(parent)
    return found


def _owner(binding: ast.AST, names: Names) -> ast.AST | None:
    """The scope that a node binds its name in; None for the module."""
    node = names.parent(binding)
    while node is not None and not isinstance(node, _SCOPES):
        node = names.parent(node)
    return node


def _comes_first(function: ast.AST, node: ast.AST, tree: ast.Module, names: Names) -> bool:
    """Whether a function of the module is defined, whatever happens, before the statement that holds a node."""
    parent = names.parent(node)
    while parent is not None and parent is not tree:
        node, parent = parent, names.parent(parent)
    order = {id(one): index for index, one in enumerate(tree.body)}
    return order.get(id(function), len(order)) < order.get(id(node), -1)
