"""What people decided about a repository, and the one JSON text that keeps it. Pure; the text is anybody's."""

from refactor_bot.decisions.text import LARGEST, dump, parse
from refactor_bot.decisions.values import (
    EVERY,
    LONGEST_LITERAL,
    LONGEST_PATH,
    MOST_BELOW,
    MOST_NAMES,
    MOST_PACKAGES,
    MOST_PATHS,
    Below,
    Decisions,
    DecisionsError,
    Made,
    Named,
    Things,
    is_below,
)

__all__ = [
    "EVERY",
    "LARGEST",
    "LONGEST_LITERAL",
    "LONGEST_PATH",
    "MOST_BELOW",
    "MOST_NAMES",
    "MOST_PACKAGES",
    "MOST_PATHS",
    "Below",
    "Decisions",
    "DecisionsError",
    "Made",
    "Named",
    "Things",
    "dump",
    "is_below",
    "parse",
]
