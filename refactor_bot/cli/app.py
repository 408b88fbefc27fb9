"""The commands and their options. Each one calls a function of the module of its name."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="refactor-bot",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Pays down technical debt in machine-learning repositories, with edits that are proven.

**Start here**

    refactor-bot check                       what there is, changing nothing

    refactor-bot fix --diff                  what would change

    refactor-bot fix --commit                fix it, one commit with its certificate

    refactor-bot verify origin/main..HEAD    check the proofs again

    refactor-bot report                      what it costs, and which copies lack a fix

Exit codes: 0 nothing found or done, 1 findings, 2 wrong usage or configuration, 3 a codemod crashed.
""",
)
config_app = typer.Typer(no_args_is_help=True, help="Check, show or describe a repository's configuration.")
app.add_typer(config_app, name="config")
credentials_app = typer.Typer(
    no_args_is_help=True, help="Show or replace the App's credentials that the set-up page stored in the database."
)
app.add_typer(credentials_app, name="credentials")


class Format(StrEnum):
    """How `check` prints findings."""

    text = "text"
    json = "json"
    sarif = "sarif"
    diff = "diff"


class ReportFormat(StrEnum):
    """How `report` is printed."""

    text = "text"
    json = "json"
    markdown = "markdown"


def _codemod_names(incomplete: str) -> list[str]:
    from codemods.discovery import discover

    return [name for name in discover() if name.startswith(incomplete)]


Paths = Annotated[
    list[Path] | None, typer.Argument(help="A directory (a git repository or not) or files.", show_default="'.'")
]
Codemods = Annotated[
    list[str] | None,
    typer.Option(
        "--codemod",
        "-c",
        metavar="NAME",
        help="Run this codemod; may be repeated. Without it: what the configuration enables.",
        autocompletion=_codemod_names,
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Read every file again.")]
Here = Annotated[Path, typer.Argument(help="Anywhere in the repository.")]


def _version(value: bool) -> None:
    if value:
        from refactor_bot import __version__

        typer.echo(f"refactor-bot {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


@app.command()
def check(
    paths: Paths = None,
    codemod: Codemods = None,
    style: Annotated[Format, typer.Option("--format", "-f", help="How findings are printed.")] = Format.text,
    since: Annotated[
        str | None, typer.Option(metavar="REV", help="Leave out what was found already where this branch left REV.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Leave out what an earlier `--format json` holds.")
    ] = None,
    no_cache: NoCache = False,
) -> None:
    """Find debt, changing nothing.

    **Examples**

        refactor-bot check src -c docstrings           one codemod, one directory

        refactor-bot check --since origin/main         new debt of this branch only

        refactor-bot check -f sarif > findings.sarif   for code scanning

        refactor-bot check -f json > baseline.json     then: --baseline baseline.json

    Silence a finding with a comment on its line: `# refactor-bot: ignore[docstrings]`.
    """
    from refactor_bot.cli.check import check as run

    raise typer.Exit(run(paths or [Path()], codemod or [], style, since, baseline, cached=not no_cache))


@app.command()
def fix(
    paths: Paths = None,
    codemod: Codemods = None,
    diff: Annotated[bool, typer.Option("--diff", help="Print a patch instead of writing files.")] = False,
    commit: Annotated[
        bool, typer.Option("--commit", help="Commit each codemod's changes with their certificate; hooks do not run.")
    ] = False,
    no_cache: NoCache = False,
) -> None:
    """Fix what can be proven.

    Every edit is checked before a file is written; one whose proof does not hold is left out, with the reason.

    **Examples**

        refactor-bot fix train.py                one file

        refactor-bot fix --diff | git apply      the same edits, as a patch

        refactor-bot fix -c docstrings --commit  one commit that `verify` can check
    """
    from refactor_bot.cli.fix import fix as run
    from refactor_bot.errors import UsageError

    if diff and commit:
        raise UsageError("--diff writes nothing, so there is nothing for --commit; leave one of them out")
    raise typer.Exit(run(paths or [Path()], codemod or [], diff=diff, commit=commit, cached=not no_cache))


@app.command()
def verify(
    commits: Annotated[str, typer.Argument(metavar="BASE..HEAD", help="The commits to check.")],
    path: Here = Path(),
) -> None:
    """Check certificates again, from the diff alone.

    Commits without a certificate are listed as unproven. Exit code 1: a certificate does not hold.

    **Example**

        refactor-bot verify origin/main..origin/refactor-bot/docstrings
    """
    from refactor_bot.cli.verify import verify as run

    raise typer.Exit(run(path, commits))


@app.command()
def report(
    paths: Paths = None,
    style: Annotated[ReportFormat, typer.Option("--format", "-f", help="How it is printed.")] = ReportFormat.text,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as one page as well.")] = None,
    no_cache: NoCache = False,
) -> None:
    """Say how much debt there is, what the copies in it cost, and which of them drifted apart.

    In a git repository the copies are followed through the history: a fix that one copy got and another did not
    stands first, with its commit. Nothing is changed; the exit code is 0 whatever is found.

    **Examples**

        refactor-bot report                       for the terminal

        refactor-bot report --html debt.html      one page, to share

        refactor-bot report -f json               for programs
    """
    from refactor_bot.cli.report import report as run

    raise typer.Exit(run(paths or [Path()], style, html, cached=not no_cache))


@app.command()
def explain(codemod: Annotated[str, typer.Argument(metavar="CODEMOD", autocompletion=_codemod_names)]) -> None:
    """Say what a codemod does, with examples, its safety and its options."""
    from refactor_bot.cli.explain import explain as run

    raise typer.Exit(run(codemod))


@app.command(name="list")
def list_() -> None:
    """List the codemods."""
    from refactor_bot.cli.explain import list_codemods

    raise typer.Exit(list_codemods())


@config_app.command(name="check")
def config_check(path: Here = Path()) -> None:
    """Check the configuration: each mistake with its file and line."""
    from refactor_bot.cli.settings import check as run

    raise typer.Exit(run(path))


@config_app.command(name="show")
def config_show(path: Here = Path()) -> None:
    """Show the configuration in effect, defaults written out."""
    from refactor_bot.cli.settings import show

    raise typer.Exit(show(path))


@config_app.command(name="schema")
def config_schema() -> None:
    """Print the JSON Schema of `.refactor-bot.toml`, for editors."""
    from refactor_bot.cli.settings import schema

    raise typer.Exit(schema())


@app.command()
def serve() -> None:
    """Run the GitHub App: receiver and workers in one process.

    Before the App is registered, the log shows a link to the page that registers it.

    Reads the environment: `APP_ID`, `PRIVATE_KEY` or `PRIVATE_KEY_PATH`, `WEBHOOK_SECRET`, `DATABASE_URL`
    (unset: a PostgreSQL of its own in `DATA_DIR`), `SECRET_KEY`, `PUBLIC_URL`, `WEBHOOK_PROXY_URL`, `HOST`, `PORT`,
    `WORKERS` (0: only receive), `LOG_LEVEL`.

    **Examples**

        PUBLIC_URL=https://bot.example.org refactor-bot serve

        APP_ID=1 PRIVATE_KEY_PATH=key.pem WEBHOOK_SECRET=... refactor-bot serve
    """
    from refactor_bot.settings import load
    from refactor_bot.web.run import serve as run

    raise typer.Exit(run(load(os.environ)))


@app.command()
def work() -> None:
    """Add a worker process to the database that `DATABASE_URL` or `DATA_DIR` names."""
    from refactor_bot.settings import load
    from refactor_bot.worker import work as run

    raise typer.Exit(run(load(os.environ)))


@credentials_app.command("show")
def credentials_show() -> None:
    """Say which App is stored, and by which fingerprint GitHub lists its key."""
    from refactor_bot.cli import credentials

    raise typer.Exit(credentials.show(os.environ))


@credentials_app.command("set-key")
def credentials_set_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The `.pem` file that GitHub gave out.")],
) -> None:
    """Store another private key, once GitHub has accepted it."""
    from refactor_bot.cli import credentials

    raise typer.Exit(credentials.set_key(os.environ, file))


@credentials_app.command("rotate-webhook-secret")
def credentials_rotate(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A file with the new secret; by default one is made.")
    ] = None,
) -> None:
    """Replace the webhook secret, here and on GitHub; the former one is accepted until `drop-old-secret`."""
    from refactor_bot.cli import credentials

    raise typer.Exit(credentials.rotate_webhook_secret(os.environ, file))


@credentials_app.command("drop-old-secret")
def credentials_drop() -> None:
    """Accept the current webhook secret only."""
    from refactor_bot.cli import credentials

    raise typer.Exit(credentials.drop_old_secret(os.environ))


@credentials_app.command("forget")
def credentials_forget(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove the stored credentials, which opens the set-up page again."""
    from refactor_bot.cli import credentials

    if not yes:
        typer.confirm("Remove the App's credentials from the database? GitHub does not show them again", abort=True)
    raise typer.Exit(credentials.forget(os.environ))


@app.command()
def demo(
    repo: Annotated[
        str | None, typer.Argument(metavar="REPO", help="A path or git URL; without it a small sample is used.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Stop when the pull requests are there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the pull requests as JSON.")] = False,
    port: Annotated[int, typer.Option(help="Port of the pages; 0 takes a free one.", min=0, max=65535)] = 0,
    codemod: Codemods = None,
    data_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the demo's data here; by default it is thrown away.")
    ] = None,
) -> None:
    """Run the whole loop against a local stand-in for GitHub: webhook, job, proof, pull request, page.

    **Examples**

        refactor-bot demo                       the sample repository; pages to click through

        refactor-bot demo ../my-project         your own repository, which is only read

        refactor-bot demo --once --json         the pull requests as JSON, for scripts
    """
    from refactor_bot.demo.run import run_demo

    raise typer.Exit(
        run_demo(repo, once=once, json_output=as_json, port=port, data_dir=data_dir, codemods=codemod or ["docstrings"])
    )
