"""Docstrings that are behaviour: help texts, API descriptions, tool prompts, grammars, tests.

A library that reads docstrings is known by its decorators, its base classes, or by being handed functions. Reading by
the repository's own code is known by ``__doc__`` and ``inspect.getdoc``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from codemods.docstrings.facts import DocReads
from codemods.docstrings.places import Found
from codemods.source import Source

# Libraries that turn the docstrings of decorated functions into help, schemas or prompts.
_READING_DECORATORS = frozenset(
    """
    airflow apiflask apispec asyncclick autogen click click_extra cmd2 cloup connexion crewai dagster discord
    disnake dspy fastapi fastmcp flasgger flask_apispec flask_restful flask_restplus flask_restx flask_smorest
    google_adk haystack hug instructor invoke kfp langchain langchain_core langgraph llama_index magentic marvin
    mcp metaflow nextcord ninja nox outlines pydantic_ai prefect robyn sacred sanic_ext semantic_kernel
    smolagents spectree strawberry telebot textual transformers typer zenml agents autogen_core
    autogen_agentchat controlflow griptape rich_click
    """.split()  # noqa: SIM905
)
# Libraries that read the docstrings of a whole module, or of whatever they are called on.
_READING_MODULES = frozenset(
    """
    argh begin clize cyclopts defopt docopt docopt_ng docstring_parser doctest fire jsonargparse plac pydoc tyro
    xdoctest
    """.split()  # noqa: SIM905
)
_READING_WORDS = frozenset(
    """
    action agent api_route asset automain capture callback command component dag delete doc expect flow
    function_tool get group head hybrid_command job kernel_function marshal_with op options patch post prompt
    put query mutation register_tool resource resource_template route slash_command step subscription task tool
    tool_plain trace websocket register_for_llm register_for_execution ai_fn ai_function function_schema
    """.split()  # noqa: SIM905
)
_QUIET_WORDS = frozenset(
    """
    abstractmethod abstractproperty asynccontextmanager cache cached_property classmethod contextmanager final
    lru_cache override property singledispatch singledispatchmethod staticmethod total_ordering wraps
    """.split()  # noqa: SIM905
)
_QUIET_LIBRARIES = frozenset(
    """
    abc attr attrs asyncio beartype cachetools celery chex concurrent contextlib cupy cython dask dataclasses
    deprecated enum equinox flax functools gc haiku hydra hypothesis jax jaxtyping joblib keras lightning
    line_profiler memory_profiler mock nni numba numexpr numpy omegaconf pandas paddle parameterized pluggy
    pydantic pytest pytest_asyncio pytorch_lightning ray retry retrying sklearn sqlalchemy streamlit tenacity
    tensorflow threading tf timeout_decorator torch torchtyping tqdm triton typeguard typing typing_extensions
    unittest wandb warnings wrapt absl
    """.split()  # noqa: SIM905
)
_HTTP_METHODS = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "list", "create", "retrieve", "update", "destroy"}
)
_VIEW_BASES = re.compile(r"(Resource|MethodView|APIView|ViewSet|HTTPEndpoint|RequestHandler|View)$")
_TOOL_BASES = re.compile(r"(BaseTool|Tool|Toolkit|Cog|GroupCog|Cmd|FlowSpec|Fire)$")
_TAKES_FUNCTIONS = frozenset(
    """
    from_function from_defaults FunctionTool StructuredTool Tool add_api_route add_command
    add_api_websocket_route add_tool add_url_rule bind_tools convert_to_openai_function convert_to_openai_tool
    create_react_agent function_to_schema register_function register_tool Agent AssistantAgent get_json_schema
    from_callable function_schema Fire CLI cli run_exit
    """.split()  # noqa: SIM905
)
_TOOL_KEYWORDS = frozenset({"tools", "functions", "func", "callback"})
_GRAMMAR = re.compile(r"^\s*[\w']+\s*(::?=|:)\s", re.MULTILINE)
_DOC_WORD = re.compile(r"doc(?!ker|ument_)|^(Appender|Substitution)$", re.IGNORECASE)
_READ_MARKS = ("__doc__", "getdoc")
# One of these is in the text of every module that calls something in `_TAKES_FUNCTIONS`, or hands over tools.
_HANDS_OVER = (
    *(
        "tools=",
        "functions=",
        "Tool(",
        "_tool(",
        "_tools(",
        "_route(",
        "add_command(",
        "url_rule(",
        "openai_",
        "Agent(",
    ),
    *("_agent(", "_schema(", "from_defaults(", "from_callable(", "from_function(", "_to_schema(", "register_function("),
    *("FunctionTool(", "Fire(", "CLI(", "cli(", "run_exit("),
)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a module does with docstrings.

    Attributes:
        reason: Why no docstring of the module may change.
        imported: What its imported names stand for.
        libraries: First parts of the modules that it imports.
        grammar: Whether its ``p_`` and ``t_`` functions hold a grammar.
        reads: Docstrings of others that it reads.
        imports: Last parts of what it imports, decorators left out.
        handed_over: Names that it hands to a library that reads docstrings.
    """

    reason: str | None = None
    imported: Mapping[str, str] = field(default_factory=dict)
    libraries: frozenset[str] = frozenset()
    grammar: bool = False
    reads: DocReads | None = None
    imports: tuple[str, ...] = ()
    handed_over: tuple[str, ...] = ()


def of_module(source: Source, found: list[Found], imports: list[ast.Import | ast.ImportFrom]) -> Behaviour:
    """Return what a module does with docstrings."""
    decorating = {_root(decorator) for one in found for decorator in one.node.decorator_list}
    imported: dict[str, str] = {}
    last_parts: set[str] = set()
    for statement in imports:
        for local, full in _bindings(statement):
            imported[local] = full
            if local not in decorating or source.text.count(local) - source.text.count(f"@{local}") > 1:
                last_parts.add(full.rpartition(".")[2])
    libraries = frozenset(full.lstrip(".").partition(".")[0] for full in imported.values() if not full.startswith("."))
    reads = _reads(source.tree, tuple(sorted(last_parts))) if any(mark in source.text for mark in _READ_MARKS) else None
    reason = None
    if library := min(libraries & _READING_MODULES, default=None):
        reason = f"the module uses {library}, which reads docstrings"
    elif reads is not None:
        reason = "the module reads docstrings (`__doc__`)"
    return Behaviour(
        reason,
        imported,
        libraries,
        grammar=bool(libraries & {"ply", "sly", "yacc", "lex"}) or _holds_grammar(found),
        reads=reads,
        imports=tuple(sorted(last_parts)),
        handed_over=_handed_over(source.tree) if any(mark in source.text for mark in _HANDS_OVER) else (),
    )


def of_function(found: Found, module: Behaviour) -> tuple[str | None, tuple[str, ...]]:
    """Return why a function's docstring is behaviour, if it is, and its decorators not known to be quiet.

    The names of decorators of the repository's own start with a dot.
    """
    if module.reason:
        return module.reason, ()
    if module.grammar and found.node.name.startswith(("p_", "t_")):
        return "the docstrings of parser functions are grammar rules", ()
    if reason := _by_base(found):
        return reason, ()
    unknown: list[str] = []
    for decorator in found.node.decorator_list:
        name = resolved(decorator, module.imported)
        if reads_docstrings(name, module):
            return f"`@{name.lstrip('.')}` uses the docstring", ()
        if not _quiet(name):
            foreign = not name or name.startswith(".") or _is_imported(name, module)
            unknown.append(name if foreign else f".{name}")
    return None, tuple(unknown)


def resolved(decorator: ast.expr, imported: Mapping[str, str]) -> str:
    """Return the full dotted name of a decorator, its imports followed; empty for other expressions."""
    node: ast.expr = decorator
    parts: list[str] = []
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            parts.insert(0, node.attr)
            node = node.value
        else:
            node = node.func
    return ".".join([imported.get(node.id, node.id), *parts]) if isinstance(node, ast.Name) else ""


def reads_docstrings(name: str, module: Behaviour) -> bool:
    """Return whether a decorator is one that uses the docstring of what it decorates."""
    root, _, _ = name.lstrip(".").partition(".")
    last = name.rpartition(".")[2]
    if root in _READING_DECORATORS and not name.startswith("."):
        return True
    if root not in _QUIET_LIBRARIES and (last in _READING_WORDS or _DOC_WORD.search(last)):
        return True
    # An attribute of an object of this module: what it does is the library's that made the object.
    local = "." in name and not name.startswith(".") and not _is_imported(name, module)
    return local and bool(module.libraries & _READING_DECORATORS)


def _is_imported(name: str, module: Behaviour) -> bool:
    root = name.partition(".")[0]
    return any(full.partition(".")[0] == root for full in module.imported.values())


def _root(decorator: ast.expr) -> str:
    """The name that a decorator expression starts with."""
    return resolved(decorator, {}).partition(".")[0]


def _quiet(name: str) -> bool:
    root, _, rest = name.partition(".")
    return name in _QUIET_WORDS or (root in _QUIET_LIBRARIES and bool(rest))


def _bindings(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
        else:
            module = "." * statement.level + (statement.module or "")
            yield alias.asname or alias.name, f"{module}{'' if module.endswith('.') else '.'}{alias.name}"


def _by_base(found: Found) -> str | None:
    if found.owner is None:
        return None
    name = found.node.name
    for base in found.owner.bases:
        last = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
        if name in _HTTP_METHODS and _VIEW_BASES.search(last):
            return f"the methods of a `{last}` are documented to its users by their docstrings"
        if _TOOL_BASES.search(last):
            return f"a `{last}` may show its docstrings to its users"
    return None


def _holds_grammar(found: list[Found]) -> bool:
    texts = (ast.get_docstring(one.node, clean=False) for one in found if one.node.name.startswith("p_"))
    return any(text and _GRAMMAR.search(text) for text in texts)


def _reads(tree: ast.Module, imports: tuple[str, ...]) -> DocReads | None:
    """Which functions read docstrings of something else, and what the module could read them of."""
    readers: list[str] = []
    own = False
    for statement in tree.body:
        nodes = [*ast.walk(statement)]
        own = own or any(isinstance(node, ast.Name) and node.id == "__doc__" for node in nodes)
        if any(_is_read(node) for node in nodes):
            readers.append(getattr(statement, "name", ""))
    if readers:
        return DocReads(tuple(sorted({name for name in readers if name})), imports)
    return DocReads() if own else None


def _is_read(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in {"__doc__", "getdoc"}
    if isinstance(node, ast.Constant):
        return node.value == "__doc__"
    return isinstance(node, ast.Name) and node.id == "getdoc"


def _handed_over(tree: ast.Module) -> tuple[str, ...]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        callee = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        values = [keyword.value for keyword in node.keywords if keyword.arg in {"tools", "functions"}]
        if callee in _TAKES_FUNCTIONS:
            values += [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg in _TOOL_KEYWORDS)]
        for value in values:
            items = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
            names.update(item.id for item in items if isinstance(item, ast.Name))
            names.update(item.attr for item in items if isinstance(item, ast.Attribute))
    return tuple(sorted(names))
