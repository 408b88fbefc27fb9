"""The git command line, for transport only: no prompt, no configuration but ours, no token in arguments or on disk."""

from __future__ import annotations

import base64
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from refactor_bot.errors import RefactorBotError, UsageError


class TransportError(RefactorBotError):
    """A git server did not answer or refused; trying again later may help."""


_LARGEST_FILE = 4 * 1024**3
_OPTIONS = (
    "-c", "gc.auto=0",
    "-c", "maintenance.auto=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "credential.helper=",
    "-c", "protocol.allow=never",
    "-c", "protocol.https.allow=always",
    "-c", "protocol.http.allow=always",
    "-c", "fetch.recurseSubmodules=false",
    "-c", "http.followRedirects=false",
    "-c", "http.lowSpeedLimit=1000",
    "-c", "http.lowSpeedTime=30",
)  # fmt: skip
# The user named the address: other protocols are fine, and so is a server that says where it has moved to.
_LOCAL = (
    "-c", "protocol.file.allow=always",
    "-c", "protocol.git.allow=always",
    "-c", "protocol.ssh.allow=always",
    "-c", "http.followRedirects=initial",
)  # fmt: skip


def git(
    arguments: Sequence[str], directory: Path, *, token: str | None = None, seconds: float = 600, local: bool = False
) -> str:
    """Run git in a directory and return what it printed.

    Args:
        arguments: After ``git``.
        directory: Where.
        token: Sent as the password of ``x-access-token`` in a header that only this process's environment holds.
        seconds: Longest time; the whole process group is killed after it.
        local: Whether other protocols than HTTP are allowed: the user named the address on the command line.

    Raises:
        TransportError: git failed; its last words, without secrets.
        UsageError: There is no git.
    """
    program = shutil.which("git")
    if program is None:
        raise UsageError("git is not installed, or not on the PATH. Install git and try again.")
    options = (*_OPTIONS, *_LOCAL) if local else _OPTIONS
    process = subprocess.Popen(  # noqa: S603 - arguments are a list of our own making
        [program, *options, *arguments],
        cwd=directory,
        env=_environment(token, local=local),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    _bound(process.pid)
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _kill(process)
        raise TransportError(f"git {arguments[0]} took longer than {seconds:.0f} s and was stopped") from None
    except BaseException:
        _kill(process)
        raise
    if process.returncode:
        raise TransportError(f"git {arguments[0]} failed: {_last_words(err, token)}")
    return out.decode("utf-8", "replace")


def _environment(token: str | None, *, local: bool) -> dict[str, str]:
    kept = ["PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"]
    if local:
        kept += ["HOME", "SSH_AUTH_SOCK"]
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ASKPASS": "true",
    }
    if token:
        basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        environment |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
        }
    return environment


def _bound(pid: int) -> None:
    """Let no file that git writes grow without end; its children inherit the limit."""
    if hasattr(resource, "prlimit"):
        with suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.communicate()


def _last_words(err: bytes, token: str | None) -> str:
    lines = [line.strip() for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
    said = " ".join(lines[-2:])[:500] or "no message"
    return said.replace(token, "[token]") if token else said
