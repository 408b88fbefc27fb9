"""Runs programs in one process, where some library versions are installed, and prints what each of them prints.

python programs.py < programs.json > outputs.json
"""

import contextlib
import io
import json
import sys
import warnings

warnings.simplefilter("ignore")


def output(text):
    """Return what a program prints, and the kind of error that it ends with."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(text, "example", "exec"), {"__name__": "__main__"})
    except Exception as error:  # noqa: BLE001
        return f"{printed.getvalue()}{type(error).__name__}: {error}"
    return printed.getvalue()


if __name__ == "__main__":
    sys.stdout.write(json.dumps([output(text) for text in json.load(sys.stdin)]))
