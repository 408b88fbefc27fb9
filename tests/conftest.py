"""Fixtures that every test may ask for."""

pytest_plugins = ["plugins.contract", "plugins.database", "plugins.loop", "plugins.program"]
