"""Before and after, for the explain page and the tests."""

from __future__ import annotations

from codemods.api import Example

EXAMPLES: tuple[Example, ...] = ()
