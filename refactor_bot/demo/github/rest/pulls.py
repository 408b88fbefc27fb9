"""Pull requests."""

from __future__ import annotations

from refactor_bot.demo.github.rest.routing import Answer, Request, paged, route
from refactor_bot.demo.github.state import Issue, Pull, RefusalError, Repo


@route("GET", "{repo}/pulls")
def pulls(request: Request) -> Answer:
    """List pull requests, newest first."""
    repo = request.repo("pull_requests", "read")
    state, head, base = (request.query.get(name, "") for name in ("state", "head", "base"))
    found = [
        (issue, pull)
        for issue, pull in repo.pulls()
        if (state or "open") in ("all", issue.state)
        if not head or head == f"{(pull.fork or repo).owner.login}:{pull.head}"
        if not base or base == pull.base
    ]
    if request.query.get("direction") == "asc":
        found.reverse()
    return paged(request, f"/repos/{repo.full_name}/pulls", found, lambda pair: request.site.shapes.pull(repo, *pair))


@route("POST", "{repo}/pulls")
def create_pull(request: Request) -> Answer:
    """Open a pull request."""
    repo = request.repo("pull_requests", "write")
    body = request.body
    for name in ("title", "head", "base"):
        if not body.get(name):
            errors = [{"resource": "PullRequest", "field": name, "code": "missing_field"}]
            raise RefusalError(422, "Validation Failed", errors)
    issue = request.site.acts.open_pull(
        repo,
        request.caller.account,
        str(body["head"]),
        str(body["base"]),
        str(body["title"]),
        body.get("body"),
        draft=bool(body.get("draft")),
        app=request.caller.app,
    )
    return Answer(201, _whole(request, repo, *repo.pull(issue.number)))


@route("GET", "{repo}/pulls/{number}")
def get_pull(request: Request) -> Answer:
    """Get a pull request, with whether it merges."""
    repo = request.repo("pull_requests", "read")
    return Answer(200, _whole(request, repo, *repo.pull(request.number())))


@route("PATCH", "{repo}/pulls/{number}")
def update_pull(request: Request) -> Answer:
    """Change title, body or state."""
    repo = request.repo("pull_requests", "write")
    issue, pull = repo.pull(request.number())
    request.site.acts.edit(repo, issue, request.caller.account, request.body)
    return Answer(200, _whole(request, repo, issue, pull))


@route("GET", "{repo}/pulls/{number}/commits")
def commits(request: Request) -> Answer:
    """List the commits, oldest first, at most 250."""
    repo = request.repo("pull_requests", "read")
    issue, pull = repo.pull(request.number())
    base = repo.bare.merge_base(pull.base_sha, pull.head_sha)
    found = list(reversed(repo.bare.log(pull.head_sha, base)))
    path = f"/repos/{repo.full_name}/pulls/{issue.number}/commits"
    return paged(request, path, found, lambda commit: request.site.shapes.commit(repo, commit))


@route("GET", "{repo}/pulls/{number}/files")
def files(request: Request) -> Answer:
    """List the files that change."""
    repo = request.repo("pull_requests", "read")
    issue, pull = repo.pull(request.number())
    base = repo.bare.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
    found = request.site.shapes.files(repo, repo.bare.diff(base, pull.head_sha), pull.head_sha)
    return paged(request, f"/repos/{repo.full_name}/pulls/{issue.number}/files", found[:3000], lambda file: file)


@route("POST", "{repo}/pulls/{number}/requested_reviewers")
def request_reviewers(request: Request) -> Answer:
    """Ask for reviews; only of people who can see the repository."""
    repo = request.repo("pull_requests", "write")
    issue, pull = repo.pull(request.number())
    asked = [request.site.world.accounts.get(str(login).lower()) for login in request.body.get("reviewers", [])]
    known = [a for a in asked if a is not None and (a is repo.owner or a.login in repo.collaborators)]
    if len(known) < len(asked):
        raise RefusalError(422, "Reviews may only be requested from collaborators.")
    pull.reviewers += [account for account in known if account not in pull.reviewers]
    return Answer(201, request.site.shapes.pull(repo, issue, pull))


def _whole(request: Request, repo: Repo, issue: Issue, pull: Pull) -> dict[str, object]:
    mergeable = None
    if issue.state == "open":
        mergeable = repo.bare.merged_tree(pull.base_sha, pull.head_sha) is not None
    return request.site.shapes.whole_pull(repo, issue, pull, mergeable)
