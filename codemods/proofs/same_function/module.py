"""One version of a program, and what the names of its module stand for."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from codemods.proofs.ground.code import Code, read
from codemods.proofs.ground.names import Names
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.running import imported_modules
from codemods.proofs.ground.world import folder
from codemods.proofs.same_function.scopes import FUNCTIONS, Occurrence, Scopes

BUILTINS = frozenset(one for one in dir(builtins) if not one.startswith("_"))
# The interpreter replaces these while it runs.
_CHANGING = {"sys": frozenset({"stdin", "stdout", "stderr", "argv", "path", "modules", "meta_path", "excepthook"})}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name of a module stands for.

    Attributes:
        kind: A builtin, an imported module, an attribute taken from one, or a function of the module itself.
        module: The module's key (see ``Program.key``); for a function its file; empty for a builtin.
        name: The name of the builtin, the attribute or the function.
    """

    kind: Literal["builtin", "module", "attribute", "function"]
    module: str
    name: str


@dataclass(frozen=True)
class Program:
    """A Python file as it is before or after the change.

    Attributes:
        path: Where it is.
        code: Its text and tree.
        package: What its relative imports start from: ``/`` and its folder, or a dotted name where it is known by one.
    """

    path: str
    code: Code
    package: str

    @classmethod
    def of(cls, path: str, data: bytes, when: str) -> Program:
        """Read a file.

        Raises:
            RefusedError: It is too large, does not decode or parse, or has names that cannot be followed.
        """
        return cls(path, read(data, when), f"/{folder(path)}".rstrip("/") or "/")

    @property
    def tree(self) -> ast.Module:
        """The parsed module."""
        return self.code.tree

    @cached_property
    def scopes(self) -> Scopes:
        """Its scopes."""
        return Scopes.of(self.tree)

    @cached_property
    def names(self) -> Names:
        """Its names over all scopes."""
        return Names.of(self.tree)

    @cached_property
    def bindings(self) -> Mapping[str, list[ast.AST]]:
        """The nodes that bind, delete or declare a name of the module, by name."""
        found: dict[str, list[ast.AST]] = {}
        for one in self._of_module:
            if one.binds:
                found.setdefault(one.name, []).append(one.node)
        return found

    @cached_property
    def loads(self) -> Mapping[str, list[ast.AST]]:
        """The nodes that read a name of the module, by name."""
        found: dict[str, list[ast.AST]] = {}
        for one in self._of_module:
            if not one.binds:
                found.setdefault(one.name, []).append(one.node)
        return found

    @cached_property
    def _of_module(self) -> list[Occurrence]:
        return list(self.scopes.of_module())

    @cached_property
    def tops(self) -> Mapping[int, int]:
        """The index of each statement of the module, by ``id``."""
        return {id(one): index for index, one in enumerate(self.tree.body)}

    @cached_property
    def functions(self) -> Mapping[str, FUNCTIONS]:
        """The functions that the module defines, whatever happens, and whose names have no other meaning."""
        found = {one.name: one for one in self.tree.body if isinstance(one, FUNCTIONS)}
        return {name: one for name, one in found.items() if self.bindings[name] == [one]}

    @cached_property
    def futures(self) -> frozenset[str]:
        """What is imported from ``__future__``."""
        froms = (one for one in self.tree.body if isinstance(one, ast.ImportFrom) and one.module == "__future__")
        return frozenset(alias.name for one in froms for alias in one.names)

    @cached_property
    def imported_words(self) -> frozenset[str]:
        """The parts of the names of all modules that are imported anywhere."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update(part for alias in node.names for part in alias.name.split("."))
            elif isinstance(node, ast.ImportFrom):
                found.update((node.module or "").split("."))
        return frozenset(found)

    @cached_property
    def imported_packages(self) -> frozenset[str]:
        """The first parts of the names of all modules that are imported anywhere, but for relative imports."""
        every = (node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom))
        return frozenset(
            module.partition(".")[0] for one in every for level, module in imported_modules(one) if not level
        )

    def key(self, level: int, module: str) -> str:
        """Return the key of an imported module; equal keys are one module.

        It is the dotted name, or ``/`` and a path where only the place beside the program is known.

        Raises:
            RefusedError: The relative import leaves what is known.
        """
        if not level:
            return module
        mark = "/" if self.package.startswith("/") else "."
        base = self.package.strip("/").split(mark) if self.package.strip("/") else []
        if len(base) < level - (mark == "/"):
            raise RefusedError(1, "a relative import leaves its package", self.path)
        parts = [*base[: len(base) - level + 1], *(module.split(".") if module else [])]
        return "/" * (mark == "/") + mark.join(parts)

    def meaning(self, name: str, line: int) -> Meaning:
        """Return what a global name stands for, whenever it is looked up.

        Raises:
            RefusedError: It is no builtin, import or function, or more than one thing.
        """
        bound = self.bindings.get(name, [])
        if "*" in self.bindings:
            star = self.bindings["*"][0]
            raise RefusedError(
                getattr(star, "lineno", line), "a star import may give any name another meaning", self.path
            )
        if not bound:
            if name in BUILTINS:
                return Meaning("builtin", "", name)
            raise RefusedError(line, f"`{name}` is bound nowhere in {self.path}")
        if name in self.functions:
            return Meaning("function", self.path, name)
        found = [self._imported(one) for one in bound]
        only = found[0]
        if only is None or any(one != only for one in found):
            raise RefusedError(line, f"`{name}` is no import that always stands for one thing in {self.path}")
        return only

    def _imported(self, node: ast.AST) -> Meaning | None:
        """What an import of the module itself binds a name to; None for any other binding."""
        statement = self.names.parent(node)
        if not isinstance(node, ast.alias) or statement is None or id(statement) not in self.tops:
            return None
        match statement:
            case ast.Import():
                above, _, last = node.name.rpartition(".")
                if node.asname and above:
                    # The same as `from above import last`, once that module is loaded.
                    return Meaning("attribute", above, last)
                return Meaning("module", node.name.partition(".")[0], "")
            case ast.ImportFrom(module=str(module), level=0) if module == "__future__":
                return None
            case ast.ImportFrom(module=module, level=level):
                if node.name in _CHANGING.get(module or "", ()):
                    return None
                return Meaning("attribute", self.key(level, module or ""), node.name)
        return None
