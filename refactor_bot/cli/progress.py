"""Progress bars, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from refactor_bot.engine import Progress

_WORDS = {"index": "Reading", "rewrite": "Editing and proving"}


def _silent(_step: str, _done: int, _total: int) -> None:
    """Show nothing."""


@contextmanager
def bars() -> Iterator[Progress]:
    """Give what shows progress on standard error while it is a terminal, and nothing otherwise."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as shown:
        tasks: dict[str, TaskID] = {}

        def progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = shown.add_task(_WORDS.get(step, step), total=total)
            shown.update(tasks[step], completed=done, total=total)

        yield progress
