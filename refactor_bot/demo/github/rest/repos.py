"""Repositories, people's permissions, commits, comparisons."""

from __future__ import annotations

from base64 import encodebytes

from refactor_bot.demo.github.rest.routing import Answer, Request, paged, route
from refactor_bot.demo.github.state import RefusalError

_ROLES = {"maintain": "write", "triage": "read"}


@route("GET", "{repo}")
@route("GET", "/repositories/{id}")
def repository(request: Request) -> Answer:
    """Get a repository."""
    return Answer(200, request.site.shapes.repository(request.repo("metadata", "read")))


@route("GET", "{repo}/collaborators/{login}/permission")
def permission(request: Request) -> Answer:
    """Get a person's permission; ``permission`` knows four levels, ``role_name`` is exact."""
    repo = request.repo("metadata", "read")
    login = request.words["login"]
    account = request.site.world.accounts.get(login.lower())
    if account is None:
        raise RefusalError(404, f"{login} is not a user")
    role = "admin" if account is repo.owner else repo.collaborators.get(account.login, "none")
    role = "read" if role == "none" and not repo.private else role
    level = _ROLES.get(role, role)
    user = {**request.site.shapes.account(account), "role_name": role}
    return Answer(200, {"permission": level, "role_name": role, "user": user})


@route("GET", "{repo}/contents/{path...}")
def content(request: Request) -> Answer:
    """Get a file of a branch, the default one unless another is named."""
    repo = request.repo("contents", "read")
    branch = request.query.get("ref", repo.default_branch)
    tip, path = repo.bare.tip(branch), request.words["path"]
    objects = repo.bare.repository
    try:
        blob = objects[tip].tree[path] if tip is not None else None
    except KeyError:
        blob = None
    if blob is None or blob.type_str != "blob":
        raise RefusalError(404, "Not Found")
    shapes = request.site.shapes
    at = f"{shapes.api}/repos/{repo.full_name}"
    url, git_url = f"{at}/contents/{path}?ref={branch}", f"{at}/git/blobs/{blob.id}"
    page = f"{request.site.world.url}/{repo.full_name}/blob/{branch}/{path}"
    body = {
        "type": "file",
        "encoding": "base64",
        "size": blob.size,
        "name": path.rpartition("/")[2],
        "path": path,
        "content": encodebytes(blob.data).decode(),
        "sha": str(blob.id),
        "url": url,
        "git_url": git_url,
        "html_url": page,
        "download_url": f"{request.site.world.url}/{repo.full_name}/raw/{branch}/{path}",
        "_links": {"git": git_url, "self": url, "html": page},
    }
    return Answer(200, body)


@route("GET", "{repo}/commits")
def commits(request: Request) -> Answer:
    """List commits of a branch, newest first."""
    repo = request.repo("contents", "read")
    start = request.query.get("sha", repo.default_branch)
    tip = repo.bare.tip(start) or (start if len(start) == 40 else None)
    if not repo.bare.branches():
        raise RefusalError(409, "Git Repository is empty.")
    if tip is None:
        raise RefusalError(404, "Not Found")
    found = repo.bare.log(tip, most=1000)
    return paged(request, f"/repos/{repo.full_name}/commits", found, lambda c: request.site.shapes.commit(repo, c))


@route("GET", "{repo}/compare/{span...}")
def compare(request: Request) -> Answer:
    """Compare two commits: what the second has since both parted."""
    repo = request.repo("contents", "read")
    base_name, _, head_name = request.words["span"].partition("...")
    tips = repo.bare.branches()
    base, head = tips.get(base_name, base_name), tips.get(head_name, head_name)
    try:
        common = repo.bare.merge_base(base, head)
    except (ValueError, KeyError):
        raise RefusalError(404, "Not Found") from None
    if common is None:
        raise RefusalError(404, "No common ancestor between the two commits.")
    ahead, behind = repo.bare.log(head, common), repo.bare.log(base, common)
    status = {(0, 0): "identical", (1, 0): "ahead", (0, 1): "behind"}.get((bool(ahead), bool(behind)), "diverged")
    shapes, objects = request.site.shapes, repo.bare.repository
    at = f"{shapes.api}/repos/{repo.full_name}/compare/{base}...{head}"
    page = f"{request.site.world.url}/{repo.full_name}/compare/{base}...{head}"
    body = {
        "url": at,
        "html_url": page,
        "permalink_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "base_commit": shapes.commit(repo, objects[base]),
        "merge_base_commit": shapes.commit(repo, objects[common]),
        "status": status,
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [shapes.commit(repo, commit) for commit in reversed(ahead)],
        "files": shapes.files(repo, repo.bare.diff(common, head), head)[:300],
    }
    return Answer(200, body)
