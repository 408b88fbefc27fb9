"""The debt report as one page: nothing is loaded from anywhere, nothing of the repository is markup."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from refactor_bot.report import debt_words as words
from refactor_bot.report.debt import Debt
from refactor_bot.report.markdown import visible

_MOST_GROUPS = 200


def to_html(debt: Debt, title: str) -> str:
    """Return the page.

    Args:
        debt: What to tell.
        title: The repository's name.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rest = [group for group in debt.duplicates.groups if not group.drifted] if debt.duplicates else []
    return environment.get_template("debt.html").render(
        debt=debt, title=title, words=words, rest=rest[:_MOST_GROUPS], more=max(len(rest) - _MOST_GROUPS, 0)
    )


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
