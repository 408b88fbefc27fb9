"""Form Y: new top-level keys in a YAML file that the program already loads."""

from __future__ import annotations

import ast
import importlib
import math
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codemods.proofs.ground.code import same_line_ends, split_rows
from codemods.proofs.ground.names import Names
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_values.blocks import Block, after
from codemods.proofs.same_values.forms import Entry

_MAX_BYTES = 1_000_000
_MAX_NODES = 100_000
_MAX_DEPTH = 50
_ADDED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*): +\S.*")
_INTERPOLATION = re.compile(r"\$\{oc\.env:([A-Z][A-Z0-9_]*), *'([^'\\$]*)'\}")
_LOADERS = frozenset({"yaml.SafeLoader", "yaml.FullLoader"})
_MISSING = "???"
_METHODS = frozenset({"keys", "values", "items", "get", "pop", "copy", "update", "merge_with", "setdefault"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """A name that a program binds to what a YAML file holds.

    Attributes:
        name: The name.
        source: The file as the program spells it.
        omega: Whether it is an OmegaConf object, whose keys are attributes.
        block: The block that binds it.
        index: The statement of the block that does, or the ``with`` statement around it.
    """

    name: str
    source: str
    omega: bool
    block: Block
    index: int


def loaded(block: Block, names: Names) -> Iterator[Loaded]:
    """Yield the names that a block binds to YAML files."""
    for index, statement in enumerate(block.body):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                source, omega = _file(call, names)
            case ast.With(items=[ast.withitem(context_expr=opened, optional_vars=ast.Name(id=stream))], body=body):
                name, source = _within(body, stream, opened, names)
                omega = False
            case _:
                continue
        if source:
            yield Loaded(name, source, omega, block, index)


def _file(call: ast.Call, names: Names) -> tuple[str, bool]:
    """The file that a call loads, and whether by OmegaConf."""
    if names.called(call.func) == "omegaconf.OmegaConf.load" and not call.keywords:
        match call.args:
            case [ast.Constant(value=str(source))]:
                return source, True
    if _is_yaml_load(call, names):
        return _opened(call.args[0], names), False
    return "", False


def _is_yaml_load(call: ast.Call, names: Names) -> bool:
    called = names.called(call.func)
    if len(call.args) != 1:
        return False
    if called == "yaml.safe_load":
        return not call.keywords
    loaders = [names.called(one.value) for one in call.keywords if one.arg == "Loader"]
    return called == "yaml.load" and len(call.keywords) == 1 and len(loaders) == 1 and loaders[0] in _LOADERS


def _opened(node: ast.expr, names: Names) -> str:
    """The file that ``open("x.yaml")`` reads; empty for anything else."""
    match node:
        case ast.Call(func=ast.Name(id="open"), args=[ast.Constant(value=str(source)), *mode], keywords=keywords):
            modes = [one.value if isinstance(one, ast.Constant) else None for one in mode]
            modes += [getattr(one.value, "value", None) for one in keywords if one.arg == "mode"]
            if "open" in names.bindings or any(one.arg not in {"mode", "encoding"} for one in keywords):
                return ""
            return source if modes in ([], ["r"], ["rt"], ["rb"]) else ""
    return ""


def _within(body: list[ast.stmt], stream: str, opened: ast.expr, names: Names) -> tuple[str, str]:
    """The name and the file of ``with open("x.yaml") as f: CFG = yaml.safe_load(f)``."""
    match body:
        case [ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=[ast.Name(id=read)]) as call)]:
            if read == stream and _is_yaml_load(call, names):
                return name, _opened(opened, names)
    return "", ""


def places(path: str, source: str) -> list[str]:
    """Return where a relative file name may point to, from the root and from the program's folder."""
    if source.startswith(("/", "~", "\\")) or ":" in source or "\\" in source:
        return []
    found = {posixpath.normpath(posixpath.join(start, source)) for start in ("", posixpath.dirname(path))}
    return sorted(one for one in found if not one.startswith("../"))


def key_values(found: Loaded, keys: dict[str, Entry], names: Names) -> Iterator[tuple[int, str]]:
    """Yield the references to new keys, each with its value.

    Args:
        found: The name, in a block after the change.
        keys: The new keys.
        names: The names before.

    Raises:
        RefusedError: The object is used in a way that could tell.
    """
    line = found.block.body[found.index].lineno
    if len(names.bindings.get(found.name, [])) != 1 or any(isinstance(one, ast.ClassDef) for one in found.block.scopes):
        raise RefusedError(line, f"`{found.name}` has more than one meaning")
    if "chdir" in names.attributes or names.knows("chdir"):
        raise RefusedError(line, "the program changes its working directory")
    for load in names.loads.get(found.name, []):
        key = _key(names.parent(load), found.omega)
        called = names.parent(names.parent(load) or load)
        if key is None or (isinstance(called, ast.Call) and called.func is names.parent(load)):
            raise RefusedError(load.lineno, f"`{found.name}` is used in a way that may see its keys")
        if key in keys:
            raise RefusedError(load.lineno, f"`{key}` was asked for before it was there")
    at_top = found.block.top < 0
    for node in after(found.block, found.index, nested=at_top):
        match node:
            case ast.Subscript(value=ast.Name(id=name)) | ast.Attribute(value=ast.Name(id=name)) if name == found.name:
                key = _key(node, found.omega)
                if key in keys:
                    yield id(node), keys[key].value


def _key(node: ast.AST | None, omega: bool) -> object:
    """The literal key of ``CFG["x"]`` or, of an OmegaConf object, ``CFG.x``; None for any other use."""
    match node:
        case ast.Subscript(slice=ast.Constant(value=key), ctx=ast.Load()) if not omega:
            return key if key is not None else ""
        case ast.Attribute(attr=key, ctx=ast.Load()) if omega and not key.startswith("_") and key not in _METHODS:
            return key
    return None


def added_keys(before: bytes, after_: bytes, *, omega: bool) -> dict[str, Entry]:
    """Return the keys that were added at the end of a YAML file.

    Raises:
        RefusedError: Something else changed, or a value is not a plain string.
    """
    texts = [_decoded(data) for data in (before, after_)]
    old_rows, rows = map(split_rows, texts)
    same_line_ends(*texts)
    if not _starts_with(rows, old_rows):
        raise RefusedError(1, "lines of the YAML file changed that were there before")
    lines = _added_lines(rows, len(old_rows))
    old, new = (_mapping(text) for text in texts)
    if [*new][: len(old)] != [*old] or repr(old) != repr({key: new[key] for key in old}):
        raise RefusedError(1, "a value of the YAML file changed that was there before")
    if {key for key in new if key not in old} != set(lines) or len(new) != len(old) + len(lines):
        raise RefusedError(len(old_rows) + 1, "the new lines of the YAML file are not one plain key each")
    return {key: _entry(key, new[key], line, omega=omega) for key, line in lines.items()}


def _starts_with(rows: tuple[str, ...], old_rows: tuple[str, ...]) -> bool:
    """Whether all old lines come first; the last one may have got a line end."""
    kept, found = [*old_rows], [*rows[: len(old_rows)]]
    if kept and found:
        kept[-1], found[-1] = old_rows[-1].rstrip("\r\n"), found[-1].rstrip("\r\n")
    return kept == found


def _added_lines(rows: tuple[str, ...], start: int) -> dict[str, int]:
    """The keys of added lines with their line numbers; comments and blank lines may be among them."""
    found: dict[str, int] = {}
    for number, row in enumerate(rows[start:], start + 1):
        text = row.rstrip("\r\n")
        key = _ADDED.fullmatch(text)
        if key and text.isascii() and key[1] not in found:
            found[key[1]] = number
        elif text.strip() and not text.startswith("#"):
            raise RefusedError(number, "an added line of the YAML file is not one plain key")
    return found


def _entry(key: str, value: object, line: int, *, omega: bool) -> Entry:
    """The entry of one new key."""
    if not isinstance(value, str):
        raise RefusedError(line, f"`{key}` is no string")
    interpolation = _INTERPOLATION.fullmatch(value) if omega else None
    if interpolation:
        return Entry(key, interpolation[2], line, interpolation[1])
    if omega and ("${" in value or value == _MISSING or _is_number(value)):
        raise RefusedError(line, f"`{key}` means something else to OmegaConf")
    return Entry(key, value, line)


def _is_number(text: str) -> bool:
    """Whether OmegaConf, which takes more spellings for numbers than YAML 1.1 does, could take it for one."""
    try:
        return not math.isinf(float(text.replace("_", ""))) or True
    except ValueError:
        return False


def _decoded(data: bytes) -> str:
    if len(data) > _MAX_BYTES:
        raise RefusedError(1, f"larger than {_MAX_BYTES // 1_000_000} MB")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise RefusedError(1, "the YAML file is not UTF-8") from None


def _mapping(text: str) -> dict[str, Any]:
    """Parse a YAML file of bounded size, without aliases."""
    yaml: Any = importlib.import_module("yaml")
    depth = nodes = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            nodes += 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _MAX_DEPTH or nodes > _MAX_NODES:
                raise RefusedError(1, "the YAML file has aliases, or too many or too deeply nested parts")
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, KeyError, OverflowError):
        raise RefusedError(1, "the YAML file does not parse") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise RefusedError(1, "the YAML file is no mapping")
    return found
