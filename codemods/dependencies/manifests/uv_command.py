"""The command line of ``uv pip compile``: which parts are replayed, which are refused, and how its header spells it.

uv repeats its arguments in the header as they were given, but for those that it always leaves out.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename, dirname, join

from codemods.dependencies.manifests.compile_command import folder_of_run, is_plain_path

_FLAGS = frozenset(
    {
        "--all-extras",
        "--annotate",
        "--deps",
        "--generate-hashes",
        "--no-annotate",
        "--no-deps",
        "--no-generate-hashes",
        "--no-strip-extras",
        "--no-strip-markers",
        "--no-universal",
        "--pre",
        "--strip-extras",
        "--strip-markers",
        "--universal",
    }
)
_VALUES = {
    "--annotation-style": re.compile(r"split|line"),
    "--constraint": re.compile(r"[\w./-]+"),
    "--exclude-newer": re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?"),
    "--extra": re.compile(r"[\w.,-]+"),
    "--fork-strategy": re.compile(r"[a-z-]+"),
    "--no-emit-package": re.compile(r"[\w.-]+"),
    "--output-file": re.compile(r"[\w./-]+"),
    "--override": re.compile(r"[\w./-]+"),
    "--prerelease": re.compile(r"[a-z-]+"),
    # An interpreter by its version; any other would be looked for on this machine.
    "--python": re.compile(r"3\.\d{1,2}(?:\.\d{1,2})?"),
    "--python-platform": re.compile(r"[\w-]+"),
    "--python-version": re.compile(r"3\.\d{1,2}(?:\.\d{1,2})?"),
    "--resolution": re.compile(r"[a-z-]+"),
}
# Options whose values a person may be told; others may hold an address with a password.
_TOLD = ("--python", "--python-version", "--exclude-newer")
_FILES = ("--constraint", "--override", "--output-file")
_RUN_ONLY = ("--output-file", "--python", "--python-version", "--exclude-newer")
# What changes nothing where one index is asked, nothing is built and no configuration is read.
_IDLE = frozenset(
    {
        "--isolated",
        "--managed-python",
        "--no-build",
        "--no-build-isolation",
        "--no-cache",
        "--no-config",
        "--no-emit-find-links",
        "--no-emit-index-annotation",
        "--no-emit-index-url",
        "--no-managed-python",
        "--no-python-downloads",
        "--no-sources",
        "--offline",
        "--refresh",
        "--system",
        "--system-certs",
    }
)
_IDLE_WITH_VALUE = frozenset(
    {
        "--build-constraint",
        "--cache-dir",
        "--color",
        "--index-strategy",
        "--keyring-provider",
        "--link-mode",
        "--only-binary",
        "--python-preference",
    }
)
# uv's header never has them.
_UNSAID = frozenset({"--native-tls", "--no-progress", "--quiet", "--upgrade", "--verbose"})
_UNSAID_WITH_VALUE = frozenset({"--upgrade-package"})
_WITHOUT_EFFECT = _IDLE | _IDLE_WITH_VALUE | _UNSAID | _UNSAID_WITH_VALUE
_IDLE_VALUE = re.compile(r"[\w.:,=/+!<>~-]*")
_NAMES = {
    "-b": "--build-constraint",
    "-c": "--constraint",
    "-n": "--no-cache",
    "-o": "--output-file",
    "-p": "--python",
    "-P": "--upgrade-package",
    "-q": "--quiet",
    "-U": "--upgrade",
    "-v": "--verbose",
    "--build-constraints": "--build-constraint",
    "--constraints": "--constraint",
    "--overrides": "--override",
    "--unsafe-package": "--no-emit-package",
}
_IDLE_SETTINGS = frozenset(
    {
        "build-backend",
        "cache-dir",
        "cache-keys",
        "compile-bytecode",
        "conflicts",
        "default-groups",
        "dependency-groups",
        "dev-dependencies",
        "environments",
        "link-mode",
        "managed",
        "package",
        "python-downloads",
        "python-preference",
        "required-environments",
        "required-version",
        "workspace",
    }
)


@dataclass(frozen=True, slots=True)
class UvCommand:
    """A command of uv that may be replayed.

    Attributes:
        inputs: Files that it reads, relative to where it is run.
        flags: Flags that are given.
        values: Options with a value, by their long names.
        words: The command without its first word, as uv repeats it.
    """

    inputs: tuple[str, ...]
    flags: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def output(self) -> str:
        """The file that it writes, relative to where it is run."""
        return dict(self.values)["--output-file"]

    @property
    def constraints(self) -> tuple[str, ...]:
        """Files that constrain or replace versions."""
        return tuple(value for name, value in self.values if name in ("--constraint", "--override"))

    @property
    def hashes(self) -> bool:
        """Whether hashes are written."""
        return "--generate-hashes" in self.flags

    @property
    def python(self) -> str | None:
        """The version of Python that it names, ``3.11`` or ``3.11.4``."""
        values = dict(self.values)
        return values.get("--python-version") or values.get("--python")

    @property
    def exclude_newer(self) -> str | None:
        """The day or the time that it names, of which nothing newer is taken."""
        return dict(self.values).get("--exclude-newer")

    def arguments(self) -> list[str]:
        """Return the options that shape the output, but for its name, the Python and the day."""
        return [*self.flags, *(f"{name}={value}" for name, value in self.values if name not in _RUN_ONLY)]

    def header(self) -> str:
        """Return the command as uv writes it into a header."""
        return " ".join(("uv", *self.words))

    def directory(self, output: str) -> str | None:
        """Return where in the repository it was run, by the file that it wrote; None where that does not fit."""
        return folder_of_run(self.output, output)


def read_uv_command(words: Sequence[str]) -> UvCommand | str:
    """Return a command line of ``uv pip compile``, or why it is not replayed."""
    if tuple(words[:3]) != ("uv", "pip", "compile"):
        return f"made by another command ({shlex.join(words)[:80]})" if words else "its header has no command"
    inputs: list[str] = []
    flags: list[str] = []
    values: list[tuple[str, str]] = []
    said: list[str] = ["pip", "compile"]
    for name, value, given in _options(words[3:]):
        if name is None:
            inputs.append(value)
        elif name in _FLAGS and not value:
            flags.append(name)
        elif name in _VALUES and _VALUES[name].fullmatch(value):
            values.append((name, value))
        elif name not in _WITHOUT_EFFECT or not _IDLE_VALUE.fullmatch(value):
            return f"its command has {_shown(name, value)}, which is not replayed"
        if name not in _UNSAID and name not in _UNSAID_WITH_VALUE:
            said += given
    command = UvCommand(tuple(inputs), tuple(dict.fromkeys(flags)), _last_of(values), tuple(said))
    return _problem(command) or command


def refused_settings(directory: str, text_of: Callable[[str], str | None]) -> str | None:
    """Return which setting of uv in the repository's files is not followed, or None where there is none.

    Args:
        directory: Where uv is run, relative to the repository.
        text_of: Returns a file's text by its path, or None.
    """
    while True:
        if text_of(join(directory, "uv.toml")) is not None:
            return f"{join(directory, 'uv.toml')} has settings of uv, which are not followed"
        path = join(directory, "pyproject.toml")
        unknown = sorted(_settings(text_of(path) or "") - _IDLE_SETTINGS)
        if unknown:
            return f"{path} sets {unknown[0][:40]} for uv, which is not followed"
        if not directory:
            return None
        directory = dirname(directory)


def _settings(text: str) -> set[str]:
    try:
        tool = tomllib.loads(text).get("tool")
    except (tomllib.TOMLDecodeError, RecursionError):
        return {"something that cannot be read"}
    table = tool.get("uv") if isinstance(tool, dict) else None
    return set(table) if isinstance(table, dict) else set()


def _options(words: Sequence[str]) -> Iterator[tuple[str | None, str, list[str]]]:
    """Return options with their values and words, and inputs as values of None."""
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word == "-":
            yield None, word, [word]
            continue
        name, equals, value = word.partition("=")
        if not word.startswith("--") and len(word) > 2:
            name, equals, value = word[:2], "=", word[2:].removeprefix("=")
        name = _NAMES.get(name, name)
        if equals or not (name in _VALUES or name in _IDLE_WITH_VALUE or name in _UNSAID_WITH_VALUE):
            yield name, value, [word]
            continue
        value = next(rest, "")
        yield name, value, [word, value]


def _shown(name: str, value: str) -> str:
    return f"{name} {value}"[:40].rstrip() if name in _TOLD else name[:40]


def _last_of(values: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the values that count: all of an option that may be repeated, the last of any other."""
    repeated = ("--constraint", "--extra", "--no-emit-package", "--override")
    last = dict(values)
    return tuple(dict.fromkeys((name, value if name in repeated else last[name]) for name, value in values))


def _problem(command: UvCommand) -> str | None:
    if not command.inputs:
        return "its command names no input"
    if "--output-file" not in dict(command.values):
        return "its command names no output"
    if basename(command.output).startswith("pylock."):
        return "its command writes a lock of another format"
    files = [*command.inputs, *(value for name, value in command.values if name in _FILES)]
    unusual = next((one for one in files if not is_plain_path(one)), None)
    if unusual is not None:
        return f"its command names a file outside of the repository, or an unusual one ({unusual[:80]})"
    return None
