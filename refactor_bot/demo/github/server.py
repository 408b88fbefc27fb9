"""The stand-in as one server on loopback: REST, git, pages; and what people do, as methods."""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from refactor_bot.demo.github.acts import Acts
from refactor_bot.demo.github.faults import Fault, Faults
from refactor_bot.demo.github.git import Bare
from refactor_bot.demo.github.git_bridge import serve_git
from refactor_bot.demo.github.pages import pages
from refactor_bot.demo.github.registering import register
from refactor_bot.demo.github.rest import app, checks, git_data, issues, manifests, pulls, repos, reviews, routing
from refactor_bot.demo.github.shapes import Json, Shapes
from refactor_bot.demo.github.state import App, Check, Comment, Installation, Issue, Registered, Repo, World
from refactor_bot.demo.github.webhooks import Delivery, Webhooks
from refactor_bot.errors import RefactorBotError, UsageError
from refactor_bot.web.setup import EVENTS, PERMISSIONS

# Importing these modules registers their routes.
_REGISTERED = (app, checks, git_data, issues, manifests, pulls, repos, reviews)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to the REST API with its answer; tokens are left out."""

    method: str
    path: str
    query: str
    request: bytes
    status: int
    headers: Mapping[str, str]
    response: bytes


class StandIn:
    """A GitHub on loopback; a context manager.

    Args:
        root: A directory for its repositories.
        port: Where to listen; 0 takes a free port.
        observer: Told every request to the REST API with its answer.
        webhook_observer: Told every event with its payload.

    Raises:
        UsageError: The port is taken.
    """

    def __init__(
        self,
        root: Path,
        *,
        port: int = 0,
        observer: Callable[[Exchange], None] | None = None,
        webhook_observer: Callable[[str, Json], None] | None = None,
    ) -> None:
        # A new one each time: what an earlier stand-in left there is not in this one's world.
        self._root = Path(tempfile.mkdtemp(prefix="github-", dir=root))
        self._listener = _listen(port)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.api_url = f"{self.url}/api/v3"
        self.world = World(self.url)
        self.faults = Faults()
        self.exchanges: list[Exchange] = []
        # Called around every request of git, with its verb, path and query: what else happens at just that moment.
        self.before_git: Callable[[str], None] = _nothing
        self.after_git: Callable[[str], None] = _nothing
        self._observer = observer
        shapes = Shapes(self.world)
        self.webhooks = Webhooks(self.world, shapes, webhook_observer)
        self.acts = Acts(self.world, shapes, self.webhooks)
        self._site = routing.Site(self.world, shapes, self.acts, self.webhooks)
        self._server = _server(self._application())
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="stand-in", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RefactorBotError("the stand-in for GitHub did not start")
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self.webhooks.close()
        self._listener.close()

    def register_app(
        self,
        slug: str = "refactor-bot",
        *,
        webhook_url: str | None = None,
        events: Iterable[str] = EVENTS,
        permissions: Mapping[str, str] | None = None,
        key: rsa.RSAPrivateKey | None = None,
    ) -> Registered:
        """Register an App and return its credentials; a key that is there already takes no time to make."""
        return register(
            self.world,
            slug,
            self.world.account("maintainer"),
            webhook_url=webhook_url,
            events=events,
            permissions=permissions or PERMISSIONS,
            key=key,
        )

    def set_webhook(self, app_id: int, url: str) -> None:
        """Say where an App wants its webhooks."""
        self.world.apps[app_id].webhook_url = url

    def add_repository(
        self, full_name: str, source: Path | str | None = None, *, private: bool = False, branch: str | None = None
    ) -> Repo:
        """Make a repository with the content of a git repository, a git URL or a plain directory; empty without one.

        Raises:
            UsageError: There is nothing of that kind at ``source``.
        """
        owner, _, name = full_name.partition("/")
        with self.world.lock:
            number = self.world.number()
        bare = Bare.create(self._root / f"{number}.git")
        loaded = bare.load(str(source)) if source is not None else "main"
        default = branch or loaded
        bare.set_default(default)
        with self.world.lock:
            repo = Repo(number, self.world.account(owner), name, bare, default, private)
            self.world.repos[number] = repo
        return repo

    def install(self, slug: str, account: str, repositories: Iterable[str]) -> int:
        """Install an App on some repositories of an account."""
        with self.world.lock:
            chosen = [self.world.repo(name) for name in repositories]
            installation = Installation(
                self.world.number(), self._app(slug), self.world.account(account), {repo.id for repo in chosen}
            )
            self.world.installations[installation.id] = installation
            self._tell_installation(installation, "created", chosen)
            return installation.id

    def _install_everywhere(self, app: App, account: str) -> int:
        with self.world.lock:
            own = [repo.full_name for repo in self.world.repos.values() if repo.owner.login == account]
            return self.install(app.slug, account, own)

    def uninstall(self, number: int) -> None:
        """Remove an App from an account; its tokens are worth nothing from then on."""
        with self.world.lock:
            installation = self.world.installations.pop(number)
            self._tell_installation(installation, "deleted", [self.world.repos[n] for n in installation.repositories])

    def set_collaborator(self, full_name: str, login: str, role: str) -> None:
        """Give a person a role: admin, maintain, write, triage or read."""
        with self.world.lock:
            self.world.repo(full_name).collaborators[self.world.account(login).login] = role

    def open_issue(self, full_name: str, login: str, title: str, body: str | None = None) -> Issue:
        """Have a person open an issue."""
        with self.world.lock:
            return self.acts.open_issue(self.world.repo(full_name), self.world.account(login), title, body)

    def comment(self, full_name: str, number: int, login: str, body: str) -> Comment:
        """Have a person comment."""
        with self.world.lock:
            return self.acts.comment(self.world.repo(full_name), number, self.world.account(login), body)

    def review_comment(
        self,
        full_name: str,
        number: int,
        login: str,
        body: str,
        path: str,
        line: int | None,
        *,
        removed: bool = False,
    ) -> Comment:
        """Have a person comment on a line; None for a line that is no longer there."""
        with self.world.lock:
            repo = self.world.repo(full_name)
            return self.acts.review_comment(repo, number, self.world.account(login), body, path, line, removed=removed)

    def push(
        self,
        full_name: str,
        branch: str,
        files: Mapping[str, bytes | None],
        message: str = "Change",
        login: str = "dev",
    ) -> str:
        """Have a person push a commit on top of a branch; None removes a file."""
        with self.world.lock:
            return self.acts.push(self.world.repo(full_name), branch, files, message, self.world.account(login))

    def branch(self, full_name: str, name: str, source: str, login: str = "dev") -> str:
        """Have a person make a branch from another one's tip."""
        with self.world.lock:
            repo = self.world.repo(full_name)
            sha = repo.bare.tip(source) or source
            self.acts.move(repo, name, sha, self.world.account(login))
            return sha

    def open_pull(
        self, full_name: str, login: str, head: str, base: str, title: str, body: str = "", *, draft: bool = False
    ) -> Issue:
        """Have a person open a pull request; ``owner:branch`` is one of a fork."""
        with self.world.lock:
            repo = self.world.repo(full_name)
            return self.acts.open_pull(repo, self.world.account(login), head, base, title, body, draft=draft)

    def fork(self, full_name: str, login: str) -> Repo:
        """Have a person fork a repository."""
        repo = self.world.repo(full_name)
        made = self.add_repository(f"{login}/{repo.name}", branch=repo.default_branch)
        for branch, sha in repo.bare.branches().items():
            made.bare.take(repo.bare, sha, f"refs/heads/{branch}")
        made.parent = repo
        return made

    def ready(self, full_name: str, number: int, login: str) -> None:
        """Have a person say that a draft is ready for review."""
        with self.world.lock:
            self.acts.ready(self.world.repo(full_name), number, self.world.account(login))

    def press(self, full_name: str, check: Check, action: str, login: str) -> None:
        """Have a person press a button of a check run."""
        with self.world.lock:
            self.acts.press(self.world.repo(full_name), check, action, self.world.account(login))

    def close(self, full_name: str, number: int, login: str) -> None:
        """Have a person close an issue or pull request."""
        with self.world.lock:
            repo = self.world.repo(full_name)
            self.acts.close(repo, repo.issue(number), self.world.account(login))

    def reopen(self, full_name: str, number: int, login: str) -> None:
        """Have a person open an issue or pull request again."""
        with self.world.lock:
            repo = self.world.repo(full_name)
            self.acts.reopen(repo, repo.issue(number), self.world.account(login))

    def merge(self, full_name: str, number: int, login: str) -> str:
        """Have a person merge a pull request."""
        with self.world.lock:
            return self.acts.merge(self.world.repo(full_name), number, self.world.account(login))

    def issue(self, full_name: str, number: int) -> Issue:
        """Return an issue or pull request as it stands."""
        return self.world.repo(full_name).issue(number)

    def pull_requests(self, full_name: str, state: str = "open") -> list[Issue]:
        """Return the pull requests, oldest first."""
        repo = self.world.repo(full_name)
        found = [issue for issue in repo.issues.values() if issue.pull is not None]
        return [issue for issue in found if state in ("all", issue.state)]

    def checks(self, full_name: str, sha: str) -> list[Check]:
        """Return the check runs of a commit."""
        return [check for check in self.world.repo(full_name).checks if check.sha == sha]

    def deliveries(self) -> list[Delivery]:
        """Return every delivery so far."""
        return list(self.webhooks.deliveries)

    def _app(self, slug: str) -> App:
        return next(app for app in self.world.apps.values() if app.slug == slug)

    def _tell_installation(self, installation: Installation, action: str, chosen: list[Repo]) -> None:
        shapes = self._site.shapes
        payload: Json = {
            "action": action,
            "installation": shapes.installation(installation),
            "repositories": [shapes.small_repository(repo) for repo in chosen],
        }
        if action == "created":
            payload |= {"requester": None}
        self.webhooks.to(installation, "installation", payload, installation.account)

    def _application(self) -> FastAPI:
        site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

        @site.api_route("/api/v3/{path:path}", methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
        async def rest(path: str, request: Request) -> Response:
            data = await request.body()
            raw = request.scope["raw_path"].decode().removeprefix("/api/v3")
            _ = path
            return await run_in_threadpool(self._rest, request, raw, data)

        @site.api_route("/{owner}/{name}.git/{rest:path}", methods=["GET", "POST"])
        async def git(request: Request) -> Response:
            what = f"{request.method} {request.path_params['rest']}?{request.url.query}"
            await run_in_threadpool(self.before_git, what)
            response = await serve_git(request, self.world, self.acts, self._root)
            await run_in_threadpool(self.after_git, what)
            return response

        site.include_router(pages(self._site, self._install_everywhere))
        return site

    def _rest(self, request: Request, path: str, data: bytes) -> Response:
        fault = self.faults.take(request.method, path)
        if fault is not None and fault.kind in ("error", "secondary limit"):
            answer = _failed(fault)
        else:
            query = dict(request.query_params)
            headers = {name.lower(): value for name, value in request.headers.items()}
            answer = routing.answer(self._site, request.method, path, query, headers, data)
        self._remember(request, path, data, answer)
        if fault is not None and fault.kind == "lost answer":
            answer = _failed(fault)
        if answer.status == 204:
            response = Response(status_code=204)
        else:
            response = JSONResponse(answer.body, answer.status, dict(answer.headers))
        if fault is not None and fault.kind == "dropped connection":
            # A body that ends before its announced length is how a connection that broke looks like.
            response.headers["Content-Length"] = str(len(response.body) + 10)
        return response

    def _remember(self, request: Request, path: str, data: bytes, answer: routing.Answer) -> None:
        shown = b"" if answer.status == 204 else JSONResponse(answer.body).body
        query = request.url.query
        exchange = Exchange(request.method, path, query, data, answer.status, dict(answer.headers), bytes(shown))
        self.exchanges.append(exchange)
        if self._observer is not None:
            self._observer(exchange)


def _nothing(_request: str) -> None:
    """Let nothing else happen."""


def _failed(fault: Fault) -> routing.Answer:
    if fault.kind == "secondary limit":
        body = {"message": "You have exceeded a secondary rate limit.", "documentation_url": "https://docs.github.com"}
        return routing.Answer(403, body, {"Retry-After": str(fault.retry_after)})
    return routing.Answer(502, {"message": "Server Error"})


def _listen(port: int) -> socket.socket:
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise UsageError(f"--port: {port} cannot be listened on ({error.strerror}); name another one, or 0") from None
    # Accepted connections inherit it: an answer of two small writes must not wait for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _server(site: Any) -> uvicorn.Server:
    config = uvicorn.Config(site, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined,method-assign,unused-ignore]
    return server
