"""The command line: parses input, calls one use case, prints."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; every error is one message, never a traceback."""
    from refactor_bot.cli.app import app
    from refactor_bot.errors import RefactorBotError

    try:
        app(prog_name="refactor-bot")
    except RefactorBotError as error:
        _fail(str(error), 2)
    except KeyboardInterrupt:
        _fail("interrupted", 130)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("REFACTOR_BOT_DEBUG"):
            raise
        _fail(
            f"internal error: {type(error).__name__}: {error}\nSet REFACTOR_BOT_DEBUG=1 to see where, and report it.", 3
        )


def _fail(message: str, code: int) -> None:
    lines = message.splitlines() or [""]
    sys.stderr.write("".join(f"refactor-bot: {line}\n" for line in lines))
    sys.exit(code)
