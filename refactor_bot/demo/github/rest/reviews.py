"""Reviews, and the comments on lines of a pull request."""

from __future__ import annotations

from typing import Any

from refactor_bot.demo.github.rest.routing import Answer, Request, paged, route
from refactor_bot.demo.github.state import Comment, RefusalError, now

_EVENT = "COMMENT"


@route("POST", "{repo}/pulls/{number}/reviews")
def create(request: Request) -> Answer:
    """Review a pull request; only by commenting."""
    repo = request.repo("pull_requests", "write")
    issue, pull = repo.pull(request.number())
    if request.text("event") != _EVENT:
        raise RefusalError(422, "Unprocessable Entity")
    commit = str(request.body.get("commit_id") or pull.head_sha)
    if not repo.bare.has(commit):
        raise RefusalError(422, "Unprocessable Entity")
    written = [_comment(request, one) for one in request.body.get("comments") or ()]
    caller = request.caller.account
    review = request.site.acts.review(repo, issue.number, caller, request.text("body"), commit, written)
    return Answer(200, request.site.shapes.review(repo, issue, review))


@route("GET", "{repo}/pulls/{number}/reviews")
def reviews(request: Request) -> Answer:
    """List the reviews, oldest first."""
    repo = request.repo("pull_requests", "read")
    issue, pull = repo.pull(request.number())
    path = f"/repos/{repo.full_name}/pulls/{issue.number}/reviews"
    return paged(request, path, pull.reviews, lambda review: request.site.shapes.review(repo, issue, review))


@route("GET", "{repo}/pulls/{number}/comments")
def comments(request: Request) -> Answer:
    """List the comments on lines, oldest first."""
    repo = request.repo("pull_requests", "read")
    issue, pull = repo.pull(request.number())
    path = f"/repos/{repo.full_name}/pulls/{issue.number}/comments"
    found = issue.review_comments
    return paged(request, path, found, lambda one: request.site.shapes.review_comment(repo, issue, pull, one))


def _comment(request: Request, given: dict[str, Any]) -> Comment:
    first, last = given.get("start_line"), given.get("line")
    if not isinstance(last, int) or (first is not None and first >= last) or given.get("side", "RIGHT") != "RIGHT":
        raise RefusalError(422, "Unprocessable Entity")
    return Comment(
        id=request.site.world.number(),
        author=request.caller.account,
        body=str(given.get("body") or ""),
        created_at=now(),
        app=request.caller.app,
        path=str(given.get("path") or ""),
        line=last,
        start_line=first,
    )
