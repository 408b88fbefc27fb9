"""What the bot says: comments that are found again by a key, and reactions."""

from __future__ import annotations

from refactor_bot.github import limits, marker, wire
from refactor_bot.github.model import Reaction
from refactor_bot.github.place import Place
from refactor_bot.github.port import GoneError

_MOST_COMMENTS = 3_000


class Conversation(Place):
    """The talking side of a forge."""

    def answer(self, number: int, key: str, body: str) -> str:
        """Write one comment, or bring the one with this key up to date; return its URL."""
        text = limits.cut(marker.sign(body, key))
        path = self._path(f"/issues/{number}/comments")
        comment = self._session.once(
            lambda: self._find_answer(number, key), lambda: self._session.post(path, wire.Comment, {"body": text})
        )
        if (comment.body or "").replace("\r\n", "\n").rstrip() != text.rstrip():
            self._session.patch(self._path(f"/issues/comments/{comment.id}"), wire.Comment, {"body": text})
        return comment.html_url

    def answered(self, number: int, key: str) -> bool:
        """Return whether ``answer`` wrote a comment with this key before."""
        return self._find_answer(number, key) is not None

    def react(self, number: int, comment: int | None, kind: str, reaction: Reaction) -> None:
        """React to a comment, or to the issue itself; one that was deleted meanwhile is left in peace."""
        if comment is None:
            path = f"/issues/{number}/reactions"
        elif kind == "review":
            path = f"/pulls/comments/{comment}/reactions"
        else:
            path = f"/issues/comments/{comment}/reactions"
        try:
            self._session.post(self._path(path), object, {"content": reaction}, harmless=True)
        except GoneError:
            return

    def _find_answer(self, number: int, key: str) -> wire.Comment | None:
        comments = self._session.pages(self._path(f"/issues/{number}/comments"), wire.Comment, _MOST_COMMENTS)
        own = (comment for comment in comments if self._identity.wrote(comment.user))
        return next((comment for comment in own if marker.signed(comment.body, key)), None)
