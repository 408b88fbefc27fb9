"""Runs the demo: the stand-in, the App with its own database, a maintainer who installs it and asks for a fix."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import structlog

from codemods.discovery import discover
from refactor_bot.config import nearest
from refactor_bot.demo.github import Registered, StandIn
from refactor_bot.demo.github.state import Issue, Repo
from refactor_bot.demo.story import FileDiff, ShownCheck, ShownPullRequest, wait_for
from refactor_bot.errors import RefactorBotError, UsageError
from refactor_bot.settings import INDEX, Settings, load
from refactor_bot.web.run import Served

MAINTAINER = "maintainer"
_SAMPLE = Path(__file__).parent / "sample"
_LONGEST_WAIT = 900.0
_LONGEST_DIFF = 60
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")


def run_demo(
    repo: str | None,
    *,
    once: bool,
    json_output: bool,
    port: int,
    data_dir: Path | None,
    codemods: Sequence[str],
) -> int:
    """Run the whole loop and show what came of it.

    Args:
        repo: A path or git URL, which is only read; None for the sample.
        once: Whether to stop when the pull requests are there, instead of serving the pages until interrupted.
        json_output: Whether to print JSON instead of text; implies nothing about ``once``.
        port: Of the pages; 0 takes a free one.
        data_dir: Where everything is kept; None for a temporary directory that is removed.
        codemods: What the maintainer asks for.

    Returns:
        The exit code.

    Raises:
        UsageError: The repository, the port, the data directory or a codemod's name is wrong.
        RefactorBotError: The App did not answer in time.
    """
    for name in codemods:
        if name not in discover():
            raise UsageError(f"unknown codemod {name!r}{nearest(name, discover())}")
    if shutil.which("git") is None:
        raise UsageError("git is not installed, or not on the PATH. Install git and try again.")
    repo = repo or None
    tell = _teller(quiet=json_output)
    with _stopped_once(), _directory(data_dir) as data, StandIn(data, port=port) as hub:
        tell(f"GitHub stand-in: {hub.url}")
        loaded = hub.add_repository(f"{MAINTAINER}/{_name_of(repo)}", repo or _SAMPLE)
        _quiet_logs()
        with _app(hub, data) as app:
            tell(f"App:             {app.url}")
            issue = _ask(hub, loaded, codemods)
            tell(f"{MAINTAINER} wrote:  {issue.comments[0].body}  ({hub.url}/{loaded.full_name}/issues/{issue.number})")
            answer = _wait_for_answer(hub, issue)
            shown = [_show(hub, loaded, pull) for pull in hub.pull_requests(loaded.full_name)]
            if json_output:
                sys.stdout.write(json.dumps([asdict(pull) for pull in shown], indent=2, ensure_ascii=False) + "\n")
                sys.stdout.flush()
            else:
                _print(shown, answer, None if once else _LONGEST_DIFF)
            if not once:
                _serve(hub, tell)
    return 0


@contextlib.contextmanager
def _stopped_once() -> Iterator[None]:
    """Make the first signal to stop an interrupt, which closes everything; no second one may cut that short."""

    def stop(*_: object) -> None:
        for number in _STOPS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in _STOPS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _directory(data_dir: Path | None) -> Iterator[Path]:
    if data_dir is None:
        with tempfile.TemporaryDirectory(prefix="refactor-bot-demo-", ignore_cleanup_errors=True) as name:
            yield Path(name)
        return
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        probe = data_dir / ".write"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(f"--data-dir: {data_dir} cannot be written to ({error.strerror}); name another one") from None
    yield data_dir.resolve()


@contextlib.contextmanager
def _app(hub: StandIn, data: Path) -> Iterator[Served]:
    """Register the App, start it, and install it on every repository."""
    registered = hub.register_app()
    with Served(_settings(hub, registered, data)) as app:
        hub.set_webhook(registered.app_id, f"{app.url}/webhook")
        hub.install(registered.slug, MAINTAINER, [repo.full_name for repo in hub.world.repos.values()])
        yield app


def _settings(hub: StandIn, registered: Registered, data: Path) -> Settings:
    return load(
        {
            "APP_ID": str(registered.app_id),
            "PRIVATE_KEY": registered.private_key,
            "WEBHOOK_SECRET": registered.webhook_secret,
            "GITHUB_API_URL": hub.api_url,
            "GITHUB_SERVER_URL": hub.url,
            "DATA_DIR": str(data),
            "PORT": "0",
            # A demo shows what the maintainer asked for.
            "ONBOARDING_PER_HOUR": "0",
            **{name: os.environ[name] for name in INDEX if name in os.environ},
        }
    )


def _ask(hub: StandIn, repo: Repo, codemods: Sequence[str]) -> Issue:
    issue = hub.open_issue(repo.full_name, MAINTAINER, "Pay down some debt", "Let us see what the bot proposes.")
    hub.comment(repo.full_name, issue.number, MAINTAINER, f"/refactor run {' '.join(codemods)}")
    return issue


def _wait_for_answer(hub: StandIn, issue: Issue) -> str:
    """Return what the App answered, once its last reaction is there."""

    def answered() -> str | None:
        asked, *rest = issue.comments
        reactions = {reaction.content for reaction in asked.reactions}
        return rest[-1].body if rest and reactions & {"rocket", "confused"} else None

    def failed() -> bool:
        sent = hub.deliveries()
        return bool(sent) and hub.webhooks.idle() and any(delivery.status >= 400 for delivery in sent)

    def probe() -> str | None:
        if failed():
            raise RefactorBotError("the App refused a webhook; run again with LOG_LEVEL=DEBUG to see why")
        return answered()

    answer: str = wait_for(probe, _LONGEST_WAIT, "the answer to the command")
    return answer


def _show(hub: StandIn, repo: Repo, issue: Issue) -> ShownPullRequest:
    pull = issue.pull
    if pull is None:
        raise RefactorBotError(f"#{issue.number} is no pull request")
    base = repo.bare.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
    diff = repo.bare.diff(base, pull.head_sha)
    files = tuple(FileDiff(patch.delta.new_file.path, patch.line_stats[1], patch.line_stats[2]) for patch in diff)
    checks = tuple(
        ShownCheck(c.name, c.conclusion, c.output.get("title", ""), c.output.get("summary", ""))
        for c in hub.checks(repo.full_name, pull.head_sha)
    )
    return ShownPullRequest(
        number=issue.number,
        url=f"{hub.url}/{repo.full_name}/pull/{issue.number}",
        title=issue.title,
        state=issue.state,
        base=pull.base,
        head=pull.head,
        body=issue.body or "",
        files=files,
        diff=diff.patch or "",
        checks=checks,
    )


def _print(shown: Sequence[ShownPullRequest], answer: str, most: int | None) -> None:
    """Print the pull requests, of each diff at most so many lines."""
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.panel import Panel
    from rich.syntax import Syntax
    from rich.text import Text

    console = Console()
    if not shown:
        console.print("\n[bold]No pull request was opened.[/bold] The App answered:\n")
        console.print(Markdown(_without_markers(answer)))
    for pull in shown:
        console.print()
        console.print(Panel(Text(f"{pull.title}\n{pull.head} into {pull.base}"), title=f"Pull request #{pull.number}"))
        console.print(Markdown(_without_markers(pull.body)))
        console.print()
        lines = pull.diff.splitlines()
        console.print(Syntax("\n".join(lines[:most]), "diff", background_color="default", word_wrap=True))
        if most is not None and len(lines) > most:
            console.print(f"... {len(lines) - most} more lines: {pull.url}/files", soft_wrap=True)
        console.print()
        for check in pull.checks:
            console.print(Text(f"Check run {check.name}: {check.conclusion}, {check.title}"), soft_wrap=True)
        console.print(Text(f"Pull request #{pull.number}: {pull.url}"), soft_wrap=True)


def _without_markers(body: str) -> str:
    return re.sub(r"<!--.*?-->|</?(?:details|summary)>", "", body, flags=re.DOTALL)


def _serve(hub: StandIn, tell: _Tell) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        tell(f"\nThe pages stay at {hub.url} until you press Ctrl-C. Comment there as the maintainer: /refactor help")
        while True:
            time.sleep(3600)


class _Tell:
    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def __call__(self, line: str) -> None:
        if not self._quiet:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def _teller(*, quiet: bool) -> _Tell:
    return _Tell(quiet=quiet)


def _quiet_logs() -> None:
    """Leave the terminal to the story: warnings and worse are still printed."""
    logging.getLogger().setLevel(logging.WARNING)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _name_of(repo: str | None) -> str:
    if repo is None:
        return "churn"
    path = Path(repo)
    last = path.resolve().name if path.exists() else repo.rstrip("/").rsplit("/", 1)[-1]
    return _NOT_IN_NAMES.sub("-", last.removesuffix(".git")).strip("-.")[:100] or "repository"
