"""Which resolver answers: pip-tools for the Python that runs this, uv for the others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from codemods.dependencies.manifests.compile_command import CompileCommand
from codemods.dependencies.manifests.compile_inputs import CompileJob, compile_job
from codemods.dependencies.manifests.pep508 import parse
from codemods.dependencies.manifests.texts import MOST_REQUIREMENTS
from codemods.dependencies.manifests.values import ELSEWHERE, Origin
from refactor_bot.packages.bounded import Limits
from refactor_bot.packages.compiling import PYTHON, PipCompile
from refactor_bot.packages.port import PackageIndex, Unavailable
from refactor_bot.packages.uv_compile import UvCompile

_NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}(?![^\s@;<>=!~\[])")
_INPUT, _OUTPUT = "requirements.in", "requirements.txt"


class Resolvers:
    """Compiles requirements files, and resolves requirements, for any version of Python.

    Args:
        url: Root of the operator's simple API.
        index: The same index.
        limits: What one run may take.
        environ: Where proxies and certificates are named.
    """

    def __init__(
        self, url: str, index: PackageIndex, limits: Limits | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self._pip = PipCompile(url, index, limits, environ)
        self._uv = UvCompile(url, index, limits, environ)

    def compile(self, job: CompileJob, upgrades: Sequence[str] = (), before: date | None = None) -> str | Unavailable:
        """Return the text of the output, or why there is none."""
        by_pip = isinstance(job.command, CompileCommand) and job.python in (None, PYTHON)
        return (self._pip if by_pip else self._uv).compile(job, upgrades, before)

    def resolve(
        self, requirements: tuple[str, ...], python: str, before: date | None = None
    ) -> tuple[tuple[str, str], ...] | Unavailable:
        """Return the versions that requirements lead to, by normalised name, or why there are none.

        Args:
            requirements: Lines as in a requirements file, names of the index only.
            python: For which CPython on Linux, ``3.11``.
            before: Files that were uploaded on this day or later do not exist; None for all.
        """
        if len(requirements) > MOST_REQUIREMENTS:
            return Unavailable(f"more than {MOST_REQUIREMENTS} requirements")
        for one in requirements:
            refused = _refusal(one)
            if refused:
                # The rest of the line may hold an address with a password.
                named = _NAMED.match(one)
                return Unavailable(f"{named[0] if named else 'a requirement'}: {refused}")
        files = {_INPUT: "".join(f"{one}\n" for one in requirements)}
        job = compile_job(CompileCommand((_INPUT,)), _OUTPUT, files.get)
        if isinstance(job, str):
            return Unavailable(job)
        pins = self._uv.pins(CompileJob(job.command, job.directory, job.output, job.files, python), before)
        if isinstance(pins, Unavailable):
            return pins
        return tuple(sorted((one.name, one.version) for one in pins))


def _refusal(line: str) -> str | None:
    """Return why a line is not a plain requirement of an index, or None."""
    if len(line.splitlines()) != 1 or line.lstrip().startswith(("-", "#")):
        return "not a requirement"
    parsed = parse(line)
    if isinstance(parsed, str):
        return parsed
    return None if parsed.origin is Origin.INDEX else ELSEWHERE[parsed.origin]
