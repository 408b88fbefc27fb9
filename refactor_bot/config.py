"""A repository's configuration: ``.refactor-bot.toml``, or ``[tool.refactor-bot]`` in ``pyproject.toml``."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

import pathspec
import tomlkit
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from codemods.api import Options
from codemods.discovery import discover
from refactor_bot.errors import UsageError
from refactor_bot.schedule import EVERY, NEVER, Rule, parse_every, parse_quiet, parse_zone

M = TypeVar("M", bound=BaseModel)

OWN_FILE = ".refactor-bot.toml"
SHARED_FILE = "pyproject.toml"
_SECTION = ("tool", "refactor-bot")
_LARGEST = 256 * 1024
_MOST_PROBLEMS = 20
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|\'[^\'\n]*+\'?')
_FIVE_FIELDS = r"^\s*[0-9]{1,2}(\s+[0-9A-Za-z*,/-]+){4}\s*$"
_DEEP = re.compile(r"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){100}")

# Each star multiplies the time that a match may take: a dozen of them hold up a sweep for minutes at a single name.
Pattern = Annotated[str, StringConstraints(pattern=r"^[^*]*(?:\*+[^*]*){0,4}$", min_length=1, max_length=200)]
Login = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9_.-]+)?$", max_length=100)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=50)]


class ConfigError(UsageError):
    """The configuration is wrong; the message has one line for each problem: file, line, what was expected."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a configuration file.

    Attributes:
        file: Which file.
        line: Where, from 1.
        message: What is wrong and what was expected.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )


class PullRequests(_Table):
    """The table ``[pull-requests]``."""

    limit: Annotated[int, Field(ge=1, le=50, description="How many pull requests may be open at once.")] = 5
    max_files: Annotated[
        int, Field(ge=1, le=300, description="Files in one pull request; a larger change is split by directory.")
    ] = 30
    draft: Annotated[bool, Field(description="Open pull requests as drafts.")] = False
    labels: Annotated[tuple[Label, ...], Field(max_length=20, description="Labels beside `refactor-bot`.")] = ()
    reviewers: Annotated[
        tuple[Login, ...], Field(max_length=15, description="Logins, or `organisation/team`, asked for a review.")
    ] = ()
    assignees: Annotated[tuple[Login, ...], Field(max_length=10, description="Logins that are assigned.")] = ()
    title_style: Annotated[
        Literal["auto", "conventional", "plain"],
        Field(description="`conventional` writes `docs: ...`; `auto` does as the repository's own commits do."),
    ] = "auto"
    check: Annotated[
        Literal["neutral", "failure", "off"],
        Field(description="What the check on people's pull requests says of new debt; `off`: no check."),
    ] = "neutral"
    check_drafts: Annotated[bool, Field(description="Check draft pull requests as well.")] = False
    suggest: Annotated[
        bool,
        Field(description="Answer `run` on a pull request with review suggestions wherever a fix fits."),
    ] = False
    suggest_lines: Annotated[
        int, Field(ge=0, le=100, description="Fixes of at most so many lines are suggested in any case.")
    ] = 5
    per_week: Annotated[
        int, Field(ge=0, le=100, description="How many pull requests the schedule may open in one calendar week.")
    ] = 5
    ci_minutes_per_week: Annotated[
        int | None,
        Field(
            ge=0,
            le=1_000_000,
            description="How many minutes of CI pull requests that nobody asked for may cause in one calendar week, "
            "as estimated from the checks of earlier ones; without it, any number.",
        ),
    ] = None


class _Root(_Table):
    schedule: Annotated[
        str,
        AfterValidator(parse_every),
        Field(
            description="When the enabled codemods run by themselves: `daily`, `weekly`, `monthly`, a cron line with "
            "one minute (`30 4 * * 1`), or `never`.",
            json_schema_extra={"anyOf": [{"enum": [*EVERY, NEVER]}, {"pattern": _FIVE_FIELDS}]},
        ),
    ] = "weekly"
    quiet_hours: Annotated[
        str | None,
        AfterValidator(lambda hours: hours and str(parse_quiet(hours))),
        Field(description="Hours of every day in which nothing runs by itself: `22:00-06:00`."),
    ] = None
    timezone: Annotated[
        str, AfterValidator(parse_zone), Field(description="Whose clock counts, by its name in the IANA list.")
    ] = "UTC"
    exclude: Annotated[
        tuple[Pattern, ...], Field(max_length=200, description="Paths to leave alone, as in .gitignore.")
    ] = ()
    pull_requests: Annotated[PullRequests, Field(description="How pull requests are opened.")] = PullRequests()
    codemods: Annotated[dict[str, Any], Field(description="Which codemods run, and their options.")] = {}


@dataclass(frozen=True)
class Config:
    """What a repository asks for.

    Attributes:
        source: The file it came from; None where every value is the default.
        schedule: ``daily``, ``weekly``, ``monthly``, a cron line, or ``never``.
        quiet_hours: Hours in which nothing runs by itself, ``22:00-06:00``.
        timezone: Whose clock counts.
        exclude: Patterns of paths to leave alone, in the syntax of ``.gitignore``.
        pull_requests: How pull requests are opened.
        enable: The codemods that run when none is named.
        options: The options of every codemod.
    """

    source: str | None = None
    schedule: str = "weekly"
    quiet_hours: str | None = None
    timezone: str = "UTC"
    exclude: tuple[str, ...] = ()
    pull_requests: PullRequests = field(default_factory=PullRequests)
    enable: tuple[str, ...] = ()
    options: Mapping[str, Options] = field(default_factory=dict)

    @property
    def rule(self) -> Rule | None:
        """When the repository is swept; None for never, which it is without a configuration of its own."""
        if self.source is None or self.schedule == NEVER:
            return None
        quiet = parse_quiet(self.quiet_hours) if self.quiet_hours else None
        return Rule(self.schedule, quiet, self.timezone)

    def excluded(self, path: str) -> bool:
        """Return whether the configuration leaves a path out."""
        return bool(self.exclude) and self._spec.match_file(path)

    @cached_property
    def _spec(self) -> pathspec.GitIgnoreSpec:
        return pathspec.GitIgnoreSpec.from_lines(self.exclude)

    def to_toml(self) -> str:
        """Return the effective configuration as a ``.refactor-bot.toml``, defaults written out."""
        document = tomlkit.document()
        document["schedule"] = self.schedule
        if self.quiet_hours is not None:
            document["quiet-hours"] = self.quiet_hours
        document["timezone"] = self.timezone
        document["exclude"] = list(self.exclude)
        document["pull-requests"] = self.pull_requests.model_dump(mode="json", by_alias=True, exclude_none=True)
        codemods = tomlkit.table()
        codemods["enable"] = list(self.enable)
        for name, options in self.options.items():
            codemods[name] = options.model_dump(mode="json", by_alias=True, exclude_none=True)
        document["codemods"] = codemods
        return tomlkit.dumps(document)


def load(read: Callable[[str], bytes | None]) -> Config:
    """Read a repository's configuration.

    Args:
        read: Returns a file's bytes by its path, or None.

    Raises:
        ConfigError: Something in it is wrong.
    """
    own = read(OWN_FILE)
    if own is not None:
        text = _decoded(own, OWN_FILE)
        return _build(_parsed(text, OWN_FILE), _Locator(OWN_FILE, text, ()))
    shared = read(SHARED_FILE)
    if shared is None or b"refactor-bot" not in shared:
        return _build({}, None)
    text = _decoded(shared, SHARED_FILE)
    table: Any = _parsed(text, SHARED_FILE)
    for name in _SECTION:
        table = table.get(name) if isinstance(table, dict) else None
    return _build(table, _Locator(SHARED_FILE, text, _SECTION)) if isinstance(table, dict) else _build({}, None)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of ``.refactor-bot.toml``, for editors."""
    root = _Root.model_json_schema(by_alias=True)
    names = list(discover())
    properties: dict[str, Any] = {
        "enable": {
            "type": "array",
            "items": {"enum": names},
            "default": names,
            "description": "The codemods that run when none is named.",
        }
    }
    for name, codemod in discover().items():
        properties[name] = codemod.options.model_json_schema(by_alias=True)
    root["properties"]["codemods"] = {"type": "object", "additionalProperties": False, "properties": properties}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **root, "title": "refactor-bot"}


@dataclass(frozen=True)
class _Locator:
    """Finds the line of a key, which a TOML parser does not tell."""

    file: str
    text: str
    prefix: tuple[str, ...]

    def problem(self, where: tuple[str, ...], message: str) -> Problem:
        return Problem(self.file, self._line((*self.prefix, *where)), message)

    def _line(self, where: tuple[str, ...]) -> int:
        table: tuple[str, ...] = ()
        best, depth = 1, 0
        for number, line in enumerate(self.text.splitlines(), start=1):
            if header := re.match(r"\s*\[\[?([^\]]+)\]", line):
                table = _key(header[1])
                here = table
            elif pair := re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=", line):
                here = (*table, *_key(pair[1]))
            else:
                continue
            if len(here) > depth and here == where[: len(here)]:
                best, depth = number, len(here)
        return best


def _key(text: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in text.split("."))


def _decoded(data: bytes, file: str) -> str:
    if len(data) > _LARGEST:
        raise ConfigError([Problem(file, 1, f"expected at most {_LARGEST // 1024} KiB")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(file, data[: error.start].count(b"\n") + 1, "expected UTF-8 text")]) from None


def parse_toml(text: str) -> dict[str, Any]:
    """Parse a TOML text that anybody may have written.

    Raises:
        ValueError: It is not TOML, or a key in it has more than 100 parts.
        RecursionError: It is nested too deeply.
    """
    # tomllib's memory grows with the square of a dotted key's parts: 100 KB of them would end the process.
    if _DEEP.search(_STRING.sub("x", text)):
        raise ValueError("expected keys of at most 100 parts")
    return tomllib.loads(text.replace("\r\n", "\n"))


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return parse_toml(text)
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        said = re.sub(r" \(at .*\)$", "", str(error))
        raise ConfigError([Problem(file, int(line[1]) if line else 1, f"not valid TOML: {said}")]) from None
    except RecursionError:
        raise ConfigError([Problem(file, 1, "nested too deeply")]) from None


def _build(table: Mapping[str, Any], locator: _Locator | None) -> Config:
    problems: list[Problem] = []
    root = _validated(_Root, table, (), locator, problems) or _Root()
    raw = table.get("codemods", {})
    codemods = dict(raw) if isinstance(raw, dict) else {}
    enable = _enabled(codemods.pop("enable", list(discover())), locator, problems)
    options: dict[str, Options] = {}
    for name, codemod in discover().items():
        own = _validated(codemod.options, codemods.pop(name, {}), ("codemods", name), locator, problems)
        options[name] = own or codemod.options()
    if locator is not None:
        problems += [
            locator.problem(("codemods", name), f"unknown codemod {name!r}{nearest(name, discover())}")
            for name in list(codemods)[:_MOST_PROBLEMS]
        ]
    if problems:
        raise ConfigError(sorted(problems, key=lambda problem: problem.line))
    return Config(
        source=locator.file if locator else None,
        schedule=root.schedule,
        quiet_hours=root.quiet_hours,
        timezone=root.timezone,
        exclude=root.exclude,
        pull_requests=root.pull_requests,
        enable=enable,
        options=options,
    )


def _enabled(value: object, locator: _Locator | None, problems: list[Problem]) -> tuple[str, ...]:
    names = value if isinstance(value, list) and all(isinstance(name, str) for name in value) else None
    if names is None:
        wrong = "expected a list of codemod names"
    elif unknown := [name for name in names if name not in discover()]:
        wrong = f"unknown codemod {unknown[0]!r}{nearest(unknown[0], discover())}"
    else:
        return tuple(dict.fromkeys(names))
    if locator is not None:
        problems.append(locator.problem(("codemods", "enable"), wrong))
    return ()


def _validated(
    model: type[M],
    value: object,
    where: tuple[str, ...],
    locator: _Locator | None,
    problems: list[Problem],
) -> M | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        if locator is None:
            raise
        for found in error.errors(include_url=False, include_input=False)[:_MOST_PROBLEMS]:
            path = tuple(str(part) for part in found["loc"])
            message = _explain(model, found["type"], path, found["msg"])
            problems.append(locator.problem((*where, *path), message))
        return None


def _explain(model: type[BaseModel], kind: str, path: tuple[str, ...], message: str) -> str:
    name = ".".join(path) or "this table"
    if kind != "extra_forbidden":
        said = message.removeprefix("Value error, ").replace("a valid tuple", "a list")
        return f"{name}: {said[0].lower()}{said[1:]}"
    table: Any = model
    for part in path[:-1]:
        known = {field.alias or key: field for key, field in table.model_fields.items()}
        table = known[part].annotation
    names = [field.alias or key for key, field in table.model_fields.items()]
    return f"unknown name {path[-1]!r}{nearest(path[-1], names)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?``, or the list of known names when none is near."""
    names = list(known)
    close = difflib.get_close_matches(word, names, 1, 0.6)
    return f"; did you mean {close[0]!r}?" if close else f"; expected one of {', '.join(names)}"
