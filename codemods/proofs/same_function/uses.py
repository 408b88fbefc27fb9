"""What a file does with a function that another module defines from now on, and with names that it has no more."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

from codemods.proofs.ground.names import last_name
from codemods.proofs.ground.observers import refuse_observers
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.world import World, folder, join
from codemods.proofs.same_function.module import Program

# They send functions elsewhere, by name or by value, or compile them.
_SHIPPING_MODULES = frozenset(
    """
    pickle cPickle _pickle dill cloudpickle joblib shelve multiprocessing multiprocess concurrent loky pathos mpire
    billiard ray dask distributed pyspark submitit modal celery rq kfp airflow prefect luigi apache_beam parsl numba
    mlflow wandb_launch execnet mpi4py
    """.split()  # noqa: SIM905
)
_SHIPPING_CALLS = frozenset(
    """
    dump dumps save Process Thread spawn remote delayed submit apply_async map_async imap imap_unordered starmap
    jit njit vectorize script trace compile wraps update_wrapper connect register subscribe receiver add_handler
    setattr delattr signature getfullargspec getsource get_type_hints
    start_processes launch notebook_launcher run_in_executor
    """.split()  # noqa: SIM905
)
# They take a function and only ever call it.
_CALLERS = frozenset({"map", "filter", "sorted", "min", "max", "sort", "reduce", "partial", "apply", "applymap"})
# Worker processes get a function by value where it is one of the main program's.
_BY_VALUE = frozenset({"cloudpickle", "dill", "ray", "dask", "pyspark", "submitit", "modal", "kfp", "streamlit"})
# The same, by names that modules of other packages have, such as `torch.distributed`.
_BY_VALUE_WHOLE = frozenset({"distributed"})
_SIGHTS = frozenset({"__module__", "getmodule", "getfullargspec", "isfunction"})


def refuse_identity(program: Program, name: str) -> None:
    """Refuse uses of a function that could tell it from an equal one: attributes, comparisons, other names.

    Args:
        program: A file that defines it.
        name: Its name.

    Raises:
        RefusedError: There is such a use.
    """
    for load in program.loads.get(name, []):
        line = getattr(load, "lineno", 1)
        match program.names.parent(load):
            case ast.Attribute():
                raise RefusedError(line, f"an attribute of `{name}` is used", program.path)
            case ast.Compare():
                raise RefusedError(line, f"`{name}` is compared with something", program.path)
        if not _is_called(program, load) and not _is_handed(program, load):
            raise RefusedError(line, f"`{name}` gets another name, or is a key of something", program.path)


def refuse_handing(program: Program, name: str, *, same: bool) -> None:
    """Refuse to hand a function on where it may be sent elsewhere, or looked at.

    Args:
        program: The file before.
        name: The function's name.
        same: Whether its name, docstring and annotations are the same after the change.

    Raises:
        RefusedError: It is handed on so.
    """
    shipping = program.imported_words & _SHIPPING_MODULES
    for load in program.loads.get(name, []):
        line = getattr(load, "lineno", 1)
        if _is_called(program, load):
            continue
        called = _called(program, load)
        if shipping or called in _SHIPPING_CALLS:
            what = f"`{min(shipping)}`" if shipping else f"`{called}`"
            raise RefusedError(line, f"`{name}` is handed on where {what} may send it elsewhere")
        if not same and called not in _CALLERS:
            raise RefusedError(line, f"`{name}` is handed on, and its name, docstring or annotations change")


def _is_called(program: Program, load: ast.AST) -> bool:
    """Whether a function is called, or decorates."""
    match program.names.parent(load):
        case ast.Call(func=function) if function is load:
            return True
        case (
            ast.FunctionDef(decorator_list=found)
            | ast.AsyncFunctionDef(decorator_list=found)
            | ast.ClassDef(decorator_list=found)
        ):
            return any(one is load for one in found)
    return False


def _is_handed(program: Program, load: ast.AST) -> bool:
    """Whether a function is an argument, or a value in a list, tuple or dictionary."""
    match program.names.parent(load):
        case ast.Call() | ast.keyword() | ast.List() | ast.Tuple() | ast.Return() | ast.IfExp():
            return True
        case ast.Dict(values=values):
            return any(one is load for one in values)
    return False


def _called(program: Program, node: ast.AST) -> str:
    """The last name of the innermost call around a node."""
    parent = program.names.parent(node)
    while parent is not None and not isinstance(parent, ast.Call | ast.stmt):
        parent = program.names.parent(parent)
    return last_name(parent.func) if isinstance(parent, ast.Call) else ""


def refuse_program(program: Program) -> None:
    """Refuse a file that looks at its own names, or sends what it defines elsewhere by value.

    Raises:
        RefusedError: It does.
    """
    refuse_observers(program.tree, program.names)
    by_value = (program.imported_words & _BY_VALUE) | (program.imported_packages & _BY_VALUE_WHOLE)
    if by_value:
        raise RefusedError(1, f"`{min(by_value)}` may run the file's functions where no other module is")
    for node in ast.walk(program.tree):
        seen = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "name", None)
        if isinstance(node, ast.Attribute | ast.Name | ast.alias) and (seen in _SIGHTS):
            raise RefusedError(node.lineno, f"`{seen}` tells where a function is defined")


def refuse_patching_tests(world: World, path: str, names: Collection[str]) -> None:
    """Refuse where the tests of a file, found by their name, replace a name in it.

    Raises:
        RefusedError: They may.
    """
    stem = path.rpartition("/")[2].rpartition(".")[0]
    tests = [f"test_{stem}.py", f"{stem}_test.py", "conftest.py"]
    places = ("", "tests", "test", "tests/unit", "unit_tests", folder(path), join(folder(path), "tests"))
    named = rf"\b{re.escape(stem)}\b\W{{1,6}}({'|'.join(map(re.escape, sorted(names)))})\b"
    pattern = re.compile(named.encode())
    for one in dict.fromkeys(join(place, test) for place in places for test in tests):
        text = world.before(one) or b""
        if one != path and (b"patch" in text or b"setattr" in text) and pattern.search(text):
            raise RefusedError(1, f"{one} may replace names of the file")
