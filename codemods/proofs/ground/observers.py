"""Programs that look at their own names or source: one more name at module level is a change to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.proofs.ground.names import FUNCTIONS, Names, dotted, last_name
from codemods.proofs.ground.owners import is_own
from codemods.proofs.ground.refusal import RefusedError

_NAMESPACES = frozenset({"locals", "vars", "dir"})
# Each of these reaches a module's names, a frame, or the text of a function.
_READERS = frozenset(
    """
    globals exec execfile eval __builtins__ __globals__ __code__ f_globals f_locals f_code f_back getmembers
    getmembers_static getsource getsourcelines getclosurevars from_object from_pyfile dump_session dump_module
    create_component_from_func func_to_container_op PythonVirtualenvOperator ExternalPythonOperator linecache
    """.split()  # noqa: SIM905
)
_METHODS = frozenset({"eval", "exec"})
_BUILTINS = frozenset({"builtins", "__builtins__", "__builtin__"})
_IMPORTERS = frozenset({"import_module", "__import__", "run_module"})
_HARMLESS_MAGICS = frozenset({"matplotlib", "config", "load_ext", "reload_ext", "autoreload", "pip", "cd", "pwd", "ls"})
_FILE_READERS = frozenset({"open", "read_text", "read_bytes", "getline", "getlines"})
_PLAIN_CALLS = frozenset({"dict", "list", "tuple", "set", "frozenset", "int", "float", "str", "bool"})
# Their arguments are programs that may name a variable.
_INTERPRETERS = frozenset(
    """
    eval query evaluate sql sqldf psql execute timeit repeat runctx
    getattr hasattr setattr delattr attrgetter patch object setitem delitem
    """.split()  # noqa: SIM905
)


def refuse_observers(tree: ast.Module, names: Names) -> None:
    """Refuse a program that reads the names or the source of a module."""
    for node, inside in _with_scope(tree):
        reason = _observation(node, names, inside=inside)
        if reason and not (isinstance(node, ast.Name) and is_own(node, tree, names)):
            raise RefusedError(getattr(node, "lineno", 1), reason)
    if _is_configuration(tree):
        raise RefusedError(1, "a file of nothing but values is read by its names elsewhere")


def refuse_named_in_text(tree: ast.Module, names: Names, moved: list[str]) -> None:
    """Refuse names that occur in strings of a program that hands strings to an interpreter."""
    for name in moved:
        if name in names.words:
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and last_name(node.func) in _INTERPRETERS:
                    raise RefusedError(node.lineno, f"a string with `{name}` in it may be run as code")
            return


def _with_scope(tree: ast.Module) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, and whether it is inside a function, where ``locals()`` is the function's own."""
    stack: list[tuple[ast.AST, bool]] = [(tree, False)]
    while stack:
        node, inside = stack.pop()
        yield node, inside
        if isinstance(node, FUNCTIONS | ast.Lambda):
            body = node.body if isinstance(node.body, list) else [node.body]
            own = {id(one) for one in body}
            stack.extend((child, inside or id(child) in own) for child in ast.iter_child_nodes(node))
        else:
            stack.extend((child, inside) for child in ast.iter_child_nodes(node))


def _observation(node: ast.AST, names: Names, *, inside: bool) -> str | None:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) if name in _READERS:
            return _reader(node, name)
        case ast.Name(id=name, ctx=ast.Load()) if name in _NAMESPACES:
            return _namespace(node, names, inside=inside)
        case ast.Attribute():
            return _attribute(node, names)
        case ast.ImportFrom(module="sys", names=aliases) if any(one.name == "modules" for one in aliases):
            return "`sys.modules` can reach the module's names"
        case ast.alias(name="__main__"):
            return "the program imports itself"
        case ast.Name(id="_base_", ctx=ast.Store()):
            return "a configuration file that is read by its names"
        case ast.Call():
            return _call(node, names)
    return None


def _reader(node: ast.AST, name: str) -> str | None:
    # `model.eval()` and `process.exec()` are methods like any other.
    if isinstance(node, ast.Attribute) and name in _METHODS and last_name(node.value) not in _BUILTINS:
        return None
    return f"`{name}` can see the names or the source of the module"


def _attribute(node: ast.Attribute, names: Names) -> str | None:
    """``config.__dict__`` of a module, and ``sys.modules``."""
    match node:
        case ast.Attribute(attr="__dict__", value=ast.Name(id=name)) if _is_import(name, names):
            return f"`{name}.__dict__` can see the names of a module"
        case ast.Attribute(attr="modules", value=ast.Name(id="sys")) if not _is_membership(node, names):
            return "`sys.modules` can reach the module's names"
    return None


def _namespace(node: ast.Name, names: Names, *, inside: bool) -> str | None:
    """``locals``, ``vars`` or ``dir``: harmless about an object, or in a function about itself."""
    call = names.parent(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        return f"`{node.id}` is handed on, and can see the names of the module"
    if not call.args:
        return None if inside else f"`{node.id}()` sees the names of the module"
    if isinstance(call.args[0], ast.Name) and _is_import(call.args[0].id, names):
        return f"`{node.id}({call.args[0].id})` sees the names of a module"
    return None


def _is_import(name: str, names: Names) -> bool:
    return any(isinstance(one, ast.alias) for one in names.bindings.get(name, []))


def _is_membership(node: ast.AST, names: Names) -> bool:
    """Whether ``sys.modules`` is only asked for a name, as notebooks do to find out where they run."""
    match names.parent(node):
        case ast.Compare(left=ast.Constant(), ops=[ast.In() | ast.NotIn()]):
            return True
    return False


def _call(node: ast.Call, names: Names) -> str | None:
    called = last_name(node.func)
    if called == "get_ipython" and not _is_harmless_magic(node, names):
        return "the program hands text to the interpreter that runs it"
    if called == "Fire" and not node.args and all(one.arg != "component" for one in node.keywords):
        return "`Fire()` turns every name of the module into a command"
    if called in _IMPORTERS and any(map(_is_own_name, node.args)):
        return "the program imports itself by its name"
    if called in _FILE_READERS and _reads_itself(node):
        return "the program reads its own source"
    return None


def _is_own_name(node: ast.expr) -> bool:
    match node:
        case ast.Name(id="__name__") | ast.Constant(value="__main__"):
            return True
    return False


def _is_harmless_magic(node: ast.Call, names: Names) -> bool:
    """``get_ipython().run_line_magic("matplotlib", "inline")`` and the like."""
    method = names.parent(node)
    call = names.parent(method) if method else None
    match call:
        case ast.Call(func=ast.Attribute(attr=name), args=[ast.Constant(value=str(magic)), *_]) if call.func is method:
            harmless = magic.split(maxsplit=1)[:1] and magic.split(maxsplit=1)[0] in _HARMLESS_MAGICS
            return name in {"system", "getoutput"} or (name in {"run_line_magic", "magic"} and bool(harmless))
    return False


def _reads_itself(node: ast.Call) -> bool:
    """``open(__file__)`` and ``Path(__file__).read_text()``, not files beside it."""
    first = node.args[0] if node.args else None
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
        first = node.func.value.args[0] if len(node.func.value.args) == 1 else None
        if last_name(node.func.value.func) not in {"Path", "PurePath", "resolve", "absolute"}:
            return False
    return isinstance(first, ast.Name) and first.id == "__file__"


def _is_configuration(tree: ast.Module) -> bool:
    """Whether a module does nothing but assign values, so that its names are its only use."""
    body = [one for one in tree.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    if not body or not all(isinstance(one, ast.Assign | ast.AnnAssign | ast.AugAssign) for one in body):
        return False
    calls = (node for one in body for node in ast.walk(one) if isinstance(node, ast.Call))
    return all(dotted(one.func) in _PLAIN_CALLS for one in calls)
