"""The commented configuration file: every setting with its meaning and default, written from the models. Pure."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from codemods.api import Claim
from codemods.discovery import discover
from refactor_bot import config
from refactor_bot.report.pull_request import CLAIMS

_WIDTH = 100
_HEAD = """\
What refactor-bot does in this repository. Every setting below is commented out and shows its default: to change one,
take the `#` in front of its name away and write another value.
`/refactor config` in a comment answers with what is in effect. A pull request that changes this file gets a check,
which shows what will be different, or the mistakes.
"""

Schema = Mapping[str, Any]


@cache
def template() -> bytes:
    """Return a ``.refactor-bot.toml`` that means exactly the defaults."""
    about: dict[tuple[str, ...], Sequence[str]] = {("codemods", name): _about(name) for name in discover()}
    return commented(config.schema(), about).encode()


def commented(schema: Schema, about: Mapping[tuple[str, ...], Sequence[str]]) -> str:
    """Return a TOML file in which every setting of a JSON Schema is commented out, with its description and default.

    Args:
        schema: Of the whole file, as pydantic writes it.
        about: Paragraphs to stand above a table instead of its description.
    """
    lines = [*_prose([_HEAD]), *_table(schema, (), schema.get("$defs", {}), about)]
    return "\n".join(lines) + "\n"


def _about(codemod: str) -> tuple[str, ...]:
    known = discover()[codemod]
    proven = "Not proven" if known.claim is Claim.CHANGES_BEHAVIOUR else "Every edit is proven"
    return known.summary, f"{proven}, `{known.claim}`: {CLAIMS[known.claim]}."


def _table(
    schema: Schema, where: tuple[str, ...], known: Schema, about: Mapping[tuple[str, ...], Sequence[str]]
) -> Iterator[str]:
    tables: list[tuple[str, Schema]] = []
    for name, described in schema.get("properties", {}).items():
        resolved = _resolved(described, known)
        if "properties" in resolved:
            tables.append((name, resolved))
        else:
            yield ""
            yield from _setting(name, resolved)
    for name, resolved in tables:
        here = (*where, name)
        yield ""
        yield from _prose(about.get(here) or (resolved.get("description", ""),))
        yield f"[{'.'.join(here)}]"
        yield from _table(resolved, here, {**known, **resolved.get("$defs", {})}, about)


def _resolved(schema: Schema, known: Schema) -> Schema:
    """Return a schema with what it refers to; what stands beside the reference wins."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return {**known.get(name, {}), **schema} if name else schema


def _setting(name: str, schema: Schema) -> Iterator[str]:
    said = [schema.get("description", ""), _values(schema)]
    yield from _prose([" ".join(part for part in said if part)])
    default = schema.get("default")
    if default is None:
        yield f"# {name} is not set."
    else:
        yield f"#{name} = {_toml(default)}"


def _values(schema: Schema) -> str:
    """Say which values are allowed, where that is a short list or a range."""
    kinds = [schema, *schema.get("anyOf", ())]
    listed = [value for kind in kinds for value in kind.get("enum", ())]
    if listed and "anyOf" not in schema:
        return f"One of {', '.join(map(_toml, listed))}."
    lowest, highest = (next((k[end] for k in kinds if end in k), None) for end in ("minimum", "maximum"))
    if lowest is not None and highest is not None:
        return f"From {lowest} to {highest}."
    return f"At least {lowest}." if lowest else ""


def _prose(paragraphs: Sequence[str]) -> list[str]:
    return [
        f"# {line}"
        for paragraph in paragraphs
        for line in textwrap.wrap(paragraph, _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    ]


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_toml(str(key))} = {_toml(one)}' for key, one in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    # A TOML basic string knows every escape that JSON writes.
    return json.dumps(value, ensure_ascii=False)
