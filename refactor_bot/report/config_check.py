"""What a change of the configuration comes to: the mistakes in it, or what will be different. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import tomlkit

from codemods.counting import count
from refactor_bot import config
from refactor_bot.config import Config, ConfigError
from refactor_bot.github.model import Annotation
from refactor_bot.report.markdown import code, table, text

_MOST = 200
_LONGEST = 300
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that changes.

    Attributes:
        key: Its name, with those of its tables.
        before: Its value, as TOML; None where it is not set.
        after: The same, after.
    """

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What the check on a change of the configuration says."""

    conclusion: Literal["success", "failure"]
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()


def judged(before: Config | ConfigError, after: Config | ConfigError) -> Said | None:
    """Return what a change of the configuration comes to; None where the same holds as before."""
    if isinstance(after, ConfigError):
        return _mistaken(after)
    known = config.load(lambda _path: None) if isinstance(before, ConfigError) else before
    changed = differences(known, after)
    turned = "" if isinstance(before, ConfigError) else _turned(before.source, after.source)
    mended = "What was wrong is corrected." if isinstance(before, ConfigError) else ""
    if not changed and not turned and not mended:
        return None
    title = f"{count(len(changed), 'setting')} will be different" if changed else "No setting will be different"
    parts = [mended, turned, _table(changed) if changed else "Every setting has its default."]
    if changed and mended:
        parts.insert(1, "Compared with the defaults:")
    return Said("success", title, "\n\n".join(part for part in parts if part))


def differences(before: Config, after: Config) -> tuple[Difference, ...]:
    """Return the settings with different values, defaults written out."""
    old, new = _flat(before), _flat(after)
    keys = dict.fromkeys([*old, *new])
    return tuple(Difference(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def _mistaken(error: ConfigError) -> Said:
    problems = error.problems
    files = " and ".join(dict.fromkeys(problem.file for problem in problems))
    lines = [f"- {code(f'{problem.file}:{problem.line}')}: {text(problem.message)}" for problem in problems]
    follows = "Merged like this, nothing is proposed, refreshed or answered until it is corrected."
    return Said(
        "failure",
        f"{count(len(problems), 'mistake')} in {files}",
        "\n\n".join(["\n".join(lines), follows]),
        tuple(
            Annotation(one.file, one.line, one.line, one.message, "Configuration of refactor-bot", "failure")
            for one in problems
        ),
    )


def _turned(before: str | None, after: str | None) -> str:
    if before is None and after is not None:
        return "This repository gets a configuration: from then on its `schedule` is followed."
    if before is not None and after is None:
        return "This repository will have no configuration: only commands are followed, and nothing runs by itself."
    return ""


def _table(changed: tuple[Difference, ...]) -> str:
    defaults = _flat(config.load(lambda _path: None))
    rows = [
        [code(one.key), *(_value(value, defaults.get(one.key)) for value in (one.before, one.after))]
        for one in changed[:_MOST]
    ]
    if len(changed) > _MOST:
        rows.append([f"and {count(len(changed) - _MOST, 'more setting')}", "", ""])
    return table(["setting", "before", "after"], rows)


def _value(value: str | None, default: str | None) -> str:
    if value is None:
        return "not set"
    shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}\N{HORIZONTAL ELLIPSIS}"
    return f"{code(shown)} (default)" if value == default else code(shown)


def _flat(settings: Config) -> dict[str, str]:
    return dict(_leaves(tomllib.loads(settings.to_toml()), ()))


def _leaves(values: Mapping[str, Any], where: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        here = (*where, name if _BARE.match(name) else tomlkit.item(name).as_string())
        if isinstance(value, Mapping):
            yield from _leaves(value, here)
        else:
            yield ".".join(here), tomlkit.item(value).as_string().strip()
