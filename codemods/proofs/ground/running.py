"""How a file is run, as far as it shows."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from codemods.proofs.ground.names import SCOPES, last_name
from codemods.proofs.ground.world import World, folder, join

# They run a file in another way than Python runs a script.
_RUNNERS = frozenset({"airflow", "bpy", "celery", "dagster", "kfp", "locust", "luigi", "scrapy", "streamlit", "nox"})
_ODD_NAMES = re.compile(
    r"(setup|conftest|noxfile|fabfile|tasks|conf|wsgi|asgi|__main__|__init__|test_.*|.*_test)\.pyw?"
)
# Calls that libraries make, too, when they are imported.
_SETTING_UP = frozenset(
    """
    append insert extend basicConfig filterwarnings simplefilter use seed manual_seed manual_seed_all set_seed
    set_option set_options set_style set_theme set setLevel load_dotenv set_verbosity disable enable addHandler
    register update setdefault set_printoptions register_model include_router add_middleware set_start_method debug
    info warning
    """.split()  # noqa: SIM905
)
_AT_WORK = re.compile(r"read_\w+|load\w*|open|imread|listdir|i?glob|fit\w*|main|parse_args")
_RUN_FROM = ("README.md", "README.rst", "Makefile", "Dockerfile", "docker-compose.yml", "dvc.yaml", "run.sh")
_PACKAGED_BY = ("setup.py", "setup.cfg", "pyproject.toml")


def imported_modules(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[int, str]]:
    """Yield the modules that an import names, each with the number of its leading dots."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            yield 0, alias.name
    else:
        yield statement.level, statement.module or ""


def has_main_block(tree: ast.Module) -> bool:
    """Whether the file has an ``if __name__ == "__main__"``."""
    return any(
        isinstance(one, ast.If) and any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(one.test))
        for one in tree.body
    )


def path_statements(tree: ast.Module) -> list[int]:
    """Return the statements of a module that may change where imports or relative names are looked up."""
    return [index for index, one in enumerate(tree.body) if any(map(_touches_path, ast.walk(one)))]


def _touches_path(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="sys"), attr="path" | "meta_path" | "path_hooks"):
            return True
        case ast.ImportFrom(module="sys", names=names):
            return any(one.name == "path" for one in names)
        case ast.Attribute(attr="chdir" | "fchdir" | "addsitedir") | ast.Name(id="chdir" | "addsitedir"):
            return True
    return False


def is_script(path: str, tree: ast.Module, world: World) -> str | None:
    """Return None for a file that is run by its path from the command line, or why that is not sure."""
    name = path.rpartition("/")[2]
    if _ODD_NAMES.fullmatch(name):
        return f"{name} is not run as a script"
    if not has_main_block(tree) and not any(map(_works, tree.body)):
        return "nothing shows that the file is run as a script"
    moved = bool(path_statements(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for level, module in imported_modules(node):
                if reason := _other_root(path, level, module, world, moved=moved):
                    return reason
    if folder(path) and any(_names_module(path, data) for data in _documents(path, world)):
        return "the file is run or imported as a module elsewhere"
    return None


def _works(statement: ast.stmt) -> bool:
    """Whether a statement of a module does work that a library would not do when it is imported."""
    if isinstance(statement, ast.For | ast.While | ast.With):
        return True
    if isinstance(statement, SCOPES | ast.Import | ast.ImportFrom):
        return False
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return last_name(statement.value.func) not in _SETTING_UP
    calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(_AT_WORK.fullmatch(last_name(one.func)) for one in calls)


def _other_root(path: str, level: int, module: str, world: World, *, moved: bool) -> str | None:
    """Why an import shows that the file is not run by its path alone, or None."""
    first = module.partition(".")[0]
    if level:
        return "the file has relative imports, and is no script"
    if first in _RUNNERS:
        return f"{first} runs the file in its own way"
    if moved or not first or first in sys.stdlib_module_names:
        return None
    found = [one for one in world.resolve(path, 0, module) if world.had(one)]
    own = join(folder(path), first)
    if found and not any(one.startswith((f"{own}/", f"{own}.py")) for one in found):
        return f"`{module}` is imported from another folder than the file's own"
    return None


def _documents(path: str, world: World) -> Iterator[bytes]:
    """Files that may say how a file is run."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    tests = [f"test_{stem}.py", f"{stem}_test.py"]
    near = [
        join(one, test) for one in ("", "tests", "test", join(folder(path), "tests"), folder(path)) for test in tests
    ]
    for one in dict.fromkeys([*_RUN_FROM, *_PACKAGED_BY, join(folder(path), "README.md"), *near]):
        data = world.before(one)
        if data is not None and one != path:
            yield data


def _names_module(path: str, data: bytes) -> bool:
    """Whether a text names the file as ``folder.module``, or imports it from its folder."""
    above, _, stem = path.rpartition(".")[0].rpartition("/")
    package = above.replace("/", ".")
    name = re.escape(stem)
    pattern = rf"\b{re.escape(package)}\.{name}\b(?!\.)|from\s+{re.escape(package)}\s+import\s[^\n]*\b{name}\b"
    return bool(re.search(pattern.encode(), data))
