"""pip-compile in a process of its own, which sees the requirements, the operator's index, and nothing else."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.compile_inputs import CompileJob
from codemods.dependencies.manifests.uv_command import UvCommand
from codemods.dependencies.manifests.values import Kind
from refactor_bot.packages import confined
from refactor_bot.packages.bounded import Limits, Streams, run, tail
from refactor_bot.packages.fetch import bare
from refactor_bot.packages.hashes import complete_hashes
from refactor_bot.packages.port import PackageIndex, Unavailable
from refactor_bot.packages.workplace import UPGRADE, environment_in, is_plain, lay_out, written

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
# The last line of a traceback, with its message behind it.
_RAISED = re.compile(r"^[A-Za-z_][\w.]*: ", re.MULTILINE)


class Resolver(Protocol):
    """Makes a compiled requirements file."""

    def compile(self, job: CompileJob, upgrades: Sequence[str] = (), before: date | None = None) -> str | Unavailable:
        """Return the text of the output, or why there is none.

        Args:
            job: What is compiled.
            upgrades: Packages whose pins are given up, ``name==version`` with a normalised name.
            before: Files that were uploaded on this day or later do not exist; None for all.
        """


class PipCompile:
    """Runs pip-tools with the interpreter that runs this.

    Wheels only, and no program may be started: nothing is built, so no code of any package runs. The process gets an
    empty home, copies of the inputs that were written anew, and of this one's environment only what proxies and
    certificates need.

    Args:
        url: Root of the operator's simple API.
        index: The same index, for the hashes of the files that a resolver for wheels does not see.
        limits: What one run may take.
        environ: Where proxies and certificates are named.
    """

    def __init__(
        self, url: str, index: PackageIndex, limits: Limits | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self._url = url
        self._index = index
        self._limits = limits or Limits()
        self._environ = environ or {}

    def compile(self, job: CompileJob, upgrades: Sequence[str] = (), before: date | None = None) -> str | Unavailable:
        """Return the text of the output, or why there is none."""
        if any(UPGRADE.fullmatch(one) is None for one in upgrades):
            return Unavailable("a version that is asked for is none")
        if isinstance(job.command, UvCommand):
            return Unavailable("compiled by uv, and this runs pip-compile")
        if job.python not in (None, PYTHON):
            return Unavailable(f"compiled for Python {job.python}, and this resolves for {PYTHON}")
        with TemporaryDirectory(prefix="compile-") as name:
            root = Path(name).resolve()
            place = lay_out(root, job)
            environment = self._environment(root, job)
            arguments = _arguments(job, upgrades, before)
            failure = _run(arguments, place, environment, root / "log", self._limits)
            if failure is not None:
                return Unavailable(self._without_secrets(failure, root))
            text = written(root, job)
        if text is None:
            return Unavailable("pip-compile wrote no output")
        return self._checked(job, text)

    def _checked(self, job: CompileJob, text: str) -> str | Unavailable:
        manifest = read(job.output, text, Kind.REQUIREMENTS)
        assert manifest is not None
        if not is_plain(manifest):
            return Unavailable("pip-compile wrote something else than pins of the index")
        return complete_hashes(manifest, text, job, self._index) if job.command.hashes else text

    def _environment(self, root: Path, job: CompileJob) -> dict[str, str]:
        return environment_in(root, self._environ) | {
            "CUSTOM_COMPILE_COMMAND": job.command.header(),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": self._url,
            "PIP_ONLY_BINARY": ":all:",
            "PIP_NO_INPUT": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_KEYRING_PROVIDER": "disabled",
            "PIP_TIMEOUT": "20",
            "PIP_RETRIES": "2",
        }

    def _without_secrets(self, text: str, root: Path) -> str:
        return text.replace(self._url, bare(self._url)).replace(f"{root}/", "")


def _arguments(job: CompileJob, upgrades: Sequence[str], before: date | None) -> list[str]:
    once = [f"--upgrade-package={one}" for one in upgrades]
    if before is not None:
        once.append(f"--uploaded-prior-to={before.isoformat()}T00:00:00+00:00")
    # Isolated: no PYTHON* variable, no user site, and no module of the working directory.
    program = [sys.executable, "-I", confined.__file__, "compile"]
    own = ["--quiet", "--no-config", "--no-emit-options"]
    kept = [one for one in job.command.arguments() if one != "--no-emit-options"]
    return [*program, *own, *kept, *once, *job.command.inputs]


def _run(
    arguments: Sequence[str], place: Path, environment: Mapping[str, str], log: Path, limits: Limits
) -> str | None:
    """Run a command within limits and return why it failed, or None."""
    code = run(arguments, place, environment, Streams(log), limits)
    if code is None:
        return f"resolving took longer than {limits.seconds:.0f} s and was stopped"
    return None if code == 0 else _last_words(tail(log))


def _last_words(said: str) -> str:
    """Return what a failed run printed as its error, on one line."""
    if "MemoryError" in said:
        return "resolving needed more memory than it may have"
    if confined.REFUSAL in said:
        return "a package would have to be built, or fetched by another program"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    raised = list(_RAISED.finditer(said))
    words = " ".join((" ".join(errors[:2]) or (said[raised[-1].end() :] if raised else " ".join(lines[-1:]))).split())
    return f"pip-compile failed: {words[:400] or 'no message'}"
