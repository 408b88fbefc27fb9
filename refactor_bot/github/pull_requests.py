"""Pull requests: people's that are asked about, and the bot's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import structlog

from refactor_bot.github import limits, marker, wire
from refactor_bot.github.authorship import has_human_commits
from refactor_bot.github.model import ObservedPullRequest, PullRequestText
from refactor_bot.github.place import Place
from refactor_bot.github.port import RefusedError

_PREFIX = "refactor-bot/"
_MOST_FILES = 3_000
_MOST_LISTED = 1_000
# GitHub computes whether a pull request merges only once it is asked, and answers null until then.
_MERGEABLE_PAUSES = (0.3, 0.7, 1.5)

_log = structlog.get_logger("refactor_bot.github")


class PullRequests(Place):
    """The pull request side of a forge."""

    def pull_request_head(self, number: int) -> tuple[str, str, str, bool]:
        """Return head branch, head commit, base branch, and whether the head is in this repository."""
        pull = self._pull(number)
        return pull.head.ref, pull.head.sha, pull.base.ref, self._is_here(pull)

    def pull_request_files(self, number: int) -> tuple[str, ...]:
        """Return the paths that a pull request changes, at most 3,000 of them, deleted ones left out."""
        files = self._session.pages(self._path(f"/pulls/{number}/files"), wire.File, _MOST_FILES)
        return tuple(file.filename for file in files if file.status != "removed")

    def own_pull_requests(self) -> Sequence[ObservedPullRequest]:
        """Return the pull requests of the bot, newest first, from the newest 1,000 of each state in the repository."""
        found = [self._observe_open(pull.number) for pull in self._own("open")]
        found += [_observed(pull) for pull in self._own("closed")]
        return tuple(sorted(found, key=lambda pull: pull.number, reverse=True))

    def open_pull_request(self, head: str, base: str, text: PullRequestText) -> ObservedPullRequest:
        """Open a pull request, or return the open one from the same head to the same base.

        Its marker is unfinished until labels, reviewers and assignees are there, so that a run that ends in between is
        taken up again.
        """
        known = marker.read(text.body)
        first = text
        if known is not None:
            first = replace(text, body=marker.split(text.body)[0] + marker.write(replace(known, digest="")))
        pull = self._session.once(lambda: self._open_from(head, base), lambda: self._create(head, base, first))
        present = marker.read(pull.body)
        if (present is None and not pull.labels) or (present is not None and present.unfinished):
            self._decorate(pull.number, text)
            self.update_pull_request(pull.number, text)
        return self._observe_open(pull.number)

    def update_pull_request(self, number: int, text: PullRequestText) -> None:
        """Give a pull request a new title and body, and nothing else."""
        body = {"title": limits.line(text.title), "body": limits.cut(text.body)}
        self._session.patch(self._path(f"/pulls/{number}"), wire.PullRequest, body)

    def close_pull_request(self, number: int) -> None:
        """Close a pull request, and take the findings out of its marker: nobody turned them down."""
        pull = self._pull(number)
        if pull.state != "open":
            return
        body: dict[str, Any] = {"state": "closed"}
        if (known := marker.read(pull.body)) is not None:
            text, _ = marker.split(pull.body or "")
            body["body"] = limits.cut(text + marker.write(replace(known, fingerprints=())))
        self._session.patch(self._path(f"/pulls/{number}"), wire.PullRequest, body)

    def _pull(self, number: int) -> wire.PullRequest:
        return self._session.get(self._path(f"/pulls/{number}"), wire.PullRequest)

    def _is_here(self, pull: wire.PullRequest) -> bool:
        return pull.head.repo is not None and pull.head.repo.id == self._number

    def _own(self, state: Literal["open", "closed"]) -> Iterable[wire.PullRequest]:
        query = {"state": state, "sort": "created", "direction": "desc"}
        for pull in self._session.pages(self._path("/pulls"), wire.PullRequest, _MOST_LISTED, **query):
            if pull.head.ref.startswith(_PREFIX) and self._identity.wrote(pull.user) and self._is_here(pull):
                yield pull

    def _observe_open(self, number: int) -> ObservedPullRequest:
        pull = self._pull(number)
        for seconds in _MERGEABLE_PAUSES:
            if pull.mergeable is not None or pull.state != "open":
                break
            self._session.wait(seconds)
            pull = self._pull(number)
        human = has_human_commits(self._session, self._path(""), pull, self._identity)
        return _observed(pull, human_commits=human, conflicted=pull.mergeable is False)

    def _open_from(self, head: str, base: str) -> wire.PullRequest | None:
        owner = self._repository().full_name.partition("/")[0]
        found = self._session.get(
            self._path("/pulls"), list[wire.PullRequest], state="open", head=f"{owner}:{head}", base=base
        )
        return next((pull for pull in found if pull.head.ref == head and self._is_here(pull)), None)

    def _create(self, head: str, base: str, text: PullRequestText) -> wire.PullRequest:
        body: dict[str, Any] = {
            "title": limits.line(text.title),
            "head": head,
            "base": base,
            "body": limits.cut(text.body),
            "draft": text.draft,
        }
        try:
            return self._session.post(self._path("/pulls"), wire.PullRequest, body)
        except RefusedError as error:
            said = str(error).lower()
            if "already exists" in said and (present := self._open_from(head, base)) is not None:
                return present
            if text.draft and "draft" in said:
                return self._session.post(self._path("/pulls"), wire.PullRequest, {**body, "draft": False})
            raise

    def _decorate(self, number: int, text: PullRequestText) -> None:
        """Add labels, reviewers and assignees; a name that GitHub does not take must not lose the pull request."""
        wanted: tuple[tuple[str, Mapping[str, Any]], ...] = (
            (f"/pulls/{number}/requested_reviewers", {"reviewers": list(text.reviewers)}),
            (f"/issues/{number}/assignees", {"assignees": list(text.assignees)}),
            (f"/issues/{number}/labels", {"labels": list(text.labels)}),
        )
        for path, body in wanted:
            if not any(body.values()):
                continue
            try:
                self._session.post(self._path(path), object, body, harmless=True)
            except RefusedError as error:
                _log.warning("GitHub did not take a part of a pull request", number=number, reason=str(error))


def _observed(pull: wire.PullRequest, *, human_commits: bool = False, conflicted: bool = False) -> ObservedPullRequest:
    state: Literal["open", "closed", "merged"] = "open" if pull.state == "open" else "closed"
    body = pull.body or ""
    return ObservedPullRequest(
        number=pull.number,
        url=pull.html_url,
        branch=pull.head.ref,
        base_branch=pull.base.ref,
        head=pull.head.sha,
        state="merged" if pull.merged_at is not None else state,
        title=pull.title,
        body=body,
        marker=marker.read(body),
        human_commits=human_commits,
        conflicted=conflicted,
        opened_at=pull.created_at,
    )
