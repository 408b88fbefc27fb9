"""Runs pip-tools in this process and lets it start no other: run as a script by ``compiling``, imported by nothing.

Wheels only is pip's own promise, and it does not hold for a dependency on an address (``name @ https://...``), which
the metadata of a wheel may have. Building anything takes another program, as do git and its like.
"""

from __future__ import annotations

import sys

# https://docs.python.org/3/library/audit_events.html
_STARTS = frozenset(
    {
        "subprocess.Popen",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.system",
        "pty.spawn",
    }
)
REFUSAL = "no other program may be started here"


def refuse(event: str, _: object) -> None:
    """Refuse an audited event that starts a program.

    Raises:
        PermissionError: It does.
    """
    if event in _STARTS:
        raise PermissionError(REFUSAL)


def main() -> None:
    """Run the command line of pip-tools."""
    from piptools.__main__ import cli

    sys.addaudithook(refuse)
    cli()


if __name__ == "__main__":
    main()
