"""Review comments whose change applies with one click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from refactor_bot.github import limits, marker, wire
from refactor_bot.github.failures import UnclearError
from refactor_bot.github.model import Suggestion
from refactor_bot.github.place import Place

_MOST_COMMENTS = 1_000
_KEY = "suggestion-"


class Reviews(Place):
    """The reviewing side of a forge."""

    def suggest(self, number: int, commit: str, body: str, suggestions: Sequence[Suggestion]) -> str | None:
        """Write one review with the suggestions that do not stand on a line yet; return its URL, or None without any.

        What stands on a line that is gone counts as not written: nobody can apply it any more.

        Args:
            number: The pull request.
            commit: Its head, which the lines are counted in.
            body: What the review says above them.
            suggestions: What is proposed.
        """
        written = self._written(number) if suggestions else {}
        left = [one for one in suggestions if one.key not in written]
        if not left:
            return None
        path = self._path(f"/pulls/{number}/reviews")
        request = {
            "commit_id": commit,
            "event": "COMMENT",
            "body": limits.cut(marker.sign(body, f"review-{commit}")),
            "comments": [_comment(one) for one in left],
        }
        try:
            return self._session.post(path, wire.Review, request).html_url
        except UnclearError:
            # GitHub writes all comments of a review or none.
            present = self._written(number).get(left[0].key)
            return present or self._session.post(path, wire.Review, request).html_url

    def _written(self, number: int) -> dict[str, str]:
        """Return the addresses of the App's own suggestions that stand on a line, by key."""
        comments = self._session.pages(self._path(f"/pulls/{number}/comments"), wire.ReviewComment, _MOST_COMMENTS)
        own = (one for one in comments if one.line is not None and self._identity.wrote(one.user))
        keyed = ((marker.key(one.body) or "", one.html_url) for one in own)
        return {key.removeprefix(_KEY): url for key, url in keyed if key.startswith(_KEY)}


def _comment(suggestion: Suggestion) -> dict[str, Any]:
    comment: dict[str, Any] = {
        "path": suggestion.path,
        "body": marker.sign(suggestion.body, f"{_KEY}{suggestion.key}"),
        "side": "RIGHT",
        "line": suggestion.last,
    }
    if suggestion.first < suggestion.last:
        comment |= {"start_line": suggestion.first, "start_side": "RIGHT"}
    return comment
