"""The command line of pip-compile: which parts of it are replayed, which are refused, and how its header spells it.

The options are those of pip-tools 7 (``piptools/scripts/options.py``), the spelling is ``get_compile_command``'s.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath

# A flag that is given, with the value that changes nothing.
_FLAGS = {
    "--pre": False,
    "--all-extras": False,
    "--header": True,
    "--annotate": True,
    "--allow-unsafe": False,
    "--strip-extras": None,
    "--generate-hashes": False,
    "--reuse-hashes": True,
    "--emit-trusted-host": True,
    "--emit-find-links": True,
    "--emit-index-url": True,
    "--emit-options": True,
}
_VALUES = {
    "--annotation-style": "split",
    "--newline": "preserve",
    "--max-rounds": "10",
    "--resolver": "backtracking",
    "--output-file": None,
}
_NEWLINES = {"lf": "LF", "crlf": "CRLF"}
_LISTS = ("--extra", "--unsafe-package", "--constraint")
_SHORT = {"-o": "--output-file", "-c": "--constraint", "-p": "--pre", "-U": "--upgrade", "-P": "--upgrade-package"}
# Options of one run, and those that only say how much is printed; the header never has them.
_DROPPED = ("--upgrade", "--no-upgrade", "--rebuild", "--verbose", "--quiet", "--dry-run", "--no-config", "-v", "-q")
_DROPPED_WITH_VALUE = ("--upgrade-package", "--cache-dir")
_VALUE = re.compile(r"[\w.,=/+-]+")
_METADATA = ("pyproject.toml", "setup.cfg", "setup.py")


@dataclass(frozen=True, slots=True)
class CompileCommand:
    """A command of pip-compile that may be replayed.

    Attributes:
        inputs: Files that it reads, relative to where it is run.
        flags: Flags by name, with whether they are on.
        values: Options with a value.
    """

    inputs: tuple[str, ...]
    flags: tuple[tuple[str, bool], ...] = ()
    values: tuple[tuple[str, str], ...] = ()

    @property
    def output(self) -> str:
        """The file that it writes, relative to where it is run."""
        named = dict(self.values).get("--output-file")
        if named is not None:
            return named
        if basename(self.inputs[0]) in _METADATA:
            return join(dirname(self.inputs[0]), "requirements.txt")
        return f"{self.inputs[0].rsplit('.', 1)[0]}.txt"

    @property
    def constraints(self) -> tuple[str, ...]:
        """Files that constrain versions."""
        return tuple(value for name, value in self.values if name == "--constraint")

    @property
    def hashes(self) -> bool:
        """Whether hashes are written."""
        return dict(self.flags).get("--generate-hashes", False)

    @property
    def python(self) -> str | None:
        """The version of Python that it names: none, pip-compile takes the one that runs it."""
        return None

    def arguments(self) -> list[str]:
        """Return the options as pip-compile's header orders them: what is default left out, the rest sorted."""
        flags = [_spelt(name, on=on) for name, on in self.flags if _FLAGS[name] is not on and name != "--reuse-hashes"]
        values = [f"{name}={value}" for name, value in self.values if _VALUES.get(name) != value]
        return sorted([*flags, *values])

    def header(self) -> str:
        """Return the command as pip-compile writes it into a header."""
        inputs = [shlex.quote(one) for one in self.inputs]
        return " ".join(["pip-compile", *self.arguments(), *sorted(inputs)])

    def directory(self, output: str) -> str | None:
        """Return where in the repository it was run, by the file that it wrote; None where that does not fit."""
        return folder_of_run(self.output, output)


def read_command(words: Sequence[str]) -> CompileCommand | str:
    """Return a command line of pip-compile, or why it is not replayed."""
    if not words or words[0] != "pip-compile":
        return f"made by another command ({shlex.join(words)[:80]})" if words else "its header has no command"
    inputs: list[str] = []
    flags: dict[str, bool] = {}
    values: list[tuple[str, str]] = []
    for name, value in _options(words[1:]):
        if name is None:
            inputs.append(value)
            continue
        problem = _take(name, value, flags, values)
        if problem:
            return problem
    paths = [*inputs, *(value for name, value in values if name in ("--output-file", "--constraint"))]
    if not inputs:
        return "its command names no input"
    unusual = next((one for one in paths if not is_plain_path(one)), None)
    if unusual is not None:
        return f"its command names a file outside of the repository, or an unusual one ({unusual[:80]})"
    if len(inputs) > 1 and not any(name == "--output-file" for name, _ in values):
        return "its command names several inputs and no output"
    return CompileCommand(tuple(inputs), tuple(flags.items()), tuple(values))


def _options(words: Sequence[str]) -> Iterator[tuple[str | None, str]]:
    """Return options with their values, and inputs as values of None."""
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word == "-":
            yield None, word
            continue
        name, equals, value = word.partition("=")
        if not word.startswith("--") and len(word) > 2 and word[:2] in _SHORT:
            name, equals, value = word[:2], "=", word[2:].removeprefix("=")
        name = _SHORT.get(name, name)
        takes = name in _VALUES or name in _LISTS or name in _DROPPED_WITH_VALUE
        yield name, value if equals or not takes else next(rest, "")


def _take(name: str, value: str, flags: dict[str, bool], values: list[tuple[str, str]]) -> str | None:
    """Keep an option, or return why the command is not replayed."""
    positive = f"--{name.removeprefix('--no-')}"
    if name in _DROPPED or name in _DROPPED_WITH_VALUE:
        return None
    if (
        name in _FLAGS
        or (name.startswith("--no-") and _FLAGS.get(positive, False) is not False)
        or (name in ("--no-allow-unsafe", "--no-strip-extras"))
    ):
        flags[positive if name.startswith("--no-") else name] = not name.startswith("--no-")
        return None
    if (name in _VALUES or name in _LISTS) and _VALUE.fullmatch(value):
        if name == "--resolver" and value != "backtracking":
            return "its command asks for the legacy resolver"
        if name == "--newline":
            value = _NEWLINES.get(value.lower(), value)
        if name in _VALUES:
            values[:] = [one for one in values if one[0] != name]
        values.append((name, value))
        return None
    return f"its command has {name[:40]}, which is not replayed"


def _spelt(name: str, *, on: bool) -> str:
    return name if on else f"--no-{name.removeprefix('--')}"


def folder_of_run(named: str, output: str) -> str | None:
    """Return where a command was run that names its output in one way and wrote a file of the repository, or None."""
    written = normpath(named)
    if output == written:
        return ""
    return output.removesuffix(f"/{written}") if output.endswith(f"/{written}") else None


def is_plain_path(path: str) -> bool:
    """Return whether a path lies in the repository and needs no quoting."""
    return bool(_VALUE.fullmatch(path)) and not path.startswith(("/", "-")) and not normpath(path).startswith("..")
