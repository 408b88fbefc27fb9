"""Pull requests: people's that are asked about, and the bot's own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import structlog

from refactor_bot.github import limits, marker, wire
from refactor_bot.github.authorship import has_human_commits
from refactor_bot.github.model import ObservedPullRequest, PullRequestState, PullRequestText, Span
from refactor_bot.github.place import Place
from refactor_bot.github.port import GoneError, RefusedError

_PREFIX = "refactor-bot/"
_MOST_FILES = 3_000
_MOST_LISTED = 1_000
# GitHub computes whether a pull request merges only once it is asked, and answers null until then.
_MERGEABLE_PAUSES = (0.3, 0.7, 1.5)

_HUNK = re.compile(r"^@@ -[0-9]{1,10}(?:,[0-9]{1,10})? \+([0-9]{1,10})(?:,([0-9]{1,10}))? @@", re.MULTILINE)

_log = structlog.get_logger("refactor_bot.github")


class PullRequests(Place):
    """The pull request side of a forge."""

    def pull_request(self, number: int) -> PullRequestState:
        """Return anybody's pull request as it stands."""
        pull = self._pull(number)
        return PullRequestState(
            number=pull.number,
            branch=pull.head.ref,
            head=pull.head.sha,
            base=pull.base.sha,
            here=self._is_here(pull),
            open=pull.state == "open",
            draft=pull.draft,
            by_person=pull.user is not None and pull.user.type != "Bot",
        )

    def merge_base(self, base: str, head: str) -> str:
        """Return the commit where two commits parted."""
        found = self._session.get(self._path(f"/compare/{base}...{head}"), wire.Comparison, per_page=1)
        if found.merge_base_commit is None:
            raise GoneError("These two commits have no history in common.")
        return found.merge_base_commit.sha

    def pull_request_files(self, number: int) -> tuple[str, ...]:
        """Return the paths that a pull request changes, at most 3,000 of them, deleted ones left out."""
        files = self._session.pages(self._path(f"/pulls/{number}/files"), wire.File, _MOST_FILES)
        return tuple(file.filename for file in files if file.status != "removed")

    def pull_request_spans(self, number: int) -> Mapping[str, tuple[Span, ...]]:
        """Return the lines that GitHub's own diff of a pull request shows, which are the only ones to comment on."""
        files = self._session.pages(self._path(f"/pulls/{number}/files"), wire.File, _MOST_FILES)
        return {file.filename: spans(file.patch or "") for file in files if file.status != "removed"}

    def touches(self, number: int, paths: Collection[str]) -> bool:
        """Return whether one of some files is among the first 3,000 that a pull request changes in any way."""
        files = self._session.pages(self._path(f"/pulls/{number}/files"), wire.File, _MOST_FILES)
        return any(file.filename in paths or file.previous_filename in paths for file in files)

    def own_pull_requests_from(self, branch: str) -> Sequence[ObservedPullRequest]:
        """Return the bot's pull requests from one branch, newest first, however old, also when the branch is gone."""
        owner = self._repository().full_name.partition("/")[0]
        query = {"state": "all", "head": f"{owner}:{branch}", "sort": "created", "direction": "desc"}
        found = self._session.pages(self._path("/pulls"), wire.PullRequest, _MOST_LISTED, **query)
        # GitHub lists everything where it does not understand the filter.
        own = [pull for pull in found if pull.head.ref == branch and self._identity.wrote(pull.user)]
        return tuple(self._observe_open(pull.number) if pull.state == "open" else _observed(pull) for pull in own)

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


def spans(patch: str) -> tuple[Span, ...]:
    """Return the lines of the new version that the hunks of a patch show, context included."""
    found = []
    for hunk in _HUNK.finditer(patch):
        first, count = int(hunk[1]), int(hunk[2] or 1)
        if count:
            found.append(Span(first, first + count - 1))
    return tuple(found)


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
