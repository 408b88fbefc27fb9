"""The message of the bot's commits."""

from __future__ import annotations

import textwrap


def message(title: str, why: str, trailers: list[str]) -> str:
    """Return a commit message: subject, reason at 72 columns, trailers."""
    reason = "\n".join(textwrap.wrap(why.replace("`", ""), 72, break_long_words=False, break_on_hyphens=False))
    return "\n\n".join([title, reason, "\n".join(trailers)]) + "\n"
