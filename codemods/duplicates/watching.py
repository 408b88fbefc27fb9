"""What a module does to functions beyond calling them: what would notice that one moved."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codemods.duplicates.bindings import Bindings
from codemods.duplicates.nodes import children
from codemods.tables import words

# Calls that send a function to another process, or write it to disk, by its name and its module's.
_SENDING = words(
    "Process Pool Thread map_async imap imap_unordered starmap starmap_async apply_async submit spawn start_processes"
    " launch dump dumps remote delayed jit njit vectorize cfunc script script_method run_in_executor enqueue delay"
    " notebook_launcher ProcessPoolExecutor map_partitions map_blocks udf pandas_udf register"
)
# Modules that send functions to another process, or write them to disk.
_SHIPPING = words("""
    pickle cPickle _pickle dill cloudpickle joblib shelve multiprocessing multiprocess concurrent loky pathos mpire
    billiard ray dask distributed pyspark submitit modal celery rq kfp airflow prefect luigi apache_beam parsl numba
    mlflow wandb_launch execnet mpi4py
    """)
# The same, and what they send is the function itself, which then looks for modules where it arrives.
_BY_VALUE = words("cloudpickle dill ray dask pyspark submitit modal kfp streamlit")
# What looks at functions, at frames, or at the source of a module.
_SIGHTS = words("""
    __module__ getmodule getfullargspec isfunction execfile __builtins__ __globals__ __code__ f_globals f_locals f_code
    f_back getmembers getmembers_static getsource getsourcelines getclosurevars from_object from_pyfile dump_session
    dump_module create_component_from_func func_to_container_op PythonVirtualenvOperator ExternalPythonOperator
    linecache
    """)
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
        kept: Names that are compared, or kept under other names or in something.
        patched: Attributes that are replaced in imported modules.
        reached: Attributes that are read of imported modules.
        rebinds: How it may see or bind its own names without saying so, or None.
    """

    passed: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()
    marked: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    patched: frozenset[str] = frozenset()
    reached: frozenset[str] = frozenset()
    rebinds: str | None = None


def watch(nodes: Mapping[type, Sequence[Any]], bindings: Bindings) -> Watching:
    """Return what a module does to functions.

    Args:
        nodes: Its nodes by class.
        bindings: What it binds.
    """
    seen = _Seen(bindings)
    seen.all(nodes)
    handed = seen.plain | {id(one) for one in _handed(nodes)}
    read = {name for name, loads in seen.loaded.items() if not loads <= seen.plain}
    imported = _imported(nodes)
    return Watching(
        passed=frozenset(read),
        sent=frozenset(seen.sent | (read if not _SHIPPING.isdisjoint(imported) else set())),
        marked=frozenset(seen.marked),
        kept=frozenset(name for name in bindings.defined if not seen.loaded.get(name, set()) <= handed),
        patched=frozenset(seen.patched),
        reached=frozenset(seen.reached),
        rebinds=seen.rebinds or _by_value(imported) or _sight(nodes),
    )


def _handed(nodes: Mapping[type, Sequence[Any]]) -> Iterator[ast.expr | None]:
    """Yield what is handed on as it is: to a call, to whoever called, in something that is made for that, by hand."""
    for call in nodes.get(ast.Call, ()):
        yield from call.args
    for one in (*nodes.get(ast.keyword, ()), *nodes.get(ast.Return, ())):
        yield one.value
    for one in (*nodes.get(ast.List, ()), *nodes.get(ast.Tuple, ())):
        yield from one.elts
    for one in nodes.get(ast.Dict, ()):
        yield from one.values
    for one in nodes.get(ast.IfExp, ()):
        yield from (one.body, one.orelse)
    for kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
        for one in nodes.get(kind, ()):
            yield from one.decorator_list


def _imported(nodes: Mapping[type, Sequence[Any]]) -> frozenset[str]:
    """The parts of the names of all modules that are imported."""
    named = [alias.name for one in nodes.get(ast.Import, ()) for alias in one.names]
    named += [one.module for one in nodes.get(ast.ImportFrom, ()) if one.module]
    return frozenset(part for name in named for part in name.split("."))


def _by_value(imported: frozenset[str]) -> str | None:
    found = min(imported & _BY_VALUE, default=None)
    return f"its file imports `{found}`, which may run its functions where no other module is" if found else None


def _sight(nodes: Mapping[type, Sequence[Any]]) -> str | None:
    """What a module may look at functions with."""
    found = {one.attr for one in nodes.get(ast.Attribute, ())} | {one.id for one in nodes.get(ast.Name, ())}
    found |= {alias.name for one in nodes.get(ast.ImportFrom, ()) for alias in one.names}
    name = min(found & _SIGHTS, default=None)
    return f"its file looks at functions or at itself through `{name}`" if name else None


class _Seen:
    """Collects from node after node."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings
        self.loaded: dict[str, set[int]] = {}
        self.plain: set[int] = set()
        self.sent: set[str] = set()
        self.marked: set[str] = set()
        self.patched: set[str] = set()
        self.reached: set[str] = set()
        self.rebinds: str | None = None

    def all(self, nodes: Mapping[type, Sequence[Any]]) -> None:
        """Look at the nodes of a module."""
        names = self._bindings.names
        for node in nodes.get(ast.Name, ()):
            if node.id in names and node.ctx.__class__ is ast.Load:
                self.loaded.setdefault(node.id, set()).add(id(node))
        for node in nodes.get(ast.Attribute, ()):
            self._attribute(node)
        for node in nodes.get(ast.Call, ()):
            self._call(node)
        for node in nodes.get(ast.Subscript, ()):
            match node:
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
        if isinstance(base, ast.Name) and base.id in self._bindings.imports:
            (self.patched if stored else self.reached).add(node.attr)
            self.loaded.setdefault(node.attr, set()).add(id(node))

    def _call(self, node: ast.Call) -> None:
        self.plain.add(id(node.func))
        called = last_name(node.func)
        # `partial(f)` and `[f]` are looked through: what they hold goes where they go.
        if called in _SENDING:
            self.sent.update(_named(node))
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
            stack += children(node)


def last_name(node: ast.expr) -> str:
    """Return the last part of a dotted name, empty for another expression."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
