"""A stand-in for GitHub: what the App needs of its REST API, webhooks, git and pages, in this process."""

from refactor_bot.demo.github.server import Exchange, StandIn
from refactor_bot.demo.github.state import Registered

__all__ = ["Exchange", "Registered", "StandIn"]
