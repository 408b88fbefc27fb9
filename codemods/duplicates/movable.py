"""Reads what decides whether the functions of a module can leave it."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codemods.duplicates.bindings import Bindings
from codemods.duplicates.effects import is_pure
from codemods.duplicates.free_names import Function, Uses, parameters, uses
from codemods.duplicates.nodes import by_class
from codemods.duplicates.traits import OURS, ModuleTraits, Traits
from codemods.duplicates.watching import Watching, watch
from codemods.head import module_line, moves_imports
from codemods.source import Source
from codemods.tables import words

_BUILTINS = frozenset(dir(builtins))
# What these mean depends on the module or the frame that they are read in.
_SPECIAL = words(
    "__name__ __file__ __doc__ __package__ __spec__ __loader__ __path__ __builtins__ __builtin__ __annotations__"
    " __class__ __dict__ __cached__ globals locals vars dir super eval exec compile __import__"
)
_SPECIAL_ATTRIBUTES = words("_getframe __class__ __module__ __globals__ __qualname__ f_globals f_locals")
_COMMON_TYPES = words("Any Callable Dict Iterable Iterator List Optional Sequence Set Tuple Union")
_TYPES = words("int float str bool bytes list dict tuple set object frozenset type")
_FRAMEWORKS = frozenset({"inspect"})
# Functions that something finds by their name.
_HOOK = re.compile(
    r"main$|test|pytest_|setUp|tearDown|setup(?:_|$)|teardown(?:_|$)|load_tests$|lambda_handler$|handler$|__getattr__$"
    r"|__dir__$|bench_|create_app$|application$|hookimpl|on_\w+$|run_from_argv$"
)
# A quick look at the text: without one of these, nothing changes where imports are found.
_MOVES = re.compile(r"sys\s*\.\s*path|chdir|addsitedir")
_LONGEST = 20_000
_CELL = re.compile(r"#\s*(?:%%|\+|-\s*$|In\[|<)")
_DIRECTIVE = re.compile(
    r"#!|#.*coding[:=]|#\s*(?:fmt|isort|yapf|pylint|mypy|type|ruff|flake8|pyright)\s*:|#\s*(?:end)?region"
)
_RULE = re.compile(r"#[\s#*=~_.-]*$|##+|#\s*[=*~_-]{4,}")


def traits(source: Source, wanted: Collection[int]) -> ModuleTraits:
    """Return what matters of a module and of the functions in its body that start at some lines."""
    module = _Module(source)
    tree = source.tree
    line = module_line(tree)
    docstring = ast.get_docstring(tree, clean=False) or ""
    return ModuleTraits(
        functions=tuple(
            module.traits(one) for one in tree.body if isinstance(one, Function) and module.first(one) in wanted
        ),
        runs=any(_runs(one) for one in tree.body),
        module_line=line,
        steps=tuple(one.lineno for one in tree.body if one.lineno <= line and not _is_inert(one)),
        pure=is_pure(tree),
        ours=docstring.startswith(OURS),
        futures=module.futures,
        moves_imports=bool(_MOVES.search(source.text)) and moves_imports(tree),
        bound=frozenset(module.bindings.names),
        exported=module.exported,
        watching=module.watching,
    )


def _is_inert(statement: ast.stmt) -> bool:
    text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return text or isinstance(statement, ast.Import | ast.ImportFrom)


def _runs(statement: ast.stmt) -> bool:
    """Whether a statement does something when the file is started: a main guard, a call, a loop."""
    if isinstance(statement, ast.If):
        sides = [statement.test.left, *statement.test.comparators] if isinstance(statement.test, ast.Compare) else []
        return any(isinstance(one, ast.Name) and one.id == "__name__" for one in sides)
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    return isinstance(statement, ast.For | ast.While | ast.With)


@dataclass(frozen=True)
class _Module:
    """Looks at the functions of a module.

    Attributes:
        source: The module.
    """

    source: Source

    @cached_property
    def nodes(self) -> Mapping[type, Sequence[Any]]:
        """All nodes by class."""
        return by_class(self.source.tree)

    @cached_property
    def bindings(self) -> Bindings:
        """What its top level binds."""
        return Bindings.of(self.source.tree, self.nodes.get(ast.Global, ()))

    @cached_property
    def watching(self) -> Watching:
        """What it does to functions."""
        return watch(self.nodes, self.bindings)

    @cached_property
    def futures(self) -> tuple[str, ...]:
        """The features that it takes from ``__future__``."""
        found = {
            alias.name
            for one in self.source.tree.body
            if isinstance(one, ast.ImportFrom) and one.module == "__future__" and not one.level
            for alias in one.names
        }
        return tuple(sorted(found))

    @cached_property
    def exported(self) -> frozenset[str]:
        """The strings in whatever is assigned or added to ``__all__``."""
        found: set[str] = set()
        for one in self.source.tree.body:
            if isinstance(one, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr) and any(
                isinstance(node, ast.Name) and node.id == "__all__" for node in ast.walk(one)
            ):
                found.update(n.value for n in ast.walk(one) if isinstance(n, ast.Constant) and isinstance(n.value, str))
        return frozenset(found)

    @staticmethod
    def first(node: Function) -> int:
        """Return the first line of a function, decorators included."""
        return min([node.lineno, *(one.lineno for one in node.decorator_list)])

    def traits(self, node: Function) -> Traits:
        """Return what matters of a function of the module's body."""
        used = uses(node)
        names = (used.names | (used.perhaps & self.bindings.names.keys())) - {node.name}
        noted = used.noted - names - {node.name}
        imported = self.bindings.imported
        start, stop = self._extent(node)
        text = self._text(start, stop)
        obstacle = next(self._obstacles(node, used, names, noted), None)
        if obstacle is None and len(text) > _LONGEST:
            obstacle = f"it has more than {_LONGEST // 1000} 000 characters"
        return Traits(
            line=self.first(node),
            start=start,
            stop=stop,
            imported=tuple(sorted(names & imported)),
            noted=tuple(sorted(noted & imported)),
            annotations=_annotations(node),
            plain=all(self._is_plain(one) for one in annotations_of(node)),
            called=tuple(sorted(names & self.bindings.defined)),
            builtins=tuple(sorted(name for name in names if self._is_builtin(name))),
            docs=self._docs(node, text),
            obstacle=obstacle,
            text="" if obstacle else text,
        )

    def _text(self, start: int, stop: int) -> str:
        return "".join(f"{self.source.line_text(line)}\n" for line in range(start, stop + 1))

    @cached_property
    def _typing(self) -> frozenset[str]:
        """Names that are common types of ``typing``."""
        found = {
            (alias.asname or alias.name)
            for one in self.source.tree.body
            if isinstance(one, ast.ImportFrom) and one.module == "typing" and not one.level
            for alias in one.names
            if alias.name in _COMMON_TYPES
        }
        return frozenset(found & self.bindings.imported)

    def _is_plain(self, annotation: ast.expr) -> bool:
        match annotation:
            case ast.Constant():
                return True
            case ast.Name(id=name):
                return name in self._typing or (name in _TYPES and name not in self.bindings.names)
            case ast.Subscript(value=ast.Name(id=name), slice=inner) if name in self._typing:
                return all(self._is_plain(one) for one in (inner.elts if isinstance(inner, ast.Tuple) else [inner]))
            case ast.List(elts=parts):
                return all(self._is_plain(one) for one in parts)
        return False

    def _is_builtin(self, name: str) -> bool:
        return name in _BUILTINS and name not in self.bindings.names

    def _obstacles(self, node: Function, used: Uses, names: frozenset[str], noted: frozenset[str]) -> Iterator[str]:
        yield from self._of_module(node)
        if node.decorator_list:
            yield f"it is decorated with `@{_written(node.decorator_list[0])[:60]}`"
        for name in sorted(used.changed):
            yield f"it assigns the global `{name}`"
        for name in sorted(names & _SPECIAL):
            yield f"it uses `{name}`, which means something else in another module"
        yield from _in_body(by_class(node))
        for name in sorted({*names, *noted} & self._reflecting):
            yield f"it looks at the program itself through `{name}`"
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None and not _is_constant(default):
                yield f"the default `{_written(default)[:40]}` is made once for each copy, and shared by its calls"
        yield from self._unresolved(names, noted)

    def _of_module(self, node: Function) -> Iterator[str]:
        if _HOOK.match(node.name):
            yield f"`{node.name}` is a name by which it may be found"
        if self.bindings.star:
            yield "a star import hides what names mean in its file"
        if self.watching.rebinds is not None:
            yield self.watching.rebinds
        if self.bindings.names[node.name] > 1:
            yield f"`{node.name}` is bound more than once in its file"
        if node.name in _BUILTINS:
            yield f"`{node.name}` is the name of a builtin"

    @cached_property
    def _reflecting(self) -> frozenset[str]:
        """Names under which modules that look at the program are imported."""
        found = set[str]()
        for one in self.source.tree.body:
            match one:
                case ast.Import(names=names):
                    found.update(
                        alias.asname or alias.name.partition(".")[0]
                        for alias in names
                        if alias.name.partition(".")[0] in _FRAMEWORKS
                    )
                case ast.ImportFrom(module=str(module), names=names) if module.partition(".")[0] in _FRAMEWORKS:
                    found.update(alias.asname or alias.name for alias in names)
        return frozenset(found)

    def _unresolved(self, names: Collection[str], noted: Collection[str]) -> Iterator[str]:
        bindings = self.bindings
        for name in sorted(names):
            if name in bindings.imported or name in bindings.defined or self._is_builtin(name):
                continue
            if name in bindings.imports:
                yield f"`{name}` is imported under a condition, or more than once"
            elif name in bindings.names:
                yield f"it reads the module's variable `{name}`"
            else:
                yield f"`{name}` is defined nowhere in its file"
        for name in sorted(noted):
            if name not in bindings.imported and name in bindings.names:
                yield f"its annotations name `{name}`, which belongs to its file"
            elif name not in bindings.imported and name not in _BUILTINS and "annotations" not in self.futures:
                yield f"its annotations name `{name}`, which its file does not define"

    def _extent(self, node: Function) -> tuple[int, int]:
        """The lines of a function with the comment right above it, and with what is commented out at its end."""
        source, start = self.source, self.first(node)
        line = start
        while line > 1 and _belongs(source.line_text(line - 1)):
            line -= 1
        # A comment that the file starts with, or that heads a section, is not about the function alone.
        heads = line == 1 or (line > 1 and source.line_text(line - 1).startswith("#"))
        above = source.line_text(line - 1).strip() if line > 1 else ""
        start = start if heads or (above and line != start) else line
        last = line = node.end_lineno or node.lineno
        total = source.line_of(len(source.text))
        while line < total:
            text = source.line_text(line + 1)
            if text.strip() and not (text[0] in " \t" and text.lstrip().startswith("#")):
                break
            line += 1
            last = line if text.strip() else last
        return start, last

    @staticmethod
    def _docs(node: Function, text: str) -> int:
        notes = len(ast.get_docstring(node, clean=False) or "")
        notes += len(_annotations(node))
        lines = (line.strip() for line in text.splitlines())
        return notes + sum(len(line) for line in lines if line.startswith("#"))


def _written(node: ast.expr) -> str:
    try:
        return ast.unparse(node)
    except RecursionError:
        return "..."


def annotations_of(node: Function) -> list[ast.expr]:
    """Return the annotations of a function's parameters and of its result."""
    found = [one.annotation for one in parameters(node.args) if one.annotation is not None]
    return found if node.returns is None else [*found, node.returns]


def _annotations(node: Function) -> str:
    noted = [f"{one.arg}: {_written(one.annotation)}" for one in parameters(node.args) if one.annotation is not None]
    return ", ".join(noted if node.returns is None else [*noted, f"-> {_written(node.returns)}"])


def _belongs(line: str) -> bool:
    return line.startswith("#") and not (_CELL.match(line) or _DIRECTIVE.match(line) or _RULE.match(line))


def _docstrings(inside: Mapping[type, Sequence[Any]]) -> Iterator[str]:
    for kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
        for one in inside.get(kind, ()):
            yield ast.get_docstring(one, clean=False) or ""


def _in_body(inside: Mapping[type, Sequence[Any]]) -> Iterator[str]:
    if any(">>>" in text for text in _docstrings(inside)):
        yield "its docstring has examples that are run with the names of its file"
    for name in sorted({one.attr for one in inside.get(ast.Attribute, ())} & _SPECIAL_ATTRIBUTES):
        yield f"it uses `{name}`, which means something else in another module"
    if any(one.level for one in inside.get(ast.ImportFrom, ())):
        yield "it has an import of its own that is relative to its file"


def _is_constant(default: ast.expr) -> bool:
    match default:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=ast.Constant()):
            return True
        case ast.Tuple(elts=elements):
            return all(map(_is_constant, elements))
    return False
