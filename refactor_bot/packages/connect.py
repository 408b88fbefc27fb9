"""Puts together who answers questions about packages, once something is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from codemods.api import Question, Unavailable

if TYPE_CHECKING:
    from refactor_bot.packages.answers import Answers

_CONNECTIONS = 16


class Packages:
    """Answers questions from a package index.

    Args:
        url: Root of the index's simple API, with credentials where it needs them; None where none is to be asked.
        cache: Where its pages are kept.
        osv: OSV's dump, for more advisories.
        environ: Where proxies and certificates are named.
    """

    def __init__(self, url: str | None, cache: Path, osv: Path | None, environ: Mapping[str, str]) -> None:
        self._url = url
        self._cache = cache
        self._osv = osv
        self._environ = environ

    def answer(self, questions: Collection[Question]) -> Mapping[Question, object]:
        """Return the answers; ``Unavailable`` for what cannot be answered."""
        if self._url is None:
            return dict.fromkeys(questions, Unavailable("no package index is asked (PACKAGE_INDEX_URL is off)"))
        return self._answers.answer(questions)

    @cached_property
    def _answers(self) -> Answers:
        # What this takes is not needed where nothing is asked.
        import requests

        from refactor_bot.packages.advisories import IndexAdvisories, OsvDump, Together
        from refactor_bot.packages.answers import Answers, Sources
        from refactor_bot.packages.descriptions import Descriptions
        from refactor_bot.packages.fetch import Fetcher
        from refactor_bot.packages.index import HttpIndex
        from refactor_bot.packages.page_cache import DiskPages
        from refactor_bot.packages.resolving import Resolvers
        from refactor_bot.packages.wheel_api import WheelApis

        url = self._url or ""
        session = requests.Session()
        for scheme in ("https://", "http://"):
            session.mount(scheme, requests.adapters.HTTPAdapter(_CONNECTIONS, _CONNECTIONS))
        fetcher = Fetcher(session, DiskPages(self._cache))
        index = HttpIndex(url, fetcher)
        listed = IndexAdvisories(url, fetcher)
        return Answers(
            Sources(
                index,
                Together([listed, OsvDump(self._osv)]) if self._osv is not None else listed,
                Resolvers(url, index, environ=self._environ),
                WheelApis(index, fetcher),
                Descriptions(index, fetcher),
            )
        )
