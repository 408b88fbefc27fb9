"""Why a function cannot leave its module, as far as the module alone shows it."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codemods.duplicates.bindings import Bindings
from codemods.duplicates.described import written
from codemods.duplicates.free_names import Function, Uses
from codemods.duplicates.watching import Watching, last_name
from codemods.tables import words

BUILTINS = frozenset(dir(builtins))
"""Names that mean something in every module."""
# What these mean depends on the module or the frame that they are read in.
_SPECIAL = words(
    "__name__ __file__ __doc__ __package__ __spec__ __loader__ __path__ __builtins__ __builtin__ __annotations__"
    " __class__ __dict__ __cached__ globals locals vars dir super eval exec compile __import__"
)
# These look at frames, sources and namespaces, or leave the name of the module that calls them behind.
_SEEING = words("""
    _getframe _getframemodulename currentframe getmodule getsource getsourcefile getsourcelines getmembers extract_stack
    print_stack format_stack walk_stack find_caller findCaller set_trace setprofile settrace execfile breakpoint reload
    get_ipython warn warn_explicit resource_filename resource_stream resource_string import_module run_module namedtuple
    make_dataclass NewType TypeVar TypedDict
    """)
_SPECIAL_ATTRIBUTES = _SEEING | words(
    "__class__ __module__ __globals__ __qualname__ __code__ f_back f_code f_globals f_locals"
)
_INTERPRETERS = words("query eval sql sqldf")
# What they print names the module that calls them, or they look into its frame.
_FRAMEWORKS = words("inspect loguru absl duckdb pandasql numexpr icecream pdb ipdb doctest gc")
# Functions that something finds by their name.
_HOOK = re.compile(
    r"main$|test|pytest_|setUp|tearDown|setup(?:_|$)|teardown(?:_|$)|load_tests$|lambda_handler$|handler$|__getattr__$"
    r"|__dir__$|bench_|create_app$|application$|hookimpl|on_\w+$|run_from_argv$"
)


@dataclass(frozen=True)
class Obstacles:
    """Looks for what keeps functions in a module.

    Attributes:
        tree: The module.
        bindings: What its top level binds.
        watching: What it does to functions.
        futures: The features that it takes from ``__future__``.
    """

    tree: ast.Module
    bindings: Bindings
    watching: Watching
    futures: Collection[str]

    def outside(self, node: Function) -> Iterator[str]:
        """Yield why a function stays, whatever is in it."""
        yield from self._of_module(node)
        if node.decorator_list:
            yield f"it is decorated with `@{written(node.decorator_list[0])[:60]}`"

    def inside(
        self,
        node: Function,
        nodes: Mapping[type, Sequence[Any]],
        used: Uses,
        names: frozenset[str],
        noted: frozenset[str],
    ) -> Iterator[str]:
        """Yield why a function stays because of what is in it.

        Args:
            node: The function.
            nodes: Its nodes by class.
            used: The names of the module in it.
            names: Those that it reads when it runs, but for its own.
            noted: Those that only its annotations have.
        """
        for name in sorted(used.changed):
            yield f"it assigns the global `{name}`"
        for name in sorted(names & (_SPECIAL | _SEEING)):
            yield f"it uses `{name}`, which means something else in another module"
        yield from _in_body(nodes)
        for name in sorted({*names, *noted} & self._reflecting):
            yield f"it looks at the program itself through `{name}`"
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None and not _is_constant(default):
                yield f"the default `{written(default)[:40]}` is made once for each copy, and shared by its calls"
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
        if node.name in BUILTINS:
            yield f"`{node.name}` is the name of a builtin"

    @cached_property
    def _reflecting(self) -> frozenset[str]:
        """Names under which modules that look at the program are imported."""
        found = set[str]()
        for one in self.tree.body:
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
            if name in bindings.imported or name in bindings.defined or is_builtin(name, bindings):
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
            elif name not in bindings.imported and name not in BUILTINS and "annotations" not in self.futures:
                yield f"its annotations name `{name}`, which its file does not define"


def is_builtin(name: str, bindings: Bindings) -> bool:
    """Return whether a name is a builtin in a module."""
    return name in BUILTINS and name not in bindings.names


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
    named = [(one.module or "") for one in inside.get(ast.ImportFrom, ())]
    named += [alias.name for one in inside.get(ast.Import, ()) for alias in one.names]
    for name in sorted(_FRAMEWORKS.intersection(module.partition(".")[0] for module in named)):
        yield f"it looks at the program itself through `{name}`"
    for call in inside.get(ast.Call, ()):
        called = last_name(call.func)
        if called in _INTERPRETERS and not all(isinstance(one, ast.Constant) for one in call.args):
            yield f"`{called}` may look names up where it is called"
        if called == "type" and len(call.args) > 1:
            yield "it makes a class by `type`, which belongs to its module"


def _is_constant(default: ast.expr) -> bool:
    match default:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=ast.Constant()):
            return True
        case ast.Tuple(elts=elements):
            return all(map(_is_constant, elements))
    return False
