"""Commands in comments: what there is, and what a comment asks for. Pure."""

from refactor_bot.commands.parsing import Command, Misunderstood, as_word, parse
from refactor_bot.commands.verbs import VERBS, Place, Verb

__all__ = ["VERBS", "Command", "Misunderstood", "Place", "Verb", "as_word", "parse"]
