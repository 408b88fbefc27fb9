"""Numbers of things in words."""

from __future__ import annotations


def count(number: int, thing: str, things: str | None = None) -> str:
    """Return ``1 file`` or ``3 files``."""
    return f"{number} {thing if number == 1 else things or f'{thing}s'}"
