"""The Git Data API: blobs, trees, commits, refs."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import pygit2

from refactor_bot.demo.github.git import signature
from refactor_bot.demo.github.rest.routing import Answer, Request, route
from refactor_bot.demo.github.shapes import Json, node
from refactor_bot.demo.github.state import RefusalError, Repo
from refactor_bot.repo.objects import entries

_MOST_ENTRIES = 100_000
_TYPES = {0o160000: "commit"}


@route("POST", "{repo}/git/blobs")
def create_blob(request: Request) -> Answer:
    """Create a blob."""
    repo = request.repo("contents", "write")
    content = str(request.body.get("content", ""))
    try:
        data = (
            base64.b64decode(content, validate=True) if request.body.get("encoding") == "base64" else content.encode()
        )
    except binascii.Error:
        raise RefusalError(422, "content is not valid Base64") from None
    sha = str(repo.bare.repository.create_blob(data))
    return Answer(201, {"sha": sha, "url": f"{request.site.shapes.api}/repos/{repo.full_name}/git/blobs/{sha}"})


@route("POST", "{repo}/git/trees")
def create_tree(request: Request) -> Answer:
    """Create a tree on top of another."""
    repo = request.repo("contents", "write")
    objects = repo.bare.repository
    base = request.body.get("base_tree")
    index = pygit2.Index()
    if base is not None:
        index.read_tree(_peeled(objects, base, pygit2.Tree))
    changes = request.body.get("tree")
    if not isinstance(changes, list):
        raise RefusalError(422, "Invalid tree info")
    for entry in changes:
        path = str(entry["path"])
        if path.startswith(".github/workflows/") and not _may_touch_workflows(request):
            said = "refusing to allow a GitHub App to create or update workflow without `workflows` permission"
            raise RefusalError(403, said)
        if "content" in entry:
            sha = objects.create_blob(str(entry["content"]).encode())
        elif entry.get("sha") is None:
            if path not in index:
                raise RefusalError(422, f"GitRPC::BadObjectState: {path}")
            index.remove(path)
            continue
        else:
            if entry["sha"] not in objects:
                raise RefusalError(422, f"tree.sha {entry['sha']} is not a valid blob")
            sha = pygit2.Oid(hex=entry["sha"])
        index.add(pygit2.IndexEntry(path, sha, pygit2.enums.FileMode(int(entry.get("mode", "100644"), 8))))
    return Answer(201, _tree(request, repo, str(index.write_tree(objects)), deep=False))


@route("GET", "{repo}/git/trees/{sha}")
def get_tree(request: Request) -> Answer:
    """Get a tree."""
    repo = request.repo("contents", "read")
    name = request.words["sha"]
    tree = _peeled(repo.bare.repository, repo.bare.tip(name) or name, pygit2.Tree)
    return Answer(200, _tree(request, repo, str(tree.id), deep=bool(request.query.get("recursive"))))


@route("POST", "{repo}/git/commits")
def create_commit(request: Request) -> Answer:
    """Create a commit; GitHub signs it when an App leaves author and committer out."""
    repo = request.repo("contents", "write")
    objects = repo.bare.repository
    body = request.body
    message, tree = request.text("message"), request.text("tree")
    _peeled(objects, tree, pygit2.Tree)
    for parent in body.get("parents", []):
        _peeled(objects, parent, pygit2.Commit)
    bot = request.caller.account.login
    named = body.get("author") or body.get("committer")
    author = signature(str(named["name"])) if named else signature(bot)
    committer = author if named else signature("web-flow")
    sha = objects.create_commit(None, author, committer, message, tree, body.get("parents", []))
    if not named:
        request.site.world.signed.add(str(sha))
    return Answer(201, request.site.shapes.git_commit(repo, objects[sha]))


@route("GET", "{repo}/git/commits/{sha}")
def get_commit(request: Request) -> Answer:
    """Get a commit."""
    repo = request.repo("contents", "read")
    commit = _peeled(repo.bare.repository, request.words["sha"], pygit2.Commit)
    return Answer(200, request.site.shapes.git_commit(repo, commit))


@route("GET", "{repo}/git/ref/{ref...}")
def get_ref(request: Request) -> Answer:
    """Get a ref."""
    repo = request.repo("contents", "read")
    if not repo.bare.branches():
        raise RefusalError(409, "Git Repository is empty.")
    branch, sha = _branch(request, repo)
    if sha is None:
        raise RefusalError(404, "Not Found")
    return Answer(200, request.site.shapes.ref(repo, f"refs/heads/{branch}", sha))


@route("POST", "{repo}/git/refs")
def create_ref(request: Request) -> Answer:
    """Create a branch."""
    repo = request.repo("contents", "write")
    name, sha = request.text("ref"), request.text("sha")
    branch = name.removeprefix("refs/heads/")
    if branch == name:
        raise RefusalError(422, "Reference name must start with refs/heads/")
    if repo.bare.tip(branch) is not None:
        raise RefusalError(422, "Reference already exists")
    _peeled(repo.bare.repository, sha, pygit2.Commit)
    request.site.acts.move(repo, branch, sha, request.caller.account)
    return Answer(201, request.site.shapes.ref(repo, name, sha))


@route("PATCH", "{repo}/git/refs/{ref...}")
def update_ref(request: Request) -> Answer:
    """Move a branch; without ``force`` only forward."""
    repo = request.repo("contents", "write")
    branch, before = _branch(request, repo)
    sha = request.text("sha")
    if before is None:
        raise RefusalError(422, "Reference does not exist")
    if branch in repo.protected:
        raise RefusalError(422, "Cannot update this protected ref.")
    _peeled(repo.bare.repository, sha, pygit2.Commit)
    if not request.body.get("force") and not repo.bare.is_ancestor(before, sha):
        raise RefusalError(422, "Update is not a fast forward")
    request.site.acts.move(repo, branch, sha, request.caller.account)
    return Answer(200, request.site.shapes.ref(repo, f"refs/heads/{branch}", sha))


@route("DELETE", "{repo}/git/refs/{ref...}")
def delete_ref(request: Request) -> Answer:
    """Delete a branch."""
    repo = request.repo("contents", "write")
    branch, sha = _branch(request, repo)
    if sha is None:
        raise RefusalError(422, "Reference does not exist")
    if branch in repo.protected:
        raise RefusalError(422, "Cannot delete this protected ref.")
    request.site.acts.move(repo, branch, None, request.caller.account)
    return Answer(204)


def _branch(request: Request, repo: Repo) -> tuple[str, str | None]:
    branch = request.words["ref"].removeprefix("heads/")
    return branch, repo.bare.tip(branch)


def _may_touch_workflows(request: Request) -> bool:
    token = request.caller.token
    return token is not None and token.permissions.get("workflows") == "write"


def _peeled(objects: Any, name: str, kind: Any) -> Any:
    try:
        return objects[name].peel(kind)
    except (KeyError, ValueError, pygit2.GitError):
        raise RefusalError(404 if len(name) == 40 else 422, "Not Found") from None


def _tree(request: Request, repo: Repo, sha: str, *, deep: bool) -> Json:
    objects = repo.bare.repository
    at = f"{request.site.shapes.api}/repos/{repo.full_name}/git"
    if deep:
        found = [(path, mode, identity) for path, mode, identity in entries(objects, objects[sha])]
    else:
        found = [(entry.name, int(entry.filemode), str(entry.id)) for entry in objects[sha]]
    shown = []
    for path, mode, identity in found[:_MOST_ENTRIES]:
        kind = _TYPES.get(mode, "tree" if mode == 0o40000 else "blob")
        entry: Json = {"path": path, "mode": f"{mode:06o}", "type": kind, "sha": identity}
        if kind == "blob":
            entry["size"] = objects.odb.read_header(identity)[1]
        if kind != "commit":
            entry["url"] = f"{at}/{kind}s/{identity}"
        shown.append(entry)
    tree = {"sha": sha, "node_id": node("Tree", sha), "url": f"{at}/trees/{sha}", "tree": shown}
    return {**tree, "truncated": len(found) > _MOST_ENTRIES}
