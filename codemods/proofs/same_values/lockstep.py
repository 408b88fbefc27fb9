"""Walks both trees side by side, with each reference replaced by its value, and refuses at the first difference."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from codemods.proofs.ground.names import FUNCTIONS, Names, dotted, last_name
from codemods.proofs.ground.refusal import RefusedError

_TYPING_CALLS = frozenset({"cast", "TypeVar", "NewType", "ParamSpec", "TypeVarTuple", "ForwardRef", "TypeAliasType"})
_TYPING_SUBSCRIPTS = frozenset({"Literal", "Annotated"})
# These compile a function themselves, or take its text elsewhere, where a global string may not exist.
_COMPILERS = frozenset(
    """
    script script_method script_if_tracing jit njit vectorize guvectorize stencil cfunc autojit kernel cython ccall
    jitclass component container_component lightweight_component virtualenv external_python kubernetes docker
    cell
    """.split()  # noqa: SIM905
)
# Bases whose class bodies look names up as usual; others may bring a metaclass that does not.
_PLAIN_BASES = frozenset(
    """
    abc.ABC enum.Enum enum.IntEnum enum.StrEnum enum.Flag typing.NamedTuple typing.TypedDict typing.Protocol
    typing.Generic torch.nn.Module nn.Module torch.utils.data.Dataset torch.autograd.Function pydantic.BaseModel
    pydantic_settings.BaseSettings unittest.TestCase pytorch_lightning.LightningModule
    pytorch_lightning.LightningDataModule lightning.LightningModule lightning.LightningDataModule
    tensorflow.keras.Model keras.Model tensorflow.keras.layers.Layer keras.layers.Layer keras.utils.Sequence
    sklearn.base.BaseEstimator sklearn.base.TransformerMixin sklearn.base.ClassifierMixin
    gym.Env gymnasium.Env threading.Thread
    """.split()  # noqa: SIM905
)
_PLAIN_BUILTINS = frozenset(
    {"object", "Exception", "ValueError", "RuntimeError", "str", "int", "dict", "list", "tuple"}
)
_LONGEST_DESCENT = 20
_ANNOTATIONS = frozenset(
    {
        (ast.AnnAssign, "annotation"),
        (ast.arg, "annotation"),
        (ast.FunctionDef, "returns"),
        (ast.AsyncFunctionDef, "returns"),
        (ast.FunctionDef, "type_params"),
        (ast.AsyncFunctionDef, "type_params"),
        (ast.ClassDef, "type_params"),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the place at which two nodes are compared.

    Attributes:
        line: In the text after the change.
        forbidden: Why no reference may stand anywhere below, or None.
        here: Why no reference may be this very node, or None.
        class_body: Why the names in this class body may not be looked up as usual, or None.
        strings: The outermost f-strings around, before and after; positions inside an f-string are not to be relied on.
    """

    line: int = 1
    forbidden: str | None = None
    here: str | None = None
    class_body: str | None = None
    strings: tuple[ast.expr, ast.expr] | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A literal and the reference that took its place; of an f-string, the whole string.

    Attributes:
        before: The expression before.
        after: The expression after.
        value: What moved.
    """

    before: ast.expr
    after: ast.expr
    value: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared, and with what in mind.

    Attributes:
        inserted: Identities of the inserted statements.
        references: Values of references by their identities.
        names: The names before.
        scripted: Whether the program hands functions to a compiler.
    """

    inserted: frozenset[int]
    references: Mapping[int, str]
    names: Names
    scripted: bool

    def run(self, before: ast.Module, after: ast.Module) -> list[Moved]:
        """Return what moved.

        Raises:
            RefusedError: Something else changed, or a reference stands where none may.
        """
        moved: list[Moved] = []
        stack: list[tuple[object, object, Place]] = [(before.body, after.body, Place())]
        while stack:
            old, new, place = stack.pop()
            if isinstance(new, ast.expr) and id(new) in self.references:
                moved.append(_whole(old, new, place, self.references[id(new)]))
            elif isinstance(old, ast.JoinedStr) and isinstance(new, ast.JoinedStr):
                moved.extend(self._f_string(old, new, place, stack))
            elif isinstance(old, ast.AST) and isinstance(new, ast.AST) and type(old) is type(new):
                stack.extend(reversed([*self._children(old, new, place)]))
            elif isinstance(old, list) and isinstance(new, list):
                stack.extend(reversed(self._lists(old, new, place)))
            elif type(old) is not type(new) or old != new:
                line = place.line if place.strings else getattr(new, "lineno", place.line)
                raise RefusedError(line, f"{_kind(old)} became {_kind(new)}")
        return moved

    def _lists(self, old: Sequence[object], new: Sequence[object], place: Place) -> list[tuple[object, object, Place]]:
        kept = [one for one in new if id(one) not in self.inserted]
        if len(old) != len(kept):
            pairs = zip(old, kept, strict=False)
            longer = kept if len(kept) > len(old) else old
            odd = next(
                (other for one, other in pairs if type(one) is not type(other)), longer[min(len(old), len(kept))]
            )
            line = place.line if odd in old else getattr(odd, "lineno", place.line)
            what = "statement" if isinstance(odd, ast.stmt) else "part"
            raise RefusedError(line, f"a {what} was {'added' if len(kept) > len(old) else 'removed'}")
        return [(one, other, place) for one, other in zip(old, kept, strict=True)]

    def _f_string(
        self, old: ast.JoinedStr, new: ast.JoinedStr, place: Place, stack: list[tuple[object, object, Place]]
    ) -> Iterator[Moved]:
        """Compare two f-strings; a reference may stand for the start of the first constant part."""
        strings = place.strings or (old, new)
        inside = replace(place, here=None, strings=strings)
        start = new.values[0] if new.values else None
        prefix: str | None = None
        text = ""
        match start, old.values:
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None), [ast.Constant(value=str(text)), *_]:
                prefix = self.references.get(id(value))
        if prefix is None:
            stack.append((old.values, new.values, inside))
            return
        rest = new.values[1:]
        if rest and isinstance(rest[0], ast.Constant) and isinstance(rest[0].value, str):
            found, rest = f"{prefix}{rest[0].value}", rest[1:]
        else:
            found = prefix
        if found != text:
            raise RefusedError(_line(new, place), f"the f-string starts with {found!r:.60} instead of {text!r:.60}")
        _allowed(place, _line(new, place))
        stack.append((old.values[1:], rest, inside))
        yield Moved(*strings, prefix)

    def _children(self, old: ast.AST, new: ast.AST, place: Place) -> Iterator[tuple[object, object, Place]]:
        # The value of these is one of their parts, so what holds for them holds for it.
        here = place.here if isinstance(new, ast.IfExp | ast.BoolOp | ast.NamedExpr) else None
        line = place.line if place.strings else getattr(new, "lineno", place.line)
        around = self._around(new, replace(place, here=here, line=line))
        for name in new._fields:
            yield getattr(old, name, None), getattr(new, name, None), self._below(new, name, around)

    def _around(self, node: ast.AST, place: Place) -> Place:
        """What a node means for all that it holds."""
        match node:
            case ast.Assign(targets=targets) if any(map(_is_special, targets)):
                return replace(place, forbidden="a special name")
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target) if _is_special(target):
                return replace(place, forbidden="a special name")
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))) if _is_special(owner):
                return replace(place, forbidden="a special name")
            case ast.Delete():
                return replace(place, forbidden="`del`")
            case ast.Expr():
                return replace(place, here="a bare string")
            case ast.Compare(ops=ops) if any(isinstance(one, ast.Is | ast.IsNot) for one in ops):
                return replace(place, here="a comparison by identity")
            case _ if type(node).__name__ == "TypeAlias":
                return replace(place, forbidden="a type")
        return place

    def _below(self, node: ast.AST, name: str, place: Place) -> Place:
        """What a node means for one of its fields."""
        if (type(node), name) in _ANNOTATIONS:
            return replace(place, forbidden="an annotation")
        match node:
            case ast.match_case() if name == "pattern":
                return replace(place, forbidden="a match pattern")
            case ast.FormattedValue() if name == "format_spec":
                return replace(place, forbidden="a format specification")
            case ast.Subscript(value=value) if name == "slice" and last_name(value) in _TYPING_SUBSCRIPTS:
                return replace(place, forbidden="a type")
            case ast.Call(func=function) if name == "args" and last_name(function) in _TYPING_CALLS:
                return replace(place, forbidden="an argument that type checkers read")
            case ast.Lambda() if name == "body":
                return replace(place, class_body=None)
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef() if name == "body":
                return self._block(node, place)
        return place

    def _block(self, node: ast.ClassDef | FUNCTIONS, place: Place) -> Place:
        """What a class or a function means for its body."""
        compiled = self.scripted or any(map(_compiles, node.decorator_list))
        forbidden = "a function that is compiled or sent elsewhere" if compiled else place.forbidden
        if node.name == "__del__":
            # It may run when the module's names are gone already.
            forbidden = "a finalizer"
        class_body = self._class_body(node) if isinstance(node, ast.ClassDef) else None
        return replace(place, class_body=class_body, forbidden=forbidden)

    def _class_body(self, node: ast.ClassDef) -> str | None:
        """Why names in a class body may be looked up elsewhere first, or None."""
        waiting, seen = [node], {node.name}
        while waiting:
            one = waiting.pop()
            if one.keywords or len(seen) > _LONGEST_DESCENT:
                return f"the body of `{node.name}`, whose class has keywords or a long descent"
            for base in one.bases:
                generic = base.value if isinstance(base, ast.Subscript) else base
                name = dotted(generic)
                own = self.names.bindings.get(name, [])
                local = own[0] if len(own) == 1 else None
                if isinstance(local, ast.ClassDef):
                    waiting += [] if name in seen else [local]
                    seen.add(name)
                elif self.names.called(generic) not in _PLAIN_BASES and (own or name not in _PLAIN_BUILTINS):
                    return f"the body of `{node.name}`, whose metaclass is not known"
        return None


def _whole(old: object, new: ast.expr, place: Place, value: str) -> Moved:
    """A reference that stands for a whole literal."""
    line = _line(new, place)
    match old:
        case ast.Constant(value=str(text)) | ast.JoinedStr(values=[ast.Constant(value=str(text))]):
            pass
        case _:
            raise RefusedError(line, f"a reference stands where {_kind(old)} was")
    if text != value:
        raise RefusedError(line, f"the value is {value!r:.60} instead of {text!r:.60}")
    _allowed(place, line)
    assert isinstance(old, ast.expr)
    return Moved(*(place.strings or (old, new)), value)


def _allowed(place: Place, line: int) -> None:
    where = place.forbidden or place.here or place.class_body
    if where:
        raise RefusedError(line, f"a literal must stay in {where}")


def _is_special(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id.startswith("__") and target.id.endswith("__")


def _compiles(decorator: ast.expr) -> bool:
    return last_name(decorator.func if isinstance(decorator, ast.Call) else decorator) in _COMPILERS


def _line(node: ast.expr, place: Place) -> int:
    return place.strings[1].lineno if place.strings else node.lineno


def _kind(value: object) -> str:
    named = isinstance(value, ast.AST | list) or (isinstance(value, int) and value.bit_length() > 64)
    return type(value).__name__ if named else repr(value)[:60]
