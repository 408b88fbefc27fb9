"""Compares two wheels: JSON on the input, JSON on the output, and no other program."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

from refactor_bot.packages.api_reader.archive import Archive, NoWheelError
from refactor_bot.packages.api_reader.comparing import Asked, compare
from refactor_bot.packages.confined import refuse


def main() -> None:
    """Answer one request."""
    sys.addaudithook(refuse)
    # Syntax trees have no circles and millions of nodes.
    gc.disable()
    json.dump(_answer(json.load(sys.stdin)), sys.stdout)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    with Path(request["old"]).open("rb") as old, Path(request["new"]).open("rb") as new:
        archives = {}
        for which, file in (("old", old), ("new", new)):
            try:
                archives[which] = Archive(file)
            except NoWheelError as error:
                return {"unreadable": which, "reason": str(error)}
        asked = [Asked(name, called, tuple(keywords)) for name, called, keywords in request["uses"]]
        tops = {one.name.partition(".")[0] for one in asked}
        for which, archive in archives.items():
            if not any(archive.kind(one) for one in tops):
                return {"unreadable": which, "reason": f"has no module `{min(tops)}`"}
        return {"lost": compare(archives["old"], archives["new"], asked)}


if __name__ == "__main__":
    main()
