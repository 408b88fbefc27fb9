"""Annotations of parameters and results, which Python evaluates when a function is defined."""

from __future__ import annotations

import ast

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_function.alpha import Equality
from codemods.proofs.same_function.module import Program

_PARTS = (
    ast.Name
    | ast.Attribute
    | ast.Subscript
    | ast.Constant
    | ast.Tuple
    | ast.List
    | ast.BinOp
    | ast.BitOr
    | ast.expr_context
)
_TYPING = frozenset(
    {"Any", "Callable", "Dict", "Iterable", "Iterator", "List", "Optional", "Sequence", "Set", "Tuple", "Union"}
)
_TYPES = frozenset(
    {"int", "float", "str", "bool", "bytes", "list", "dict", "tuple", "set", "object", "frozenset", "type"}
)


def refuse_annotations(equality: Equality, old: Program, new: Program, line: int) -> bool:
    """Refuse annotations that may fail where the function is now, or that did something where it was.

    Returns:
        Whether all are the same.

    Raises:
        RefusedError: One may.
    """
    same = True
    for one, other in equality.annotations:
        alike = _alike(one, other, old, new)
        # Text is looked up later, by whoever asks for it.
        same &= alike and (one is None or not ("annotations" in new.futures or _has_text(one)))
        if alike or "annotations" in new.futures:
            continue
        if not _is_droppable(one) or not _is_sure(other, new):
            raise RefusedError(line, "an annotation differs, and may not mean the same in both modules")
    return same


def _alike(one: ast.expr | None, other: ast.expr | None, old: Program, new: Program) -> bool:
    """Whether two annotations are spelt alike, and every name in them stands for the same thing."""
    if one is None or other is None:
        return one is other
    if ast.dump(one) != ast.dump(other):
        return False
    names = [node.id for node in ast.walk(one) if isinstance(node, ast.Name)]
    try:
        return all(old.meaning(name, 1) == new.meaning(name, 1) for name in names)
    except RefusedError:
        return False


def _has_text(node: ast.expr | None) -> bool:
    every = ast.walk(node) if node is not None else ()
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in every)


def _is_droppable(node: ast.expr | None) -> bool:
    """Whether nothing is lost when an annotation is not evaluated any more."""
    return node is None or all(isinstance(one, _PARTS) for one in ast.walk(node))


def _is_sure(node: ast.expr | None, program: Program) -> bool:
    """Whether an annotation can be evaluated by any version of Python, whatever else is imported."""
    stack: list[ast.expr] = [node] if node is not None else []
    while stack:
        one = stack.pop()
        match one:
            case ast.Constant():
                pass
            case ast.Name(id=name) if name in _TYPES and name not in program.bindings:
                pass
            case ast.Name(id=name):
                if not _is_of_typing(name, program):
                    return False
            case ast.Subscript(value=ast.Name(id=name), slice=inner) if _is_of_typing(name, program):
                stack += inner.elts if isinstance(inner, ast.Tuple) else [inner]
            case ast.List(elts=parts):
                stack.extend(parts)
            case _:
                return False
    return True


def _is_of_typing(name: str, program: Program) -> bool:
    try:
        meaning = program.meaning(name, 1)
    except RefusedError:
        return False
    return meaning.kind == "attribute" and meaning.module == "typing" and meaning.name in _TYPING
