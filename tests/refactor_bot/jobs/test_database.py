from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from refactor_bot.errors import UsageError
from refactor_bot.jobs.database import database

HOLDER = """
import sys, time
from pathlib import Path
import psycopg
from refactor_bot.jobs.database import database
directory = Path(sys.argv[1])
with database(None, directory) as url:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    print("ready", flush=True)
    time.sleep(600)
"""


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.mark.parametrize("url", ["postgres://u:p@h:5432/d", "postgresql://u:p@h:5432/d"])
def test_an_address_is_taken_as_it_is(url: str, tmp_path: Path) -> None:
    with database(url, tmp_path) as address:
        assert address == "postgresql://u:p@h:5432/d"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["mysql://u:p@h/d", "sqlite:///x.db", "host=localhost", "", "postgresql"])
def test_another_database_is_refused_without_showing_the_address(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected postgresql://") as caught, database(url, tmp_path):
        pass
    assert "u:p" not in str(caught.value)


def test_what_was_written_survives_kill_9_of_everybody(data: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(data)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    postmaster = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    process.send_signal(signal.SIGKILL)
    process.wait()
    family = [postmaster, *(child.pid for child in psutil.Process(postmaster).children(recursive=True))]
    psutil.Process(postmaster).kill()
    until(lambda: not any(alive(pid) for pid in family), "the server is dead")
    users = data / "postgres" / ".handle_pids.json"
    assert json.loads(users.read_text()) == [process.pid]
    with database(None, data) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchall() == [(1,)]
    until(lambda: not (data / "postgres" / "postmaster.pid").exists(), "the last user stops the server")


def test_a_directory_that_cannot_hold_a_server_is_explained(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("in the way")
    with pytest.raises(UsageError, match="Or set DATABASE_URL"), database(None, tmp_path):
        pass
