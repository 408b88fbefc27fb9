"""The statements that may be inserted, recognised by shape alone."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from codemods.proofs.ground.code import parsed
from codemods.proofs.ground.refusal import RefusedError

NAME = re.compile(r"[A-Z][A-Z0-9_]*")
ENVIRONMENT_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
TOML_NAME = "config.toml"
_LOADER = f"""
import os
from pathlib import Path
try:
    import tomllib
except ImportError:
    tomllib = None
_FILE = Path(__file__).with_name("{TOML_NAME}")
_PATHS = tomllib.loads(_FILE.read_text(encoding="utf-8")).get("paths", {{}}) if tomllib and _FILE.is_file() else {{}}
"""
_LOADER_DUMP = [ast.dump(statement) for statement in parsed(_LOADER).body]
_OPTION = re.compile(r"--[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_HELP_FIELD = re.compile(r"%\((?:default|prog)\)s|%%")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that moved, and where an override comes from.

    Attributes:
        name: The name that stands for it; a dest or a YAML key for other forms than constants.
        value: The string.
        line: Where it stands.
        env: The environment variable that overrides it; empty for a YAML key without one.
        key: Its key in ``config.toml``, or None.
    """

    name: str
    value: str
    line: int
    env: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """An inserted ``P.add_argument(...)``.

    Attributes:
        parser: The name of the parser.
        option: The option string.
        entry: Its default; the name is the dest.
    """

    parser: str
    option: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class ConfigModule:
    """A module that holds nothing but entries.

    Attributes:
        entries: By name.
        toml: Whether it reads ``config.toml``.
    """

    entries: dict[str, Entry]
    toml: bool


def environment_read(node: ast.expr) -> tuple[str, ast.expr] | None:
    """Return the variable and the fallback of ``os.environ.get("X", fallback)``, or None."""
    match node:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Attribute(value=ast.Name(id="os"), attr="environ"),
                attr="get",
            ),
            args=[ast.Constant(value=str(env)), fallback],
            keywords=[],
        ) if ENVIRONMENT_NAME.fullmatch(env):
            return env, fallback
    return None


def entry(statement: ast.stmt) -> Entry | None:
    """Return what ``NAME = os.environ.get("X", "literal")`` says, or None for any other statement."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value, type_comment=None) if NAME.fullmatch(name):
            read = environment_read(value)
        case _:
            return None
    match read:
        case env, ast.Constant(value=str(literal)):
            return Entry(name, literal, statement.lineno, env)
        case (
            env,
            ast.Call(
                func=ast.Attribute(value=ast.Name(id="_PATHS"), attr="get"),
                args=[ast.Constant(value=str(key)), ast.Constant(value=str(literal))],
                keywords=[],
            ),
        ):
            return Entry(name, literal, statement.lineno, env, key)
    return None


def argument(statement: ast.stmt) -> Argument | None:
    """Return what an ``add_argument`` with a default from the environment says, or None."""
    match statement:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=parser), attr="add_argument"),
                args=[ast.Constant(value=str(option))],
                keywords=[ast.keyword(arg="default", value=default), *rest],
            )
        ) if _OPTION.fullmatch(option):
            read = environment_read(default)
        case _:
            return None
    match read, rest:
        case (env, ast.Constant(value=str(literal))), [] | [ast.keyword(arg="help", value=ast.Constant(value=str()))]:
            dest = option.lstrip("-").replace("-", "_")
            return Argument(parser, option, Entry(dest, literal, statement.lineno, env))
    return None


def help_is_printable(statement: ast.stmt) -> bool:
    """Whether ``--help`` can print the help text of an argument: it expands fields that start with ``%``."""
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    texts = [one.value.value for one in statement.value.keywords[1:] if isinstance(one.value, ast.Constant)]
    return all("%" not in _HELP_FIELD.sub("", text) for text in texts if isinstance(text, str))


def is_import_os(statement: ast.stmt) -> bool:
    """Whether the statement is ``import os`` and nothing else."""
    match statement:
        case ast.Import(names=[ast.alias(name="os", asname=None)]):
            return True
    return False


def from_import(statement: ast.stmt) -> list[str] | None:
    """Return the names of a ``from X import A, B`` that imports nothing but names of entries, or None."""
    if not isinstance(statement, ast.ImportFrom):
        return None
    names = [one.name for one in statement.names]
    plain = all(one.asname is None and NAME.fullmatch(one.name) for one in statement.names)
    return names if plain and len(set(names)) == len(names) else None


def config_module(tree: ast.Module) -> ConfigModule | None:
    """Return the entries of a module that has exactly an allowed shape, or None.

    Raises:
        RefusedError: It has the shape, but two entries share a name, a variable or a key.
    """
    body = tree.body[1:] if docstring(tree.body) else tree.body
    if not body or not is_import_os(body[0]):
        return None
    found = [entry(one) for one in body[1:]]
    toml = bool(found) and found[0] is None
    if toml:
        size = len(_LOADER_DUMP)
        if len(body) < size or not all(_shallow(one) for one in body[:size]):
            return None
        if [ast.dump(one) for one in body[:size]] != _LOADER_DUMP:
            return None
        found = found[size - 1 :]
    entries = [one for one in found if one is not None and (one.key is not None) == toml]
    if len(entries) != len(found):
        return None
    for one, other in distinct(entries):
        raise RefusedError(other.line, f"`{one.name}` and `{other.name}` share a name, a variable or a key")
    return ConfigModule({one.name: one for one in entries}, toml)


def distinct(entries: list[Entry]) -> list[tuple[Entry, Entry]]:
    """Return the pairs of entries that share a name, a variable or a TOML key."""
    seen: dict[tuple[str, str], Entry] = {}
    pairs = []
    for one in entries:
        parts = (("name", one.name), ("env", one.env), ("key", one.key or ""))
        for part in parts:
            if part[1] and part in seen:
                pairs.append((seen[part], one))
            seen.setdefault(part, one)
    return pairs


def docstring(body: list[ast.stmt]) -> bool:
    """Whether a body starts with a docstring."""
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *_]:
            return True
    return False


def _shallow(statement: ast.stmt) -> bool:
    """Whether a statement is small enough to be written out as text."""
    return sum(1 for _ in zip(ast.walk(statement), range(200), strict=False)) < 200
