"""A stand-in for GitHub: what the App needs of its REST API, webhooks, git and pages, in this process."""

from refactor_bot.demo.github.registering import Registered
from refactor_bot.demo.github.server import Exchange, StandIn

__all__ = ["Exchange", "Registered", "StandIn"]
