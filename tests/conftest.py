"""Fixtures that every test may ask for."""

import os

# No test asks a package index that it does not start itself.
os.environ["PACKAGE_INDEX_URL"] = "off"

pytest_plugins = ["plugins.contract", "plugins.database", "plugins.loop", "plugins.program"]
