"""Checks ``same-code``: nothing changed but docstrings, and none of those is behaviour.

Both versions are decoded, parsed and walked side by side. With docstrings taken out, the trees must be equal, type
comments included; every comment must stand between the same tokens; encoding, byte order mark, line ends and the final
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
_FIRST_LINE = re.compile(r"\A[^\r\n]*(?:\r\n|\r|\n)?")
# A tool obeys these for the line that they end, or for the code below them.
_DIRECTIVE = re.compile(
    r"#\s*(type|noqa|nosec|pragma|pylint|pyright|mypy|ruff|fmt|yapf|isort|flake8|autopep8|nopep8|noinspection|pyre)\b",
    re.IGNORECASE,
)
_LAYOUT = frozenset({tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_KNOWN_ESCAPES = frozenset("\r\n\\'\"abfnrtv01234567xNuU")
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
            except ValueError:
                # Python does not print whole numbers of more than 4300 digits.
                return Verdict(self.claim, f"{change.path}:1: holds a number too long to compare")
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
    _same_comments(before, after)
    if line := _new_escape(before, after):
        raise _RefusedError(f"{line}: an escape in a docstring that Python warns about")
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
    for first, second in ((before.text, after.text), (after.text, before.text)):
        if first.startswith("#!") and not second.startswith(_FIRST_LINE.findall(first)[0]):
            raise _RefusedError("1: the line that names the interpreter changed")
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
        elif old != new:
            raise _RefusedError(f"{line}: {_kind(old)} became {_kind(new)}")


def _kind(value: object) -> str:
    named = isinstance(value, ast.AST | list) or (isinstance(value, int) and value.bit_length() > 64)
    return type(value).__name__ if named else repr(value)[:60]


def _docstring(node: _DOCUMENTED) -> str | None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first.value.value
    return None


def _rest(node: _DOCUMENTED) -> list[ast.stmt]:
    """The body without its docstring; a body that was nothing else does what ``pass`` does."""
    rest = node.body if _docstring(node) is None else node.body[1:]
    return rest or ([] if isinstance(node, ast.Module) else [ast.Pass()])


def _same_comments(before: _File, after: _File) -> None:
    old, new = _comments(before), _comments(after)
    if [comment[:-1] for comment in old] == [comment[:-1] for comment in new]:
        return
    pairs = zip(old, new, strict=False)
    line = next((second[-1] for first, second in pairs if first[:-1] != second[:-1]), new[-1][-1] if new else 1)
    raise _RefusedError(f"{line}: a comment was changed, moved, added or removed")


def _comments(file: _File) -> list[tuple[str, int, str | None, object, int]]:
    """Each comment with what must not change about its place, and its line.

    That is the number of tokens before it, docstrings aside; its margin when it has its line to itself; and whether
    it ends a docstring. A comment that is an order to a tool must moreover keep the code on its line, and its side of
    the module's docstring.
    """
    tokens, row, row_tokens = 0, 0, 0
    after_docstring = any_docstring = False
    docstrings, end = _docstring_spans(file), (0, 0)
    found: list[tuple[str, int, str | None, object, int]] = []
    lines = iter(_lines(file.text))
    try:
        for token in tokenize.generate_tokens(lambda: next(lines, "")):
            if token.start[0] != row:
                row, row_tokens = token.start[0], tokens
            end = docstrings.get(token.start, end)
            if token.type == tokenize.COMMENT:
                margin = token.line[: token.start[1]]
                alone = not margin.strip()
                place: object = (row_tokens, any_docstring and not tokens) if _DIRECTIVE.match(token.string) else None
                found.append(
                    (token.string, tokens, margin if alone else None, (after_docstring and not alone, place), row)
                )
            elif token.start < end:
                after_docstring = any_docstring = True
            elif token.type not in _LAYOUT and token.string != ";":
                after_docstring = False
                tokens += 1
    except (tokenize.TokenError, SyntaxError):
        raise _RefusedError("1: cannot be split into tokens") from None
    return found


def _docstring_nodes(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and _docstring(node) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            yield first.value


def _docstring_spans(file: _File) -> dict[tuple[int, int], tuple[int, int]]:
    """Where docstrings end, by where they start, in characters."""
    lines = _lines(file.text)

    def place(line: int, column: int) -> tuple[int, int]:
        return line, len(lines[line - 1].encode()[:column].decode())

    return {
        place(one.lineno, one.col_offset): place(one.end_lineno or one.lineno, one.end_col_offset or 0)
        for one in _docstring_nodes(file.tree)
    }


def _new_escape(before: _File, after: _File) -> int | None:
    """The line of a docstring with an escape that Python warns about, when there were fewer of them before."""
    old, new = _unknown_escapes(before), _unknown_escapes(after)
    return new[-1] if len(new) > len(old) else None


def _unknown_escapes(file: _File) -> list[int]:
    if "\\" not in file.text:
        return []
    lines, found = _lines(file.text), []
    for (row, column), (last, end) in _docstring_spans(file).items():
        text = "".join(lines[row - 1 : last])
        literal = text[column : len(text) - len(lines[last - 1]) + end]
        if "r" not in re.split("['\"]", literal, maxsplit=1)[0].lower():
            found += [row for one in _ESCAPE.findall(literal) if one not in _KNOWN_ESCAPES]
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
    r"|subscription|field|\w*doc\w*|Appender|Substitution|register_for_llm|add_start_docstrings\w*|replace_return_docstrings|computed_field|app_command|slash_command|expose|capture)$"
)
_READING_LIBRARY = frozenset(
    """
    argh argbind begin clize cyclopts datargs defopt docopt docstring_parser doctest draccus fire hug jsonargparse lmql
    plac ply pydoc pydantic_settings simple_parsing sly tap tyro xdoctest
    """.split()  # noqa: SIM905
)
_DECORATING_LIBRARY = frozenset(
    """
    agents agno airflow ariadne asyncclick autogen autogen_core bentoml click cloup crewai dagster drf_spectacular
    drf_yasg ell fastapi fastmcp flasgger flask_restplus flask_restx graphene haystack invoke kfp langchain
    langchain_core langgraph litestar llama_index magentic marvin mcp metaflow mirascope ninja nox prefect promptic
    pydantic_ai rest_framework rich_click semantic_kernel smolagents strawberry typer zenml
    """.split()  # noqa: SIM905
)
# Their decorators leave docstrings as they are, whatever their names.
_INNOCENT = frozenset({"contextlib", "functools", "jax", "mock", "numba", "pytest", "torch", "unittest"})
_DOCUMENTED_BASE = re.compile(r"(Resource|MethodView|APIView|ViewSet|HTTPEndpoint|BaseTool|Cog|Cmd|FlowSpec)$")
# Only the class's own docstring is a schema's description.
_DESCRIBED_BASE = re.compile(
    r"(Model|Enum|Flag|Schema|Struct|Signature|Settings|TypedDict|NamedTuple|ObjectType|Mutation|Interface)$"
)
_READS = frozenset({"__doc__", "get_docstring", "getdoc", "getsource", "getsourcelines"})
# https://docs.pytest.org/en/stable/how-to/assert.html, "Disabling assert rewriting"
_PYTEST_ORDER = "PYTEST_DONT_REWRITE"
_IMPORTS_LIBRARY = re.compile(
    rb"^\s*(?:from|import)\s+(?:%s)\b" % "|".join(sorted(_READING_LIBRARY | _DECORATING_LIBRARY)).encode(), re.MULTILINE
)
_LONGEST_CHAIN = 4


@dataclass(frozen=True, slots=True)
class _Module:
    """What a file says of itself, once for all its docstrings.

    Attributes:
        path: Where it is.
        imports: What its imported names stand for.
        roots: The top-level packages among them.
        reads: Why a docstring anywhere in it may be read, or None.
        handed_over: Functions and classes that it hands to a library that reads their docstrings.
        classes: Its classes by name.
        readers: Whether an imported name comes from code that reads docstrings, as far as it was looked up.
    """

    path: str
    imports: dict[str, str]
    roots: frozenset[str]
    reads: str | None
    handed_over: frozenset[str]
    classes: dict[str, ast.ClassDef]
    readers: dict[str, bool]

    @classmethod
    def of(cls, path: str, tree: ast.Module) -> _Module:
        imports = _imports(tree)
        roots = frozenset(full.lstrip(".").partition(".")[0] for full in imports.values())
        reads = None
        described = {id(one) for one in _docstring_nodes(tree)}
        if library := min(roots & _READING_LIBRARY, default=None):
            reads = f"the module uses {library}, which reads docstrings"
        elif any(_reads_docstring(inner) for inner in ast.walk(tree) if id(inner) not in described):
            reads = "the module reads docstrings (`__doc__`)"
        handed_over = frozenset(_handed_over(tree, everything=bool(roots & _DECORATING_LIBRARY)))
        classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        return cls(path, imports, roots, reads, handed_over, classes, {})

    def full(self, name: str) -> str:
        """Return what a dotted name stands for; empty for a name that is not imported."""
        first, dot, rest = name.partition(".")
        return f"{self.imports[first]}{dot}{rest}" if first in self.imports else ""

    def by_reader(self, name: str, files: Files, *, libraries: bool) -> bool:
        """Whether a name is imported from code of the repository that reads docstrings."""
        full = self.full(name)
        if full and full not in self.readers:
            self.readers[full] = _defined_by_reader(full, self.path, files, libraries=libraries)
        return bool(full) and self.readers[full]


def _behaviour(changed: _ChangedDocstring, module: _Module, files: Files) -> str | None:
    """Why a program may read a docstring that changed, or None."""
    if changed.after is None:
        return "a docstring was removed"
    if _doctests(changed.before) != _doctests(changed.after):
        return "a doctest in a docstring changed"
    if (_PYTEST_ORDER in (changed.before or "")) != (_PYTEST_ORDER in changed.after):
        return f"{_PYTEST_ORDER} in a docstring is an order to pytest"
    if module.reads:
        return module.reads
    node = changed.owners[-1]
    if isinstance(node, ast.Module):
        return "absl shows a module's docstring as help" if "absl" in module.roots else None
    if node.name in module.handed_over:
        return f"`{node.name}` is handed to code that may read its docstring"
    for owner in changed.owners[1:]:
        if isinstance(owner, ast.ClassDef) and (why := _by_base(owner, owner is node, module, files)):
            return why
    return next((why for one in node.decorator_list if (why := _by_decorator(one, module, files))), None)


def _by_base(node: ast.ClassDef, own: bool, module: _Module, files: Files) -> str | None:
    for name in _bases(node, module):
        last = (module.full(name) or name).rpartition(".")[2]
        if _DOCUMENTED_BASE.search(last) or (own and _DESCRIBED_BASE.search(last)):
            return f"docstrings in a `{last}` may be shown to its users"
        if module.by_reader(name, files, libraries=False):
            return f"`{name}` comes from a module that reads docstrings"
    return None


def _bases(node: ast.ClassDef, module: _Module) -> Iterator[str]:
    """Dotted names of a class's bases and metaclass, and of those of its bases in the same module."""
    waiting, seen = [node], {node.name}
    while waiting:
        one = waiting.pop()
        for base in (*one.bases, *(keyword.value for keyword in one.keywords)):
            name = ast.unparse(base.value if isinstance(base, ast.Subscript) else base)
            yield name
            if name in module.classes and name not in seen:
                seen.add(name)
                waiting.append(module.classes[name])


def _handed_over(tree: ast.Module, *, everything: bool) -> Iterator[str]:
    """Names of what calls get as arguments, or only of what they get as tools."""
    for node in ast.walk(tree):
        values: list[ast.expr | None] = []
        if isinstance(node, ast.Call):
            values = [one.value for one in node.keywords if everything or one.arg == "tools"]
            values += node.args if everything else []
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(ast.unparse(target).lower().endswith("tools") for target in targets):
                values = [node.value]
        for value in values:
            for one in value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else [value]:
                yield getattr(one, "attr", "") or getattr(one, "id", "")


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
        return isinstance(node.value, str) and "__doc__" in node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "help":
        return True
    name = node.name if isinstance(node, ast.alias) else getattr(node, "attr", getattr(node, "id", None))
    return name in _READS


def _by_decorator(decorator: ast.expr, module: _Module, files: Files) -> str | None:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    shown = ast.unparse(called)
    full = module.full(shown)
    names = {one.rpartition(".")[2] for one in (shown, full)}
    root = full.partition(".")[0]
    if root in _INNOCENT:
        return None
    if full.startswith("pydantic.dataclasses"):
        return "pydantic shows the docstring in the schema"
    if root in _DECORATING_LIBRARY or any(
        pattern.match(name) for pattern in (_COMMAND, _ENDPOINT, _TOOL) for name in names
    ):
        return f"`@{shown[:60]}` uses the docstring"
    if not full and not shown.isidentifier() and module.roots & _DECORATING_LIBRARY:
        return f"`@{shown[:60]}` may use the docstring"
    if module.by_reader(shown, files, libraries=True):
        return f"`@{shown[:60]}` comes from a module that reads docstrings"
    return None


def _defined_by_reader(full: str, path: str, files: Files, *, libraries: bool, chain: int = _LONGEST_CHAIN) -> bool:
    """Whether a name comes from a module of the repository whose text reads docstrings.

    Args:
        full: The dotted name, with leading dots as in an import.
        path: The file that imports it.
        files: The repository.
        libraries: Whether using a library that reads docstrings counts as reading them.
        chain: Through how many modules that pass it on to follow it.
    """
    level = len(full) - len(full.lstrip("."))
    folder = PurePosixPath(path).parent
    for _ in range(level - 1):
        folder = folder.parent
    parts = full.lstrip(".").split(".")
    for start in [folder] if level else [PurePosixPath(), PurePosixPath("src"), folder]:
        for size in range(len(parts), -1 if level else 0, -1):
            module = start.joinpath(*parts[:size])
            package = module / "__init__.py"
            candidates = [module.with_name(f"{module.name}.py"), package] if size else [package]
            texts = ((str(one), files(str(one))) for one in candidates)
            where, text = next(((one, text) for one, text in texts if text is not None), ("", None))
            if text is None:
                continue
            if b"__doc__" in text or b"getdoc" in text or (libraries and _IMPORTS_LIBRARY.search(text)):
                return True
            passed = _passed_on(text, parts[size:]) if chain else None
            if passed and _defined_by_reader(passed, where, files, libraries=libraries, chain=chain - 1):
                return True
            break
    return False


def _passed_on(text: bytes, parts: list[str]) -> str | None:
    """What a name that a module imports stands for, or None."""
    if not parts or parts[0].encode() not in text:
        return None
    try:
        found = _imports(ast.parse(text)).get(parts[0])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return ".".join([found, *parts[1:]]) if found else None


CHECKER = SameCode()
