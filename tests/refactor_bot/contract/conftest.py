"""Makes the plugins of the tests importable."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = str(Path(__file__).parents[2])
if TESTS not in sys.path:
    sys.path.insert(0, TESTS)

from plugins.contract import contract  # noqa: E402

__all__ = ["contract"]
