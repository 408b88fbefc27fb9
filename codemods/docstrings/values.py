"""What an expression is, as far as its syntax says: a type, a name, a shape. Nothing is guessed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from codemods.docstrings.facts import Value
from codemods.docstrings.wording import listed, noun, telling

SHORT = 60
INSTANCE = "The instance itself."
_LITERAL_TYPES: dict[type[ast.AST], str] = {
    ast.List: "list",
    ast.ListComp: "list",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.Tuple: "tuple",
    ast.JoinedStr: "str",
}
_BUILTIN_CALLS = {
    **{name: name for name in ("bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")},
    **dict.fromkeys(("all", "any", "callable", "hasattr", "isinstance", "issubclass"), "bool"),
    "len": "int",
    "repr": "str",
    "sorted": "list",
}
_MAX_KEYS = 8


def code(node: ast.AST, limit: int = SHORT) -> str | None:
    """Return an expression's source in backticks, or None when it is long or does not fit between backticks."""
    if _is_long(node, limit):
        return None
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):
        return None
    if len(text) > limit or not text.isprintable() or "`" in text or "\\" in text:
        return None
    return f"`{with_double_quotes(text)}`"


def _is_long(node: ast.AST, limit: int) -> bool:
    """Whether an expression is too long whatever its layout; writing out a large table to see that would be slow."""
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0) or 0
    width = (getattr(node, "end_col_offset", 0) or 0) - getattr(node, "col_offset", 0)
    return last - first > limit or (first == last and width > 4 * limit)


def with_double_quotes(text: str) -> str:
    """Return unparsed source with double quotes where that changes nothing else."""
    return text.replace("'", '"') if '"' not in text else text


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of the names in a function.

    Attributes:
        parameters: Its parameters.
        receiver: ``self`` or ``cls``.
        assigned: What each local name is assigned from; None stands for something other than one expression.
        changed: Parameters that the body changes in place.
        local: Everything that the body binds and a caller cannot see.
    """

    parameters: frozenset[str] = frozenset()
    receiver: str | None = None
    assigned: Mapping[str, Sequence[ast.expr | None]] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    local: frozenset[str] = frozenset()

    def hides(self, node: ast.AST) -> bool:
        """Return whether an expression speaks of something that a caller cannot see."""
        return any(isinstance(inner, ast.Name) and inner.id in self.local for inner in ast.walk(node))


def describe(expressions: Sequence[ast.expr], names: Names) -> Value | None:
    """Return what all the expressions have in common, or None when that is nothing."""
    present = [node for node in expressions if not _is_none(node)]
    if not present:
        return None
    value = _describe(present, names)
    if value is None or len(present) == len(expressions):
        return value
    kind = f"{value.type} | None" if value.type else None
    text = f"{value.text.rstrip('.')}, or None." if value.text else None
    return Value(kind, text, telling=True)


def _describe(present: Sequence[ast.expr], names: Names) -> Value | None:
    kinds = {kind_of(node, names) for node in present}
    kind = kinds.pop() if len(kinds) == 1 else None
    if text := _same(present, names, _role):
        return Value(kind, text, telling=True)
    if text := _same(present, names, _name):
        # The name of a local variable is no news to a caller; the class of what it holds is.
        return Value(kind, text, telling=_is_class(kind))
    if kind is None and len(present) == 1 and isinstance(present[0], ast.Name):
        return None
    if kind == "tuple":
        return _tuple(present, names)
    if kind == "dict" and (keys := _keys(present)):
        return Value(
            kind, f"With the keys {listed(keys)}." if len(keys) > 1 else f"With the key {keys[0]}.", telling=True
        )
    if kind:
        text = _whether(present, names) if kind == "bool" else None
        return Value(kind, text, telling=text is not None or _is_class(kind))
    return Value(None, shown) if len(present) == 1 and (shown := _shown(present[0], names)) else None


def _shown(node: ast.expr, names: Names) -> str | None:
    """The expression itself, when it speaks of nothing that only the body knows."""
    if names.hides(node):
        return None
    only = code(node)
    what = "result" if isinstance(node, ast.Call | ast.Await) else "value"
    return f"The {what} of {only}." if only and ":" not in only else None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def kind_of(node: ast.expr, names: Names, depth: int = 0) -> str | None:
    """Return the type of an expression when its syntax shows it."""
    if kind := _LITERAL_TYPES.get(type(node)):
        return kind
    if isinstance(node, ast.Constant):
        return type(node.value).__name__ if node.value not in (None, ...) else None
    if is_truth(node, names):
        return "bool"
    if isinstance(node, ast.Call):
        return _kind_of_call(node)
    if isinstance(node, ast.BoolOp | ast.IfExp) and depth < 3:
        parts = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
        kinds = {kind_of(part, names, depth + 1) for part in parts}
        return kinds.pop() if len(kinds) == 1 else None
    if isinstance(node, ast.Name) and depth < 3 and node.id not in names.parameters:
        sources = names.assigned.get(node.id, ())
        kinds = {kind_of(source, names, depth + 1) if source else None for source in sources}
        return kinds.pop() if len(kinds) == 1 else None
    return None


def is_truth(node: ast.expr, names: Names) -> bool:
    """Return whether an expression is True or False whatever its operands are.

    A comparison is not: arrays compare to arrays. Identity, membership and ``not`` are.
    """
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    if isinstance(node, ast.Compare):
        return all(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops) or _of_scalars(node)
    if isinstance(node, ast.BoolOp):
        return all(is_truth(value, names) for value in node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _BUILTIN_CALLS.get(node.func.id) == "bool"
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _of_scalars(node: ast.Compare) -> bool:
    """Whether one side is a scalar for sure and the other cannot be an array."""
    sides = [node.left, *node.comparators]
    return all(
        isinstance(side, ast.Constant)
        or (
            isinstance(side, ast.Call)
            and isinstance(side.func, ast.Name)
            and side.func.id in {"len", "int", "str", "type"}
        )
        for side in sides
    )


def _kind_of_call(node: ast.Call) -> str | None:
    if isinstance(node.func, ast.Name) and node.func.id in _BUILTIN_CALLS:
        return _BUILTIN_CALLS[node.func.id]
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant):
        return "str" if isinstance(node.func.value.value, str) and node.func.attr in {"join", "format"} else None
    parts = _dotted(node.func)
    last = parts[-1] if parts else ""
    if last[:1].isupper() and not last.isupper() and any(letter.islower() for letter in last):
        return ".".join(parts)
    return None


def _dotted(node: ast.expr) -> list[str]:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return [node.id, *parts] if isinstance(node, ast.Name) else []


def _same(
    present: Sequence[ast.expr], names: Names, describe_one: Callable[[ast.expr, Names], str | None]
) -> str | None:
    texts = {describe_one(node, names) for node in present}
    return texts.pop() if len(texts) == 1 else None


def _is_class(kind: str | None) -> bool:
    return kind is not None and kind.rpartition(".")[2][:1].isupper()


def _role(node: ast.expr, names: Names) -> str | None:
    """What a result is to the caller: the instance, an argument, something new."""
    if isinstance(node, ast.Name):
        if node.id == names.receiver:
            return INSTANCE if node.id != "cls" else "The class itself."
        if node.id in names.parameters and node.id not in names.assigned:
            changed = ", changed in place" if node.id in names.changed else ""
            return f"The given `{node.id}`{changed}."
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == names.receiver == "cls":
        return "A new instance."
    return None


def _name(node: ast.expr, names: Names) -> str | None:
    """What the body calls a result."""
    if isinstance(node, ast.Name):
        return noun(node.id) if node.id in names.local and telling(node.id) else None
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == names.receiver:
        return f"`{node.value.id}.{node.attr}`."
    return None


def _tuple(present: Sequence[ast.expr], names: Names) -> Value:
    shown = {_named(node, names) for node in present if isinstance(node, ast.Tuple)}
    text = shown.pop() if len(shown) == 1 and all(isinstance(node, ast.Tuple) for node in present) else None
    if text:
        return Value("tuple", f"{text}.", telling=True)
    sizes = {_size(node) for node in present}
    size = sizes.pop() if len(sizes) == 1 else None
    return Value("tuple", f"Of {size} values." if size else None)


def _named(node: ast.Tuple, names: Names) -> str | None:
    """A tuple of names, whose own words are news also where they are local, and of what a caller can see."""
    plain = all(
        isinstance(item, ast.Name | ast.Constant) or (isinstance(item, ast.Attribute) and not names.hides(item))
        for item in node.elts
    )
    return code(node, 72) if plain and node.elts else None


def _size(node: ast.expr) -> int | None:
    if not isinstance(node, ast.Tuple) or any(isinstance(item, ast.Starred) for item in node.elts):
        return None
    return len(node.elts)


def _keys(present: Sequence[ast.expr]) -> list[str]:
    """The constant keys that every dict display has, in order, when no other key is possible."""
    found: list[list[str]] = []
    for node in present:
        if not isinstance(node, ast.Dict):
            return []
        texts = [code(key, 30) if isinstance(key, ast.Constant) else None for key in node.keys]
        if not all(texts) or len(texts) > _MAX_KEYS:
            return []
        found.append([text for text in texts if text])
    return found[0] if all(keys == found[0] for keys in found) else []


def _whether(present: Sequence[ast.expr], names: Names) -> str | None:
    if len(present) != 1 or isinstance(present[0], ast.Constant) or names.hides(present[0]):
        return None
    only = code(present[0])
    return f"Whether {only}." if only and ":" not in only else None


def assigned_names(targets: Iterable[ast.expr]) -> list[str]:
    """Return the names that assignment targets bind."""
    found: list[str] = []
    for target in targets:
        if isinstance(target, ast.Name):
            found.append(target.id)
        elif isinstance(target, ast.Tuple | ast.List):
            found += assigned_names(target.elts)
        elif isinstance(target, ast.Starred):
            found += assigned_names([target.value])
    return found
