"""What a module does to functions beyond calling them: what would notice that one moved."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codemods.duplicates.bindings import Bindings
from codemods.tables import words

# Calls that send a function to another process, or write it to disk, by its name and its module's.
_SENDING = words(
    "Process Pool Thread map_async imap imap_unordered starmap starmap_async apply_async submit spawn start_processes"
    " launch dump dumps remote delayed jit njit vectorize cfunc script script_method run_in_executor enqueue delay"
    " notebook_launcher ProcessPoolExecutor map_partitions map_blocks udf pandas_udf register"
)
_MAPPING = frozenset({"map", "apply"})
_PROCESSES = frozenset(
    {"multiprocessing", "concurrent", "joblib", "pathos", "ray", "dask", "multiprocess", "loky", "mpi4py"}
)
_PATCHING = frozenset({"patch", "mocker", "monkeypatch", "mock"})
_LOOKED_AT = words(
    "__module__ __qualname__ __globals__ __code__ __defaults__ __kwdefaults__ __dict__ __wrapped__ __closure__"
    " __annotations__ __doc__"
)
_SELF = frozenset({"self", "cls"})


@dataclass(frozen=True, slots=True)
class Watching:
    """What a module does to functions, by name.

    Attributes:
        passed: Names that are used otherwise than by calling them.
        sent: Names that are handed to what runs or keeps functions elsewhere.
        marked: Names of which attributes are set, or those are read that say where a function is from.
        patched: Attributes that are replaced in imported modules.
        reached: Attributes that are read of imported modules.
        names_read: Whether it reads where functions are from.
        rebinds: How it may see or bind its own names without saying so, or None.
    """

    passed: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()
    marked: frozenset[str] = frozenset()
    patched: frozenset[str] = frozenset()
    reached: frozenset[str] = frozenset()
    names_read: bool = False
    rebinds: str | None = None


def watch(nodes: Mapping[type, Sequence[Any]], bindings: Bindings) -> Watching:
    """Return what a module does to functions.

    Args:
        nodes: Its nodes by class.
        bindings: What it binds.
    """
    seen = _Seen(bindings)
    for kind in (ast.Name, ast.Attribute, ast.Call, ast.Subscript):
        for node in nodes.get(kind, ()):
            seen.visit(node)
    read = {name for name, loads in seen.loaded.items() if not loads <= seen.plain}
    return Watching(
        passed=frozenset(read),
        sent=frozenset(seen.sent | (seen.mapped if _starts_processes(nodes) else set())),
        marked=frozenset(seen.marked),
        patched=frozenset(seen.patched),
        reached=frozenset(seen.reached),
        names_read=seen.names_read,
        rebinds=seen.rebinds,
    )


def _starts_processes(nodes: Mapping[type, Sequence[Any]]) -> bool:
    named = {alias.name for one in (*nodes.get(ast.Import, ()), *nodes.get(ast.ImportFrom, ())) for alias in one.names}
    named.update(one.module for one in nodes.get(ast.ImportFrom, ()) if one.module)
    return any(_PROCESSES & set(name.split(".")) for name in named)


class _Seen:
    """Collects from node after node."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings
        self.loaded: dict[str, set[int]] = {}
        self.plain: set[int] = set()
        self.sent: set[str] = set()
        self.mapped: set[str] = set()
        self.marked: set[str] = set()
        self.patched: set[str] = set()
        self.reached: set[str] = set()
        self.names_read = False
        self.rebinds: str | None = None

    def visit(self, node: ast.AST) -> None:
        """Look at one node."""
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in self._bindings.names:
                self.loaded.setdefault(name, set()).add(id(node))
            case ast.Attribute():
                self._attribute(node)
            case ast.Call():
                self._call(node)
            case ast.Subscript(value=ast.Attribute(attr="modules"), slice=ast.Name(id="__name__")):
                self.rebinds = "its file looks at its own names through `sys.modules`"

    def _attribute(self, node: ast.Attribute) -> None:
        base = node.value
        if isinstance(base, ast.Name):
            self.plain.add(id(base))
        name = last_name(base)
        stored = not isinstance(node.ctx, ast.Load)
        looked = node.attr in _LOOKED_AT
        if (stored or looked) and name not in _SELF:
            self.marked.add(name)
        self.names_read |= node.attr in ("__module__", "__qualname__")
        if isinstance(base, ast.Name) and base.id in self._bindings.imports:
            (self.patched if stored else self.reached).add(node.attr)
            self.loaded.setdefault(node.attr, set()).add(id(node))

    def _call(self, node: ast.Call) -> None:
        self.plain.add(id(node.func))
        called = last_name(node.func)
        # `partial(f)` and `[f]` are looked through: what they hold goes where they go.
        if called in _SENDING:
            self.sent.update(_named(node))
        elif called in _MAPPING and isinstance(node.func, ast.Attribute):
            self.mapped.update(_named(node))
        base = last_name(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if called in ("setattr", "delattr") or called == "patch" or base in _PATCHING:
            self._patch(node, called, base)
        if isinstance(node.func, ast.Name):
            self._look(called, node)

    def _look(self, called: str, node: ast.Call) -> None:
        if called in ("exec", "eval", "globals") or (called in ("vars", "dir") and not node.args):
            self.rebinds = f"its file uses `{called}()`, which sees or binds its names"

    def _patch(self, node: ast.Call, called: str, base: str) -> None:
        target = node.args[0] if node.args else None
        if called in ("setattr", "delattr") and target is not None:
            self.marked.add(last_name(target))
        # `setattr` of an object that is no module says nothing of functions.
        if (
            not base
            and called != "patch"
            and not (isinstance(target, ast.Name) and target.id in self._bindings.imports)
        ):
            return
        for one in (*node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                self.patched.add(one.value.rpartition(".")[2])
        if called == "multiple":
            self.patched.update(keyword.arg for keyword in node.keywords if keyword.arg)


def _named(call: ast.Call) -> Iterator[str]:
    """Yield the names in the arguments of a call, but for those of functions that are called there."""
    stack: list[ast.AST] = [*call.args, *(keyword.value for keyword in call.keywords)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name | ast.Attribute):
            yield last_name(node)
        elif isinstance(node, ast.Call):
            stack += [*node.args, *(keyword.value for keyword in node.keywords)]
        else:
            stack += ast.iter_child_nodes(node)


def last_name(node: ast.expr) -> str:
    """Return the last part of a dotted name, empty for another expression."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
