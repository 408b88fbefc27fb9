"""The whole loop on one machine: the App, its database, and a stand-in for GitHub."""

from refactor_bot.demo.run import run_demo

__all__ = ["run_demo"]
