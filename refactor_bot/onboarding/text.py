"""What the onboarding pull request says. Pure."""

from __future__ import annotations

from codemods.counting import count
from codemods.discovery import discover
from refactor_bot.config import OWN_FILE, Config
from refactor_bot.onboarding.preview import Preview
from refactor_bot.report.markdown import LONGEST, block, code, folded, table, text

TITLE = "Configure refactor-bot"
COMMIT_TYPE = "chore"
WHY = (
    f"Adds a commented `{OWN_FILE}` with every setting and its default, so that refactor-bot works here. "
    "Until it is merged, nothing else is proposed."
)

_BOT = (
    "Somebody installed refactor-bot here. The bot pays down technical debt in Python code in small pull requests. A "
    "separate program proves of each edit that the code still does the same, which anybody can check again. Nothing in "
    "the repository is ever run, imported or installed."
)
_COMMANDS = (
    ("run [CODEMOD]... [PATH]...", "open pull requests right now, for all or only for some of it"),
    ("preview [CODEMOD]... [PATH]...", "answer with the diff and open nothing"),
    ("rebase", "look again, and bring this preview up to date"),
    ("config", "show the configuration in effect"),
    ("pause", "stop everything in this repository, until `resume`"),
    ("help", "list all commands"),
)


def body(preview: Preview, config: Config, base: str, proof: str, marker: str) -> str:
    """Return the body, below GitHub's limit.

    Args:
        preview: What merging would lead to.
        config: What holds without a file, which is what the file says.
        base: The commit that was looked at.
        proof: What was proven of the new file.
        marker: The hidden comment that identifies the pull request.
    """
    sections = [
        _BOT,
        _decision(config),
        _proposals(preview, base),
        _examples(preview),
        _cost(preview, config),
        proof,
        _commands(),
    ]
    while sum(len(section) + 2 for section in sections) + len(marker) > LONGEST and len(sections) > 2:
        sections.remove(max(sections[2:], key=len))
    return "\n\n".join([*(section for section in sections if section), marker])


def _decision(config: Config) -> str:
    most = config.pull_requests.limit
    merge = (
        "**Merge it**, with whatever changes to the file you like, and the pull requests below come as the file says: "
        f"by default {code(config.schedule)}, at most {most} open at once."
    )
    close = (
        "**Close it**, and nothing is ever proposed here by itself, and you are not asked again. A "
        f"{code(OWN_FILE)} that you add yourself changes that."
    )
    leave = "**Leave it open**, and nothing happens. Commands work in any case."
    return "\n".join(f"- {line}" for line in (merge, close, leave))


def _proposals(preview: Preview, base: str) -> str:
    summaries = {name: codemod.summary for name, codemod in discover().items()}
    rows = [
        [
            code(row.codemod),
            text(summaries.get(row.codemod, "")),
            *(str(number) for number in (row.findings, row.fixable, row.pull_requests, row.files)),
        ]
        for row in preview.rows
    ]
    head = ["codemod", "what it does", "findings", "fixable", "pull requests", "files"]
    parts = [f"**What would be proposed**, as of {base[:10]}", table(head, rows)]
    if not any(row.findings for row in preview.rows):
        parts.append("Nothing is found today.")
    if preview.copies:
        parts.append(text(preview.copies))
    return "\n\n".join(parts)


def _examples(preview: Preview) -> str:
    shown = [
        f"{code(name)} in {code(f'{hunk.path}:{hunk.line}')}\n\n{block(chr(10).join(hunk.lines), 'diff')}"
        for name, hunk in preview.examples
    ]
    return "\n\n".join(["**What it looks like**", *shown]) if shown else ""


def _cost(preview: Preview, config: Config) -> str:
    seconds = max(1, round(preview.seconds))
    said = [f"Looking through {count(preview.files, 'file')} took {seconds} s; from now on only what changes is read."]
    if preview.skipped:
        said.append(f"{count(preview.skipped, 'file')} left alone; `/refactor status` says why.")
    if preview.crashes:
        said.append(f"A codemod failed {count(preview.crashes, 'time')}; what the others found still stands.")
    if number := preview.pull_requests:
        most = config.pull_requests.limit
        waiting = f", at most {most} of them open at a time" if number > most else ""
        said.append(f"Your CI runs once for each pull request: {count(number, 'run')} for the above{waiting}.")
    return "\n\n".join(["**What it costs**", " ".join(said)])


def _commands() -> str:
    rows = [[code(f"/refactor {command}"), meaning] for command, meaning in _COMMANDS]
    return folded("Commands", table(["comment", "what it does"], rows))
