"""Checks ``same-code``: nothing changed but docstrings, and none of those is behaviour.

Both versions are decoded, parsed and walked side by side. With docstrings taken out, the trees must be equal, type
comments included; every comment must stand between the same names; encoding, byte order mark, line ends and the final
line end must be the same. A docstring that changed must not be one that a program reads.
"""

from __future__ import annotations

import ast
import codecs
import doctest
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from codemods.api import Claim
from codemods.proofs import Change, Files, Verdict

MAX_BYTES = 2_000_000
_LINE_END = re.compile(r"\r\n|\r|\n")
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class _RefusedError(Exception):
    """The claim does not hold; the message says where and why."""


@dataclass(frozen=True, slots=True)
class _File:
    """One decoded version of a file."""

    text: str
    encoding: str
    bom: bool
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class _ChangedDocstring:
    """A docstring that is not the same before and after.

    Attributes:
        owners: The module, and the classes and functions around and including the documented one, after the change.
        before: The docstring before, None where there was none.
        after: The docstring after, None where there is none now.
    """

    owners: tuple[_DOCUMENTED, ...]
    before: str | None
    after: str | None

    @property
    def line(self) -> int:
        return getattr(self.owners[-1], "lineno", 1)


class SameCode:
    """The checker of ``same-code``."""

    claim = Claim.SAME_CODE

    def check(self, changes: Sequence[Change], files: Files) -> Verdict:
        """Return whether nothing but docstrings changed, in all files together."""
        counts: Counter[str] = Counter({"files": 0, "docstrings-added": 0, "docstrings-changed": 0})
        for change in changes:
            try:
                counts.update(_check(change, files))
            except _RefusedError as refused:
                return Verdict(self.claim, f"{change.path}:{refused}")
            except (RecursionError, MemoryError):
                return Verdict(self.claim, f"{change.path}:1: nested too deeply to compare")
        return Verdict(self.claim, counts=dict(counts))


def _check(change: Change, files: Files) -> Counter[str]:
    if change.before is None or change.after is None:
        raise _RefusedError(
            f"1: the file is {'new' if change.before is None else 'removed'}; only docstrings may change"
        )
    if change.before == change.after:
        return Counter()
    if not change.path.endswith((".py", ".pyi", ".pyw")):
        raise _RefusedError("1: not a Python file")
    before, after = _read(change.before, "before"), _read(change.after, "after")
    _same_form(before, after)
    changed = [*_changed_docstrings(before, after)]
    _same_comments(before.text, after.text)
    module = _Module.of(change.path, after.tree)
    for one in changed:
        if reason := _behaviour(one, module, files):
            raise _RefusedError(f"{one.line}: {reason}")
    added = sum(one.before is None for one in changed)
    return Counter({"files": 1, "docstrings-added": added, "docstrings-changed": len(changed) - added})


def _read(data: bytes, which: str) -> _File:
    if len(data) > MAX_BYTES:
        raise _RefusedError(f"1: larger than {MAX_BYTES // 1_000_000} MB {which}")
    try:
        bom = data.startswith(codecs.BOM_UTF8)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data[3 * bom :].decode("utf-8" if bom else encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise _RefusedError(f"1: cannot be decoded {which}: {error}") from None
    try:
        return _File(text, encoding, bom, _parsed(text))
    except (SyntaxError, ValueError) as error:
        raise _RefusedError(f"{getattr(error, 'lineno', None) or 1}: does not parse {which}") from None


def _parsed(text: str) -> ast.Module:
    """The tree with type comments where they are well-formed; comments are compared as text anyway."""
    try:
        return ast.parse(text, type_comments=True)
    except SyntaxError:
        return ast.parse(text)


def _same_form(before: _File, after: _File) -> None:
    if (before.encoding, before.bom) != (after.encoding, after.bom):
        raise _RefusedError("1: the encoding or byte order mark changed")
    ends_before, ends_after = _LINE_END.findall(before.text), _LINE_END.findall(after.text)
    for kind in sorted(set(ends_before) ^ set(ends_after)):
        # A first line end in a file that had none is no change of style.
        if ends_before:
            raise _RefusedError(f"1: line ends {kind!r} {'vanished' if kind in ends_before else 'appeared'}")
    if before.text.endswith(("\n", "\r")) != after.text.endswith(("\n", "\r")):
        raise _RefusedError(f"{len(ends_after) + 1}: the final line end changed")


def _changed_docstrings(before: _File, after: _File) -> Iterator[_ChangedDocstring]:
    """Walk both trees side by side; refuse at the first difference that is no docstring."""
    stack: list[tuple[object, object, tuple[_DOCUMENTED, ...], int]] = [(before.tree, after.tree, (), 1)]
    while stack:
        old, new, owners, line = stack.pop()
        line = getattr(new, "lineno", line)
        if type(old) is not type(new):
            raise _RefusedError(f"{line}: {_kind(old)} became {_kind(new)}")
        if isinstance(old, _DOCUMENTED) and isinstance(new, _DOCUMENTED):
            owners = (*owners, new)
            first, second = _docstring(old), _docstring(new)
            if first != second:
                yield _ChangedDocstring(owners, first, second)
            stack.append((_rest(old), _rest(new), owners, line))
            # The lines of `# type: ignore` move with every docstring; the comments themselves are compared as text.
            names = [name for name in old._fields if name not in {"body", "type_ignores"}]
            stack.extend((getattr(old, name), getattr(new, name), owners, line) for name in names)
        elif isinstance(old, ast.AST) and isinstance(new, ast.AST):
            stack.extend((getattr(old, name, None), getattr(new, name, None), owners, line) for name in old._fields)
        elif isinstance(old, list) and isinstance(new, list):
            if len(old) != len(new):
                raise _RefusedError(f"{line}: {len(old)} parts became {len(new)}")
            stack.extend((one, other, owners, line) for one, other in zip(old, new, strict=True))
        elif repr(old) != repr(new):
            raise _RefusedError(f"{line}: {_kind(old)} became {_kind(new)}")


def _kind(value: object) -> str:
    return type(value).__name__ if isinstance(value, ast.AST | list) else repr(value)[:60]


def _docstring(node: _DOCUMENTED) -> str | None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first.value.value
    return None


def _rest(node: _DOCUMENTED) -> list[ast.stmt]:
    """The body without its docstring; a body that was nothing else does what ``pass`` does."""
    rest = node.body if _docstring(node) is None else node.body[1:]
    return rest or ([] if isinstance(node, ast.Module) else [ast.Pass()])


def _same_comments(before: str, after: str) -> None:
    old, new = _comments(before), _comments(after)
    if [comment[:-1] for comment in old] == [comment[:-1] for comment in new]:
        return
    pairs = zip(old, new, strict=False)
    line = next((second[-1] for first, second in pairs if first[:-1] != second[:-1]), new[-1][-1] if new else 1)
    raise _RefusedError(f"{line}: a comment was changed, moved, added or removed")


def _comments(text: str) -> list[tuple[str, int, bool, int]]:
    """Each comment with the number of names and numbers before it, whether it has its line to itself, and that line."""
    names = 0
    found = []
    lines = iter(_LINE_END.sub("\n", text).splitlines(keepends=True) if "\x0c" not in text else _lines(text))
    try:
        for token in tokenize.generate_tokens(lambda: next(lines, "")):
            names += token.type in {tokenize.NAME, tokenize.NUMBER}
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                found.append((token.string, names, alone, token.start[0]))
    except (tokenize.TokenError, SyntaxError):
        raise _RefusedError("1: cannot be split into tokens") from None
    return found


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in _LINE_END.split(text)]


# What follows decides which docstrings a program may read. It is written from the documentation of the libraries,
# apart from the code that writes docstrings, so that an oversight there does not repeat here.
_COMMAND = re.compile(r"^(\w*command|group|callback|result_callback|option_group)$")
_ENDPOINT = re.compile(
    r"^(get|post|put|patch|delete|head|options|trace|route|api_route|websocket|expect|marshal_with|doc)$"
)
_TOOL = re.compile(
    r"^(tool|tool_plain|function_tool|kernel_function|prompt|resource|task|flow|dag|asset|op|job|component|step|query|mutation"
    r"|subscription|field|\w*doc\w*|Appender|Substitution|register_for_llm|add_start_docstrings\w*|replace_return_docstrings|app_command|slash_command|expose|capture)$"
)
_READING_LIBRARY = frozenset(
    """
    argh begin clize cyclopts defopt docopt docstring_parser doctest fire jsonargparse plac ply pydoc sly tyro
    xdoctest
    """.split()  # noqa: SIM905
)
_DECORATING_LIBRARY = frozenset(
    """
    airflow click crewai dagster fastapi fastmcp flasgger flask_restplus flask_restx kfp langchain
    langchain_core mcp metaflow ninja prefect pydantic_ai semantic_kernel smolagents strawberry typer zenml
    """.split()  # noqa: SIM905
)
# Their decorators leave docstrings as they are, whatever their names.
_INNOCENT = frozenset({"contextlib", "functools", "jax", "mock", "numba", "pytest", "torch", "unittest"})
_DOCUMENTED_BASE = re.compile(r"(Resource|MethodView|APIView|ViewSet|HTTPEndpoint|BaseTool|Cog|Cmd|FlowSpec)$")
# Only the class's own docstring is a schema's description.
_DESCRIBED_BASE = re.compile(r"(BaseModel|Model|Enum|Schema|SQLModel|Struct|Signature)$")
_READS = frozenset({"__doc__", "getdoc"})


@dataclass(frozen=True, slots=True)
class _Module:
    """What a file says of itself, once for all its docstrings.

    Attributes:
        path: Where it is.
        imports: What its imported names stand for.
        roots: The top-level packages among them.
        reads: Why a docstring anywhere in it may be read, or None.
    """

    path: str
    imports: dict[str, str]
    roots: frozenset[str]
    reads: str | None

    @classmethod
    def of(cls, path: str, tree: ast.Module) -> _Module:
        imports = _imports(tree)
        roots = frozenset(full.lstrip(".").partition(".")[0] for full in imports.values())
        reads = None
        if library := min(roots & _READING_LIBRARY, default=None):
            reads = f"the module uses {library}, which reads docstrings"
        elif any(_reads_docstring(inner) for inner in ast.walk(tree)):
            reads = "the module reads docstrings (`__doc__`)"
        return cls(path, imports, roots, reads)


def _behaviour(changed: _ChangedDocstring, module: _Module, files: Files) -> str | None:
    """Why a program may read a docstring that changed, or None."""
    node = changed.owners[-1]
    if changed.after is None:
        return "a docstring was removed"
    if _doctests(changed.before) != _doctests(changed.after):
        return "a doctest in a docstring changed"
    if module.reads:
        return module.reads
    for owner in changed.owners[1:]:
        pattern = _DESCRIBED_BASE if owner is node else _DOCUMENTED_BASE
        if isinstance(owner, ast.ClassDef) and (base := _base(owner, pattern) or _base(owner, _DOCUMENTED_BASE)):
            return f"docstrings in a `{base}` may be shown to its users"
    decorators = [] if isinstance(node, ast.Module) else node.decorator_list
    return next((why for one in decorators if (why := _by_decorator(one, module, files))), None)


def _doctests(text: str | None) -> list[tuple[str, str]]:
    if not text or ">>>" not in text:
        return []
    try:
        return [(example.source, example.want) for example in doctest.DocTestParser().get_examples(text)]
    except ValueError:
        return [(text, "")]


def _imports(module: ast.AST) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found.update((alias.asname or alias.name.partition(".")[0], alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (f"{node.module}." if node.module else "")
            found.update((alias.asname or alias.name, f"{start}{alias.name}") for alias in node.names)
    return found


def _reads_docstring(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return node.value == "__doc__"
    return getattr(node, "attr", None) in _READS or getattr(node, "id", None) in _READS


def _base(node: ast.ClassDef, pattern: re.Pattern[str]) -> str | None:
    names = (base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases)
    return next((name for name in names if pattern.search(name)), None)


def _by_decorator(decorator: ast.expr, module: _Module, files: Files) -> str | None:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    shown = ast.unparse(called)
    last = shown.rpartition(".")[2]
    first = shown.partition(".")[0]
    full = module.imports.get(first, "")
    root = full.partition(".")[0]
    if root in _INNOCENT:
        return None
    if root in _DECORATING_LIBRARY or any(pattern.match(last) for pattern in (_COMMAND, _ENDPOINT, _TOOL)):
        return f"`@{shown[:60]}` uses the docstring"
    if "." in shown and first not in module.imports and module.roots & _DECORATING_LIBRARY:
        return f"`@{shown[:60]}` may use the docstring"
    if full and _defined_by_reader(full, module.path, files):
        return f"`@{shown[:60]}` comes from a module that reads docstrings"
    return None


def _defined_by_reader(full: str, path: str, files: Files) -> bool:
    """Whether a decorator comes from a module of the repository whose text reads docstrings."""
    level = len(full) - len(full.lstrip("."))
    folder = PurePosixPath(path).parent
    for _ in range(level - 1):
        folder = folder.parent
    parts = full.lstrip(".").split(".")[:-1]
    starts = [folder] if level else [PurePosixPath(), PurePosixPath("src"), folder]
    for start in starts:
        module = start.joinpath(*parts)
        for candidate in (f"{module}.py", f"{module}/__init__.py"):
            text = files(candidate.removeprefix("./"))
            if text is not None and (b"__doc__" in text or b"getdoc" in text):
                return True
    return False


CHECKER = SameCode()
