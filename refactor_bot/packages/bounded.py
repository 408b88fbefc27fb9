"""One program in a process of its own, within limits, and nothing of it left behind."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

_LONGEST_LOG = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one run may take.

    Attributes:
        seconds: Of wall clock.
        memory: Bytes of address space.
        file: Bytes of the largest file that it writes.
    """

    seconds: float = 300
    memory: int = 3 * 1024**3
    file: int = 256 * 1024**2


@dataclass(frozen=True, slots=True)
class Streams:
    """The files that a program is connected to.

    Attributes:
        log: Takes what it prints as errors, and everything else where there is no ``output``.
        output: Takes what it prints.
        given: What it reads; nothing where None.
    """

    log: Path
    output: Path | None = None
    given: Path | None = None


def run(
    arguments: Sequence[str], place: Path, environment: Mapping[str, str], streams: Streams, limits: Limits
) -> int | None:
    """Run a program to its end and return its exit code, or None where it took too long and was stopped.

    Args:
        arguments: The program and its arguments.
        place: Where it runs.
        environment: All that it sees of one.
        streams: What it reads and where it prints.
        limits: What it may take.
    """
    with ExitStack() as files:
        errors = files.enter_context(streams.log.open("wb"))
        output = files.enter_context(streams.output.open("wb")) if streams.output else errors
        given = files.enter_context(streams.given.open("rb")) if streams.given else subprocess.DEVNULL
        process = subprocess.Popen(  # noqa: S603 - a list of the caller's own making
            arguments,
            cwd=place,
            env=dict(environment),
            stdin=given,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        _bound(process.pid, limits)
        try:
            return process.wait(timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def tail(log: Path) -> str:
    """Return the end of what a program printed."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _LONGEST_LOG))
        return file.read().decode("utf-8", "replace")


def _bound(pid: int, limits: Limits) -> None:
    if not hasattr(resource, "prlimit"):
        return
    cpu = int(limits.seconds) + 1
    bounds = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: limits.file,
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        with suppress(OSError, ValueError):
            resource.prlimit(pid, kind, (most, most))
