"""``refactor-bot report``: the debt, its cost and its trend."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from refactor_bot.cli.project import Project, engine
from refactor_bot.engine import Request
from refactor_bot.errors import UsageError
from refactor_bot.repo.history import GitHistory, head_of
from refactor_bot.repo.milestones import milestones
from refactor_bot.report.debt import Debt
from refactor_bot.report.debt_html import to_html
from refactor_bot.report.debt_json import to_json
from refactor_bot.report.debt_markdown import to_markdown
from refactor_bot.report.debt_text import to_text
from refactor_bot.report.markdown import printable
from refactor_bot.sweep.debt import Subject, measure, with_duplicates


def report(paths: Sequence[Path], style: str, html: Path | None, *, cached: bool) -> int:
    """Print the report and return the exit code: 3 when a codemod crashed, else 0.

    Args:
        paths: A directory, or files.
        style: ``text``, ``json`` or ``markdown``.
        html: Where to write the page as well, or None.
        cached: Whether facts of earlier runs may be used.

    Raises:
        UsageError: The page cannot be written.
    """
    project = Project.find(paths)
    options = with_duplicates(project.options(()), project.config.options)
    subject = Subject(project.tree, Request(options, project.config.excluded), covers=project.covers)
    if project.git_dir is not None and (head := head_of(project.git_dir)) is not None:
        history = GitHistory(project.git_dir, head)
        subject = replace(subject, history=history, earlier=milestones(project.git_dir, head))
    with engine(cached=cached) as running:
        debt = measure(running, subject)
    sys.stdout.write(_rendered(debt, style, project))
    if html is not None:
        _write(html, to_html(debt, project.root.name))
    for crash in debt.crashes:
        where = printable(crash.path or "the repository")
        sys.stderr.write(f"refactor-bot: {crash.codemod} failed on {where}: {printable(crash.error)}\n")
    return 3 if debt.crashes else 0


def _rendered(debt: Debt, style: str, project: Project) -> str:
    if style == "json":
        return to_json(debt)
    return to_markdown(debt) if style == "markdown" else to_text(debt, project.shown)


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror})") from None
    sys.stderr.write(f"Wrote {file}.\n")
