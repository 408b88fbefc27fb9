"""What can happen on the stand-in, whoever does it: people through the pages and tests, the App through the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refactor_bot.demo.github.shapes import Json, Shapes, time
from refactor_bot.demo.github.state import (
    Account,
    App,
    Check,
    Comment,
    Issue,
    Pull,
    Reaction,
    RefusalError,
    Repo,
    Review,
    World,
    now,
)
from refactor_bot.demo.github.webhooks import Webhooks

_LONGEST_BODY = 65_536
_NOTHING = "0" * 40


class Acts:
    """Changes the world, and tells the Apps.

    Args:
        world: What there is.
        shapes: Writes its JSON.
        webhooks: Tells the Apps.
    """

    def __init__(self, world: World, shapes: Shapes, webhooks: Webhooks) -> None:
        self._world = world
        self._shapes = shapes
        self._webhooks = webhooks

    def open_issue(self, repo: Repo, author: Account, title: str, body: str | None, app: App | None = None) -> Issue:
        """Open an issue."""
        issue = self._add(repo, author, title, body, app)
        self._tell_issue(repo, issue, "issues", {"action": "opened"}, author)
        return issue

    def comment(self, repo: Repo, number: int, author: Account, body: str, app: App | None = None) -> Comment:
        """Comment on an issue or pull request."""
        issue = repo.issue(number)
        comment = Comment(self._world.number(), author, _body(body) or "", now(), app)
        issue.comments.append(comment)
        issue.updated_at = now()
        shown = self._shapes.comment(repo, issue, comment)
        self._tell_issue(repo, issue, "issue_comment", {"action": "created", "comment": shown}, author)
        return comment

    def edit_comment(self, repo: Repo, comment_id: int, author: Account, body: str) -> tuple[Issue, Comment]:
        """Change what a comment says."""
        for issue in repo.issues.values():
            for comment in issue.comments:
                if comment.id == comment_id:
                    before, comment.body = comment.body, _body(body) or ""
                    comment.updated_at = now()
                    payload = {
                        "action": "edited",
                        "changes": {"body": {"from": before}},
                        "comment": self._shapes.comment(repo, issue, comment),
                    }
                    self._tell_issue(repo, issue, "issue_comment", payload, author)
                    return issue, comment
        raise RefusalError(404, "Not Found")

    def review_comment(
        self, repo: Repo, number: int, author: Account, body: str, path: str, line: int | None, *, removed: bool = False
    ) -> Comment:
        """Comment on a line of a pull request; None for one that is outdated."""
        issue, _ = repo.pull(number)
        comment = Comment(self._world.number(), author, _body(body) or "", now(), path=path, line=line)
        comment.side = "LEFT" if removed else "RIGHT"
        issue.review_comments.append(comment)
        self._tell_line(repo, number, comment, author)
        return comment

    def review(
        self, repo: Repo, number: int, author: Account, body: str, commit: str, comments: list[Comment]
    ) -> Review:
        """Review a pull request, with comments on lines that its diff shows; all of it or nothing."""
        issue, pull = repo.pull(number)
        if any(not _is_shown(repo, pull, comment) for comment in comments):
            raise RefusalError(422, "Pull request review thread line must be part of the diff")
        review = Review(self._world.number(), author, _body(body) or "", commit, now())
        pull.reviews.append(review)
        for comment in comments:
            comment.review, comment.body = review.id, _body(comment.body) or ""
            issue.review_comments.append(comment)
            self._tell_line(repo, number, comment, author)
        return review

    def _tell_line(self, repo: Repo, number: int, comment: Comment, author: Account) -> None:
        issue, pull = repo.pull(number)
        payload = {
            "action": "created",
            "comment": self._shapes.review_comment(repo, issue, pull, comment),
            "pull_request": self._shapes.pull(repo, issue, pull),
        }
        self._webhooks.about(repo, "pull_request_review_comment", payload, author)

    def press(self, repo: Repo, check: Check, action: str, author: Account) -> None:
        """Press a button of a check run, which only its App is told."""
        if action not in {button["identifier"] for button in check.buttons}:
            raise RefusalError(404, "Not Found")
        payload = {
            "action": "requested_action",
            "requested_action": {"identifier": action},
            "check_run": self._shapes.check(repo, check),
            "repository": self._shapes.repository(repo),
        }
        for installation in self._world.installations.values():
            if installation.app is check.app and repo.id in installation.repositories:
                self._webhooks.to(installation, "check_run", payload, author)

    def react(self, reactions: list[Reaction], author: Account, content: str) -> tuple[Reaction, bool]:
        """React, once; return the reaction and whether it is new."""
        present = next((r for r in reactions if r.author is author and r.content == content), None)
        if present is not None:
            return present, False
        reaction = Reaction(self._world.number(), author, content, now())
        reactions.append(reaction)
        return reaction, True

    def open_pull(
        self,
        repo: Repo,
        author: Account,
        head: str,
        base: str,
        title: str,
        body: str | None,
        *,
        draft: bool = False,
        app: App | None = None,
    ) -> Issue:
        """Open a pull request; refuses what GitHub refuses."""
        owner, _, head = head.rpartition(":")
        fork = self._fork(repo, owner) if owner not in ("", repo.owner.login) else None
        tip, target = (fork or repo).bare.tip(head), repo.bare.tip(base)
        for name, found in (("head", tip), ("base", target)):
            if found is None:
                raise _invalid([{"resource": "PullRequest", "field": name, "code": "invalid"}])
        assert tip is not None
        assert target is not None
        _refuse_duplicate(repo, head, base, fork)
        if fork is not None:
            repo.bare.take(fork.bare, tip, f"refs/pull/{len(repo.issues) + 1}/head")
        if repo.bare.is_ancestor(tip, target):
            said = f"No commits between {base} and {head}"
            raise _invalid([{"resource": "PullRequest", "code": "custom", "message": said}])
        issue = self._add(repo, author, title, body, app, Pull(head, base, draft, tip, target, fork=fork))
        self._tell_pull(repo, issue, "opened", author)
        return issue

    def _fork(self, repo: Repo, owner: str) -> Repo:
        for one in self._world.repos.values():
            if one.parent is repo and one.owner.login == owner:
                return one
        raise _invalid([{"resource": "PullRequest", "field": "head", "code": "invalid"}])

    def ready(self, repo: Repo, number: int, author: Account) -> None:
        """Say that a draft is ready for review."""
        issue, pull = repo.pull(number)
        pull.draft = False
        self._tell_pull(repo, issue, "ready_for_review", author)

    def edit(self, repo: Repo, issue: Issue, author: Account, changes: Mapping[str, Any]) -> None:
        """Change title, body or state of an issue or pull request."""
        if changes.get("title") is not None:
            issue.title = str(changes["title"])
        if "body" in changes:
            issue.body = _body(changes["body"])
        issue.updated_at = now()
        if changes.get("state") == "closed" and issue.state == "open":
            self.close(repo, issue, author)
        elif changes.get("state") == "open" and issue.state == "closed":
            self.reopen(repo, issue, author)

    def close(self, repo: Repo, issue: Issue, author: Account) -> None:
        """Close without merging."""
        issue.state, issue.closed_by, issue.closed_at = "closed", author, now()
        if issue.pull is not None:
            self._tell_pull(repo, issue, "closed", author)
        else:
            self._tell_issue(repo, issue, "issues", {"action": "closed"}, author)

    def reopen(self, repo: Repo, issue: Issue, author: Account) -> None:
        """Open again."""
        if issue.pull is not None and (issue.pull.fork or repo).bare.tip(issue.pull.head) is None:
            raise _invalid([{"resource": "PullRequest", "field": "state", "code": "invalid"}])
        if issue.pull is not None:
            _refuse_duplicate(repo, issue.pull.head, issue.pull.base, issue.pull.fork)
        issue.state, issue.closed_by, issue.closed_at = "open", None, None
        if issue.pull is not None:
            self._tell_pull(repo, issue, "reopened", author)
        else:
            self._tell_issue(repo, issue, "issues", {"action": "reopened"}, author)

    def merge(self, repo: Repo, number: int, author: Account) -> str:
        """Merge a pull request with a merge commit; 405 where it conflicts."""
        issue, pull = repo.pull(number)
        tree = repo.bare.merged_tree(pull.base_sha, pull.head_sha)
        if issue.state != "open" or tree is None:
            raise RefusalError(405, "Pull Request is not mergeable")
        message = f"Merge pull request #{number} from {repo.owner.login}/{pull.head}\n\n{issue.title}"
        sha = repo.bare.record(tree, [pull.base_sha, pull.head_sha], message, author.login)
        self._world.signed.add(sha)
        pull.merged_at, pull.merge_sha = now(), sha
        issue.state, issue.closed_by, issue.closed_at = "closed", author, now()
        self.move(repo, pull.base, sha, author)
        self._tell_pull(repo, issue, "closed", author)
        return sha

    def push(self, repo: Repo, branch: str, changes: Mapping[str, bytes | None], message: str, author: Account) -> str:
        """Commit on a branch as a person, and say so."""
        before = repo.bare.tip(branch)
        sha = repo.bare.commit(branch, changes, message, author.login)
        self.moved(repo, branch, before, sha, author)
        return sha

    def move(self, repo: Repo, branch: str, sha: str | None, author: Account) -> None:
        """Create, move or delete a branch, and say so."""
        before = repo.bare.tip(branch)
        if sha is None:
            repo.bare.delete(branch)
        else:
            repo.bare.set_tip(branch, sha)
        self.moved(repo, branch, before, sha, author)

    def moved(self, repo: Repo, branch: str, before: str | None, after: str | None, author: Account) -> None:
        """Tell of a branch that moved, and bring the pull requests from it and into it along."""
        self._webhooks.about(repo, "push", self._push(repo, branch, before, after, author), author)
        for issue, pull in repo.pulls():
            if issue.state == "open" and pull.base == branch and after is not None:
                pull.base_sha = after
        for target in [repo] if repo.parent is None else [repo, repo.parent]:
            for issue, pull in target.pulls():
                if issue.state == "open" and pull.head == branch and (pull.fork or target) is repo:
                    self._moved_head(target, issue, pull, after, author)

    def _moved_head(self, repo: Repo, issue: Issue, pull: Pull, after: str | None, author: Account) -> None:
        if after is None:
            self.close(repo, issue, author)
        elif after != pull.head_sha:
            if pull.fork is not None:
                repo.bare.take(pull.fork.bare, after, f"refs/pull/{issue.number}/head")
            old, pull.head_sha = pull.head_sha, after
            self._tell_pull(repo, issue, "synchronize", author, {"before": old, "after": after})

    def _add(
        self, repo: Repo, author: Account, title: str, body: str | None, app: App | None, pull: Pull | None = None
    ) -> Issue:
        number = len(repo.issues) + 1
        issue = Issue(self._world.number(), number, author, title, _body(body), now(), app, pull=pull)
        repo.issues[number] = issue
        return issue

    def _tell_issue(self, repo: Repo, issue: Issue, event: str, payload: Json, author: Account) -> None:
        if event == "issues" and issue.pull is not None:
            return
        self._webhooks.about(repo, event, {**payload, "issue": self._shapes.issue(repo, issue)}, author)

    def _tell_pull(
        self, repo: Repo, issue: Issue, action: str, author: Account, more: Mapping[str, str] | None = None
    ) -> None:
        if issue.pull is None:
            return
        shown = self._shapes.whole_pull(repo, issue, issue.pull, mergeable=None)
        payload = {"action": action, "number": issue.number, "pull_request": shown, **(more or {})}
        self._webhooks.about(repo, "pull_request", payload, author)

    def _push(self, repo: Repo, branch: str, before: str | None, after: str | None, author: Account) -> Json:
        commits = [self._pushed(repo, c, author) for c in repo.bare.log(after, before, 20)] if after else []
        forced = bool(before and after) and not repo.bare.is_ancestor(before or "", after or "")
        span = f"{(before or _NOTHING)[:12]}...{(after or _NOTHING)[:12]}"
        return {
            "ref": f"refs/heads/{branch}",
            "before": before or _NOTHING,
            "after": after or _NOTHING,
            "created": before is None,
            "deleted": after is None,
            "forced": forced,
            "base_ref": None,
            "compare": f"{self._shapes.api}/repos/{repo.full_name}/compare/{span}",
            "commits": list(reversed(commits)),
            "head_commit": commits[0] if commits else None,
            "pusher": {"name": author.login, "email": f"{author.login}@users.noreply.github.com"},
        }

    def _pushed(self, repo: Repo, commit: Any, author: Account) -> Json:
        person = {"name": commit.author.name, "email": commit.author.email, "username": author.login}
        return {
            "id": str(commit.id),
            "tree_id": str(commit.tree_id),
            "distinct": True,
            "message": commit.message,
            "timestamp": time(now()),
            "url": f"{self._shapes.api}/repos/{repo.full_name}/commit/{commit.id}",
            "author": person,
            "committer": person,
            **self._changed(repo, commit),
        }

    @staticmethod
    def _changed(repo: Repo, commit: Any) -> dict[str, list[str]]:
        """Return the files of a commit by what became of them; GitHub tells a renamed one as removed and added."""
        objects = repo.bare.repository
        if commit.parents:
            diff = objects.diff(str(commit.parents[0].id), str(commit.id))
        else:
            diff = commit.tree.diff_to_tree(swap=True)
        listed: dict[str, list[str]] = {"added": [], "removed": [], "modified": []}
        for delta in diff.deltas:
            kind = {"A": "added", "D": "removed"}.get(delta.status_char(), "modified")
            listed[kind].append(delta.new_file.path)
        return listed


def _is_shown(repo: Repo, pull: Pull, comment: Comment) -> bool:
    """Return whether one hunk of a pull request's diff shows all lines of a comment."""
    base = repo.bare.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
    last = comment.line or 0
    first = comment.start_line or last
    return any(
        hunk.new_start <= first <= last < hunk.new_start + hunk.new_lines
        for patch in repo.bare.diff(base, pull.head_sha)
        if patch.delta.new_file.path == comment.path
        for hunk in patch.hunks
    )


def _refuse_duplicate(repo: Repo, head: str, base: str, fork: Repo | None) -> None:
    same = (head, base, fork)
    if any(issue.state == "open" and (pull.head, pull.base, pull.fork) == same for issue, pull in repo.pulls()):
        said = f"A pull request already exists for {repo.owner.login}:{head}."
        raise _invalid([{"resource": "PullRequest", "code": "custom", "message": said}])


def _body(body: str | None) -> str | None:
    if body is not None and len(body) > _LONGEST_BODY:
        errors = [{"resource": "Issue", "field": "body", "code": "custom", "message": "body is too long"}]
        raise _invalid(errors)
    return body


def _invalid(errors: list[dict[str, Any]]) -> RefusalError:
    return RefusalError(422, "Validation Failed", errors)
