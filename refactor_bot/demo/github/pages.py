"""Plain pages that show what is on the stand-in. Everything in a repository is hostile: it is escaped or sanitised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import nh3
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import DiffLexer, PythonLexer, TextLexer, TOMLLexer

from refactor_bot.demo.github.app_pages import app_pages
from refactor_bot.demo.github.git import login_of
from refactor_bot.demo.github.rest.routing import Site
from refactor_bot.demo.github.state import App, Issue, Pull, RefusalError, Repo, now

_POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'"
_EMOJI = {
    "eyes": "👀",
    "rocket": "🚀",
    "confused": "😕",
    "+1": "👍",
    "-1": "👎",
    "heart": "❤️",
    "hooray": "🎉",
    "laugh": "😄",
}
_LEXERS = {"diff": DiffLexer, "python": PythonLexer, "toml": TOMLLexer}
_TAGS = (nh3.ALLOWED_TAGS - {"img"}) | {"details", "summary", "span", "table", "thead", "tbody", "tr", "td", "th"}
_MOST_ACTION = 20
_MOST_COMMENT = 65_536


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a shown diff."""

    kind: str
    old: int | None
    new: int | None
    text: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One file of a shown diff."""

    path: str
    status: str
    added: int
    removed: int
    hunks: list[tuple[str, list[Row]]]


def pages(site: Site, install: Callable[[App, str], int]) -> APIRouter:
    """Return the routes of the pages.

    Args:
        site: What there is.
        install: Installs an App on everything that an account has.
    """
    made = _Pages(site)
    router = made.router()
    router.include_router(app_pages(site, made.render, install))
    return router


class _Pages:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._templates = Environment(
            loader=PackageLoader("refactor_bot.demo.github"), autoescape=select_autoescape(default=True)
        )
        self._templates.filters |= {"markdown": markdown, "ago": ago, "emoji": _EMOJI.get}
        self._templates.globals["styles"] = HtmlFormatter().get_style_defs("pre")  # type: ignore[no-untyped-call]

    def router(self) -> APIRouter:
        router = APIRouter()
        get = {"methods": ["GET"], "response_class": HTMLResponse}
        router.add_api_route("/", self.home, **get)  # type: ignore[arg-type]
        router.add_api_route("/{owner}/{name}", self.repository, **get)  # type: ignore[arg-type]
        for kind in ("issues", "pulls"):
            router.add_api_route(f"/{{owner}}/{{name}}/{kind}", getattr(self, kind), **get)  # type: ignore[arg-type]
        router.add_api_route("/{owner}/{name}/issues/{number}", self.conversation, **get)  # type: ignore[arg-type]
        router.add_api_route("/{owner}/{name}/pull/{number}", self.conversation, **get)  # type: ignore[arg-type]
        for tab in ("commits", "checks", "files"):
            path = f"/{{owner}}/{{name}}/pull/{{number}}/{tab}"
            router.add_api_route(path, getattr(self, f"pull_{tab}"), **get)  # type: ignore[arg-type]
        router.add_api_route("/{owner}/{name}/commit/{sha}", self.commit, **get)  # type: ignore[arg-type]
        router.add_api_route("/{owner}/{name}/runs/{number}", self.run, **get)  # type: ignore[arg-type]
        router.add_api_route("/{owner}/{name}/issues/{number}/comment", self.write, methods=["POST"])
        router.add_api_route("/{owner}/{name}/runs/{number}/press", self.press, methods=["POST"])
        return router

    def home(self) -> Response:
        return self.render("home.html", repos=list(self._site.world.repos.values()))

    def repository(self, owner: str, name: str) -> Response:
        repo = self._repo(owner, name)
        if isinstance(repo, Response):
            return repo
        tip = repo.bare.tip(repo.default_branch)
        readme = None
        paths: list[str] = []
        if tip is not None:
            tree = repo.bare.repository[tip].tree
            paths = sorted(f"{e.name}/" if e.type_str == "tree" else e.name for e in tree)
            readme = next((tree[p].data.decode("utf-8", "replace") for p in paths if p.lower() == "readme.md"), None)
        return self.render("repository.html", repo=repo, paths=paths, readme=readme, branches=repo.bare.branches())

    def issues(self, owner: str, name: str) -> Response:
        return self._list(owner, name, pulls=False)

    def pulls(self, owner: str, name: str) -> Response:
        return self._list(owner, name, pulls=True)

    def conversation(self, owner: str, name: str, number: int) -> Response:
        repo = self._repo(owner, name)
        issue = repo.issues.get(number) if isinstance(repo, Repo) else None
        if not isinstance(repo, Repo) or issue is None:
            return self._missing()
        more = self._pull_numbers(repo, issue) if issue.pull else {}
        return self.render("conversation.html", repo=repo, issue=issue, tab="conversation", **more)

    def pull_commits(self, owner: str, name: str, number: int) -> Response:
        return self._tab(owner, name, number, "commits")

    def pull_checks(self, owner: str, name: str, number: int) -> Response:
        return self._tab(owner, name, number, "checks")

    def pull_files(self, owner: str, name: str, number: int) -> Response:
        return self._tab(owner, name, number, "files")

    def commit(self, owner: str, name: str, sha: str) -> Response:
        repo = self._repo(owner, name)
        if not isinstance(repo, Repo):
            return repo
        try:
            commit = repo.bare.repository[sha]
            parent = commit.parents[0] if commit.parents else None
        except (KeyError, ValueError, AttributeError):
            return self._missing()
        files = shown_files(repo.bare.diff(str(parent.id), sha)) if parent else []
        checks = [check for check in repo.checks if check.sha == sha]
        return self.render("commit.html", repo=repo, commit=self._shown_commit(commit), files=files, checks=checks)

    def run(self, owner: str, name: str, number: int) -> Response:
        repo = self._repo(owner, name)
        checks = [check for check in repo.checks if check.id == number] if isinstance(repo, Repo) else []
        if not checks:
            return self._missing()
        return self.render("run.html", repo=repo, checks=checks)

    def write(
        self, request: Request, owner: str, name: str, number: int, body: str = Form(max_length=_MOST_COMMENT)
    ) -> Response:
        """Comment as the maintainer; only from a page of the stand-in itself."""
        if (elsewhere := _from_elsewhere(request)) is not None:
            return elsewhere
        site = self._site
        try:
            with site.world.lock:
                repo = site.world.repo(f"{owner}/{name}")
                issue = repo.issue(number)
                if body.strip():
                    site.acts.comment(repo, number, site.world.account("maintainer"), body)
                address = site.shapes.page(repo, issue)
        except RefusalError:
            return self._missing()
        return RedirectResponse(address, 303)

    def press(
        self, request: Request, owner: str, name: str, number: int, action: str = Form(max_length=_MOST_ACTION)
    ) -> Response:
        """Press a button of a check run as the maintainer; only from a page of the stand-in itself."""
        if (elsewhere := _from_elsewhere(request)) is not None:
            return elsewhere
        site = self._site
        try:
            with site.world.lock:
                repo = site.world.repo(f"{owner}/{name}")
                check = next((one for one in repo.checks if one.id == number), None)
                if check is None:
                    return self._missing()
                site.acts.press(repo, check, action, site.world.account("maintainer"))
        except RefusalError:
            return self._missing()
        return RedirectResponse(f"/{repo.full_name}/runs/{number}", 303)

    def _list(self, owner: str, name: str, *, pulls: bool) -> Response:
        repo = self._repo(owner, name)
        if not isinstance(repo, Repo):
            return repo
        found = [issue for issue in reversed(list(repo.issues.values())) if (issue.pull is not None) is pulls]
        return self.render("list.html", repo=repo, issues=found, pulls=pulls)

    def _tab(self, owner: str, name: str, number: int, tab: str) -> Response:
        repo = self._repo(owner, name)
        issue = repo.issues.get(number) if isinstance(repo, Repo) else None
        if not isinstance(repo, Repo) or issue is None or issue.pull is None:
            return self._missing()
        more: dict[str, Any] = self._pull_numbers(repo, issue)
        base = _base(repo, issue.pull)
        if tab == "commits":
            log = repo.bare.log(issue.pull.head_sha, base)
            more["commits"] = [self._shown_commit(commit) for commit in reversed(log)]
        if tab == "files":
            more["files"] = shown_files(repo.bare.diff(base, issue.pull.head_sha))
        return self.render(f"{tab}.html", repo=repo, issue=issue, tab=tab, **more)

    def _pull_numbers(self, repo: Repo, issue: Issue) -> dict[str, Any]:
        pull = issue.pull
        if pull is None:
            return {}
        base = _base(repo, pull)
        stats = repo.bare.diff(base, pull.head_sha).stats
        newest = {(c.app.id, c.name): c for c in repo.checks if c.sha == pull.head_sha}
        return {
            "pull": pull,
            "commit_count": len(repo.bare.log(pull.head_sha, base)),
            "file_count": stats.files_changed,
            "added": stats.insertions,
            "removed": stats.deletions,
            "checks": list(newest.values()),
            "mergeable": issue.state == "open" and repo.bare.merged_tree(pull.base_sha, pull.head_sha) is not None,
        }

    def _shown_commit(self, commit: Any) -> dict[str, Any]:
        subject, _, body = commit.message.partition("\n")
        return {
            "sha": str(commit.id),
            "subject": subject,
            "body": body.strip(),
            "author": login_of(commit.author.email) or commit.author.name,
            "verified": self._site.shapes.verification(commit)["verified"],
        }

    def _repo(self, owner: str, name: str) -> Repo | Response:
        try:
            return self._site.world.repo(f"{owner}/{name}")
        except RefusalError:
            return self._missing()

    def render(self, template: str, **values: Any) -> Response:
        with self._site.world.lock:
            text = self._templates.get_template(template).render(**values, now=now())
        return HTMLResponse(text, headers={"Content-Security-Policy": _POLICY, "X-Frame-Options": "DENY"})

    def _missing(self) -> Response:
        text = self._templates.get_template("missing.html").render()
        return HTMLResponse(text, 404, {"Content-Security-Policy": _POLICY})


def _base(repo: Repo, pull: Pull) -> str:
    return repo.bare.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha


def shown_files(diff: Any) -> list[ShownFile]:
    """Return a diff line by line, with the numbers of lines before and after."""
    found = []
    for patch in diff:
        _, added, removed = patch.line_stats
        hunks = [(hunk.header.strip(), [_row(line) for line in hunk.lines]) for hunk in patch.hunks]
        path = patch.delta.new_file.path or patch.delta.old_file.path
        found.append(ShownFile(path, patch.delta.status_char(), added, removed, hunks))
    return found


def _row(line: Any) -> Row:
    kind = {"+": "added", "-": "removed"}.get(line.origin, "same")
    old = line.old_lineno if line.old_lineno > 0 else None
    new = line.new_lineno if line.new_lineno > 0 else None
    return Row(kind, old, new, line.content.rstrip("\r\n"))


def _from_elsewhere(request: Request) -> Response | None:
    if urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host"):
        return None
    return PlainTextResponse("This form works from its own page only.", 403)


def markdown(text: str | None) -> Markup:
    """Return Markdown as HTML without anything that could act."""
    made = _MARKDOWN.render(text or "")
    clean = nh3.clean(
        made,
        tags=_TAGS,
        attributes={"span": {"class"}, "code": {"class"}, "a": {"href"}, "td": {"style"}, "th": {"style"}},
    )
    return Markup(clean)  # noqa: S704 - nh3 has sanitised it


def _highlighted(code: str, language: str, _attributes: str) -> str:
    lexer = _LEXERS.get(language, TextLexer)
    html: str = highlight(code, lexer(), HtmlFormatter(nowrap=True))
    return html


_MARKDOWN = MarkdownIt("gfm-like", {"html": True, "linkify": False, "highlight": _highlighted}).disable("linkify")


def ago(moment: datetime) -> str:
    """Return how long ago something was, in words."""
    seconds = int((now() - moment).total_seconds())
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {word}{'s' if number > 1 else ''} ago"
    return "just now"
