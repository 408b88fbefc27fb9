"""Serves git over HTTP by git's own ``http-backend`` (a CGI program), so that fetches and pushes are the real thing."""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
import shutil
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from refactor_bot.demo.github.acts import Acts
from refactor_bot.demo.github.auth import by_token
from refactor_bot.demo.github.state import RefusalError, Repo, World

_SECONDS = 300
_LARGEST = 200 * 1024 * 1024


async def serve_git(request: Request, world: World, acts: Acts, root: Path) -> Response:
    """Answer one request of a git client."""
    owner, name, rest = (request.path_params[key] for key in ("owner", "name", "rest"))
    service = request.query_params.get("service") or rest
    try:
        repo = world.repo(f"{owner}/{name}")
        user = _authorize(world, repo, request.headers.get("authorization", ""), pushes="receive-pack" in service)
    except RefusalError as error:
        headers = {"WWW-Authenticate": 'Basic realm="stand-in"'} if error.status == 401 else {}
        return PlainTextResponse(error.message, error.status, headers)
    try:
        body = await _body(request)
    except (ClientDisconnect, ValueError):
        return PlainTextResponse("too large", 413)
    before = repo.bare.branches()
    response = await _run(request, repo, rest, body, user, root)
    if rest == "git-receive-pack":
        _tell(world, acts, repo, before, user)
    return response


def _authorize(world: World, repo: Repo, header: str, *, pushes: bool) -> str | None:
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        if repo.private or pushes:
            raise RefusalError(401, "Authentication required")
        return None
    try:
        _, _, password = base64.b64decode(credentials).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise RefusalError(401, "Bad credentials") from None
    caller = by_token(world, password)
    caller.need(repo, "contents", "write" if pushes else "read")
    return caller.account.login


async def _body(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > _LARGEST:
            raise ValueError
    return bytes(data)


async def _run(request: Request, repo: Repo, rest: str, body: bytes, user: str | None, root: Path) -> Response:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
        "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
        "PATH_INFO": f"/{repo.bare.path.name}/{rest}",
        "QUERY_STRING": request.url.query,
        "REQUEST_METHOD": request.method,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_USER": user or "",
        "REMOTE_ADDR": "127.0.0.1",
    }
    program = shutil.which("git")
    if program is None:
        return PlainTextResponse("git is not installed", 500)
    process = await asyncio.create_subprocess_exec(
        program,
        "http-backend",
        env={name: value for name, value in environment.items() if value},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        out, _ = await asyncio.wait_for(process.communicate(body), _SECONDS)
    except TimeoutError:
        process.kill()
        return PlainTextResponse("git took too long", 504)
    return _response(out)


def _response(out: bytes) -> Response:
    head, _, content = out.partition(b"\r\n\r\n")
    status, headers = 200, {}
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(": ")
        if name.lower() == "status":
            status = int(value.split()[0])
        elif name:
            headers[name] = value
    return Response(content, status, headers)


def _tell(world: World, acts: Acts, repo: Repo, before: dict[str, str], user: str | None) -> None:
    after = repo.bare.branches()
    with world.lock:
        for branch in sorted(before.keys() | after.keys()):
            if before.get(branch) != after.get(branch):
                acts.moved(repo, branch, before.get(branch), after.get(branch), world.account(user or "ghost"))
