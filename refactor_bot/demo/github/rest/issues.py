"""Issues, comments, reactions, labels, assignees. Every pull request is an issue too."""

from __future__ import annotations

from refactor_bot.demo.github.rest.routing import Answer, Request, paged, route
from refactor_bot.demo.github.state import Comment, Issue, Reaction, RefusalError, Repo

_CONTENTS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")


@route("GET", "{repo}/issues/{number}")
def get_issue(request: Request) -> Answer:
    """Get an issue."""
    repo, issue = _issue(request, "read")
    return Answer(200, request.site.shapes.issue(repo, issue))


@route("POST", "{repo}/issues")
def create_issue(request: Request) -> Answer:
    """Open an issue."""
    repo = request.repo("issues", "write")
    title = request.body.get("title")
    if not title:
        raise RefusalError(422, "Validation Failed", [{"resource": "Issue", "field": "title", "code": "missing_field"}])
    app = request.caller.app
    issue = request.site.acts.open_issue(repo, request.caller.account, str(title), request.body.get("body"), app)
    return Answer(201, request.site.shapes.issue(repo, issue))


@route("PATCH", "{repo}/issues/{number}")
def update_issue(request: Request) -> Answer:
    """Change an issue."""
    repo, issue = _issue(request, "write")
    request.site.acts.edit(repo, issue, request.caller.account, request.body)
    return Answer(200, request.site.shapes.issue(repo, issue))


@route("GET", "{repo}/issues/{number}/comments")
def comments(request: Request) -> Answer:
    """List comments, oldest first."""
    repo, issue = _issue(request, "read")
    path = f"/repos/{repo.full_name}/issues/{issue.number}/comments"
    return paged(request, path, issue.comments, lambda c: request.site.shapes.comment(repo, issue, c))


@route("POST", "{repo}/issues/{number}/comments")
def create_comment(request: Request) -> Answer:
    """Comment."""
    repo, issue = _issue(request, "write")
    body = request.body.get("body")
    if not isinstance(body, str) or not body:
        raise RefusalError(422, "Validation Failed", [{"resource": "IssueComment", "field": "data", "code": "missing"}])
    made = request.site.acts.comment(repo, issue.number, request.caller.account, body, request.caller.app)
    return Answer(201, request.site.shapes.comment(repo, issue, made))


@route("PATCH", "{repo}/issues/comments/{number}")
def update_comment(request: Request) -> Answer:
    """Change a comment."""
    repo = _repo_for_talk(request)
    issue, comment = request.site.acts.edit_comment(
        repo, request.number(), request.caller.account, str(request.body.get("body", ""))
    )
    return Answer(200, request.site.shapes.comment(repo, issue, comment))


@route("POST", "{repo}/issues/{number}/reactions")
def react_to_issue(request: Request) -> Answer:
    """React to an issue."""
    _, issue = _issue(request, "write")
    return _react(request, issue.reactions)


@route("POST", "{repo}/issues/comments/{number}/reactions")
def react_to_comment(request: Request) -> Answer:
    """React to a comment."""
    repo = _repo_for_talk(request)
    return _react(request, _find(request, [c for i in repo.issues.values() for c in i.comments]).reactions)


@route("POST", "{repo}/pulls/comments/{number}/reactions")
def react_to_review_comment(request: Request) -> Answer:
    """React to a comment on a line."""
    repo = request.repo("pull_requests", "write")
    return _react(request, _find(request, [c for i in repo.issues.values() for c in i.review_comments]).reactions)


@route("POST", "{repo}/issues/{number}/labels")
def add_labels(request: Request) -> Answer:
    """Add labels, made where they are new."""
    repo, issue = _issue(request, "write")
    listed = request.body.get("labels") or request.body.get("") or []
    for label in listed:
        name = label["name"] if isinstance(label, dict) else str(label)
        if name not in issue.labels:
            issue.labels.append(name)
    return Answer(200, [request.site.shapes.label(repo, name) for name in issue.labels])


@route("POST", "{repo}/issues/{number}/assignees")
def add_assignees(request: Request) -> Answer:
    """Assign people; those without access are passed over in silence, as on GitHub."""
    repo, issue = _issue(request, "write")
    for login in request.body.get("assignees", []):
        account = request.site.world.accounts.get(str(login).lower())
        known = account is not None and (account is repo.owner or account.login in repo.collaborators)
        if account is not None and known and account not in issue.assignees:
            issue.assignees.append(account)
    return Answer(201, request.site.shapes.issue(repo, issue))


def _issue(request: Request, level: str) -> tuple[Repo, Issue]:
    # A pull request may be talked on with the permission for either.
    try:
        repo = request.repo("issues", level)
        return repo, repo.issue(request.number())
    except RefusalError as error:
        if error.status != 403 or "integration" not in error.message:
            raise
    repo = request.repo("pull_requests", level)
    issue = repo.issue(request.number())
    if issue.pull is None:
        raise RefusalError(403, "Resource not accessible by integration")
    return repo, issue


def _repo_for_talk(request: Request) -> Repo:
    try:
        return request.repo("issues", "write")
    except RefusalError:
        return request.repo("pull_requests", "write")


def _find(request: Request, comments: list[Comment]) -> Comment:
    found = next((comment for comment in comments if comment.id == request.number()), None)
    if found is None:
        raise RefusalError(404, "Not Found")
    return found


def _react(request: Request, reactions: list[Reaction]) -> Answer:
    content = str(request.body.get("content"))
    if content not in _CONTENTS:
        raise RefusalError(422, "Validation Failed", [{"resource": "Reaction", "field": "content", "code": "invalid"}])
    reaction, new = request.site.acts.react(reactions, request.caller.account, content)
    return Answer(201 if new else 200, request.site.shapes.reaction(reaction))
