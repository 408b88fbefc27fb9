from __future__ import annotations

import json
import subprocess
import sys

TOKEN = "ghs_" + "a" * 40

PROGRAM = f"""
import logging, sys
import structlog
from refactor_bot import logs
logs.configure("INFO", terminal=sys.argv[1] == "terminal")
log = structlog.get_logger("refactor_bot.x")
log.info("pushed", url="https://x-access-token:{TOKEN}@github.com/o/r", repository="o/r")
log.debug("not shown")
logging.getLogger("some.library").warning("token %s", "{TOKEN}")
logging.getLogger("urllib3").info("not shown")
try:
    secret = "{TOKEN}"
    raise ValueError("failed with {TOKEN}")
except ValueError:
    log.exception("a handler failed")
"""


def printed(how: str) -> str:
    run = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True)
    assert run.stdout == ""
    return run.stderr


def test_machines_get_json_without_secrets() -> None:
    entries = [json.loads(line) for line in printed("machine").splitlines()]
    assert [entry["event"] for entry in entries] == ["pushed", "token [redacted]", "a handler failed"]
    assert entries[0]["url"] == "https://[redacted]@github.com/o/r"
    assert entries[0]["repository"] == "o/r"
    assert "ValueError: failed with [redacted]" in entries[2]["exception"]
    assert TOKEN not in str(entries)


def test_people_get_lines_without_secrets() -> None:
    text = printed("terminal")
    assert "a handler failed" in text
    assert "ValueError" in text
    assert TOKEN not in text
