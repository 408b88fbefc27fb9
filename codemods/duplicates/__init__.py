"""Functions that were copied instead of imported."""

from __future__ import annotations
