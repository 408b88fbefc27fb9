"""What the changed files, and the packages around them, take from each other and do to each other."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from codemods.proofs.ground.names import last_name
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.world import World, folder
from codemods.proofs.same_function.module import Program

_PATCHING = frozenset({"patch", "setattr", "delattr", "object", "setitem", "mock"})
_LOG_PLACES = re.compile(r"%\((module|filename|pathname|funcName)\)|\{(module|file|name|function)[.}:]")
_LONGEST_NAME = 500
Where = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Taking:
    """One import of a module of the repository.

    Attributes:
        program: The importing file.
        level: Leading dots.
        dotted: The imported module.
        solid: Whether it runs whatever happens.
    """

    program: Program
    level: int
    dotted: str
    solid: bool


@dataclass(slots=True)
class Outside:
    """What was found, each with where.

    Attributes:
        importers: The imports of a file, by its path.
        taken: The names that are taken from a file, by its path.
        named: Pairs of words with a dot between them in strings.
        stored: Attributes of imported things that are replaced.
        patched: Names in calls that replace something by its name.
        formats: A format that shows which module logs a message.
    """

    importers: dict[str, list[Taking]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[str, dict[str, Where]] = field(default_factory=lambda: defaultdict(dict))
    named: dict[tuple[str, str], Where] = field(default_factory=dict)
    stored: dict[str, Where] = field(default_factory=dict)
    patched: dict[str, Where] = field(default_factory=dict)
    formats: Where | None = None

    @classmethod
    def of(cls, programs: Iterable[Program], world: World) -> Outside:
        """Look through programs."""
        found = cls()
        for program in programs:
            aliases = found._imports(program, world)
            for node in ast.walk(program.tree):
                found._node(program, node, aliases)
        return found

    def refuse_patches(self, path: str, names: Collection[str]) -> None:
        """Refuse where a function, or a name that one uses, is replaced from outside.

        Args:
            path: The file that defines the functions.
            names: Their names and the names that they use.

        Raises:
            RefusedError: One may be.
        """
        stem = (folder(path) if path.endswith("/__init__.py") else path.rpartition(".")[0]).rpartition("/")[2]
        for name in sorted(names):
            if where := self.named.get((stem, name)):
                raise RefusedError(where[1], f"`{stem}.{name}` may be replaced by its name", where[0])
            if where := self.patched.get(name):
                raise RefusedError(where[1], f"`{name}` is replaced by its name", where[0])
            if where := self.stored.get(name):
                raise RefusedError(where[1], f"an attribute `{name}` of something imported is replaced", where[0])

    def refuse_logging_places(self, line: int) -> None:
        """Refuse a function that logs, where a format shows the module that a message comes from.

        Raises:
            RefusedError: There is such a format.
        """
        if self.formats:
            raise RefusedError(line, f"a format in {self.formats[0]} shows which module logs a message")

    def refuse_taken(self, path: str, lost: Collection[str]) -> None:
        """Refuse to lose names that are taken from a file.

        Raises:
            RefusedError: One is.
        """
        for name in sorted({*lost, "*"} & self.taken.get(path, {}).keys()):
            where = self.taken[path][name]
            raise RefusedError(where[1], f"`{name}` is taken from {path}", where[0])

    def _imports(self, program: Program, world: World) -> dict[str, str]:
        """Note what a program imports, and return the files that its names stand for."""
        aliases: dict[str, str] = {}
        for level, module, alias, node in _imported(program.tree):
            solid = id(node) in program.tops
            files = world.resolve(program.path, level, module) if module or level else []
            if alias is not None:
                for path in files:
                    self.taken[path].setdefault(alias.name, (program.path, node.lineno))
                below = f"{module}.{alias.name}" if module else alias.name
                files = [*files, *(inner := world.resolve(program.path, level, below))]
                aliases.update((alias.asname or alias.name, path) for path in inner)
                self._note(program, level, below, inner, solid=solid)
            else:
                bound = next(one for one in node.names if one.name == module)
                aliases.update((bound.asname or module.rpartition(".")[2], path) for path in files)
            self._note(program, level, module, world.resolve(program.path, level, module), solid=solid)
        return aliases

    def _note(self, program: Program, level: int, dotted: str, files: list[str], *, solid: bool) -> None:
        if len(files) == 1 and files[0] != program.path:
            self.importers[files[0]].append(Taking(program, level, dotted, solid))

    def _node(self, program: Program, node: ast.AST, aliases: dict[str, str]) -> None:
        where = program.path, getattr(node, "lineno", 1)
        match node:
            case ast.Constant(value=str(text)):
                if len(text) < _LONGEST_NAME and "." in text:
                    words = text.split(".")
                    self.named.update((pair, where) for pair in pairwise(words))
                if _LOG_PLACES.search(text):
                    self.formats = where
            case ast.Attribute(value=ast.Name(id=base), attr=name, ctx=ast.Store() | ast.Del()):
                if any(isinstance(one, ast.alias) for one in program.bindings.get(base, [])):
                    self.stored[name] = where
            case ast.Attribute(value=value, attr=name) if path := aliases.get(last_name(value)):
                self.taken[path].setdefault(name, where)
            case ast.Call(func=function, args=[_, ast.Constant(value=str(name)), *_]):
                if last_name(function) in _PATCHING:
                    self.patched[name] = where


def _imported(tree: ast.Module) -> Iterator[tuple[int, str, ast.alias | None, ast.Import | ast.ImportFrom]]:
    """Dots, module, what is taken from it if anything, and the statement, of each import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name, None, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, node.module or "", alias, node) for alias in node.names)
