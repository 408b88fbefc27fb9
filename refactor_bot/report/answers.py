"""The bot's answers to commands: one comment each, short, that says what was done and what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from codemods.api import Finding
from codemods.counting import count
from codemods.discovery import AnyCodemod
from refactor_bot.commands import VERBS
from refactor_bot.engine import Crash, FileChange, Refusal, Report
from refactor_bot.github.model import ObservedPullRequest
from refactor_bot.report.hunks import unified
from refactor_bot.report.markdown import LONGEST, block, code, folded, table, text
from refactor_bot.report.pull_request import CLAIMS, files_table

_MOST = 30


def help_text(slug: str) -> str:
    """List the commands."""
    rows = [[code(f"/refactor {verb.usage}"), verb.summary] for verb in VERBS.values()]
    words = (
        f"Write one at the start of a line; {code(f'@{slug}')} works in place of {code('/refactor')}. "
        "I obey people with write permission."
    )
    return f"{table(['command', 'what it does'], rows)}\n\n{words}"


def refused(login: str) -> str:
    """Refuse somebody without write permission, politely and once."""
    return f"Thank you, {code(login)}, but I only act for people with write permission on this repository."


def wrong_config(problems: Sequence[str], file: str) -> str:
    """Say what is wrong with the configuration."""
    lines = "\n".join(f"- {code(problem)}" for problem in problems)
    return f"Nothing was done, because {code(file)} on the default branch cannot be used:\n\n{lines}"


def swept(
    lines: Sequence[str],
    report: Report,
    findings: Sequence[Finding],
    refusals: Sequence[Refusal],
    crashes: Sequence[Crash],
    declined: int,
    remembered: int = 0,
) -> str:
    """Say what a run came to.

    Args:
        lines: One sentence for each pull request concerned, Markdown.
        report: What was found.
        findings: The findings in scope.
        refusals: Edits dropped because their proof does not hold.
        crashes: Codemods that failed.
        declined: Findings left out because people closed their pull request.
        remembered: Findings left out because people want them left alone.
    """
    unfixable = [finding for finding in findings if not finding.fixable]
    parts = ["\n".join(f"- {line}" for line in lines) if lines else _nothing(findings, declined + remembered, report)]
    left = _reasons(unfixable, refusals)
    if declined:
        left.append(f"- {count(declined, 'finding')}: their pull request was closed by a person, which I remember")
    if remembered:
        left.append(f"- {count(remembered, 'finding')}: people want that left alone, which is remembered")
    left += [
        f"- {code(c.path or c.codemod)}: {code(c.codemod)} failed on it ({text(c.error)})" for c in crashes[:_MOST]
    ]
    left += [f"- {code(skip.path)}: {text(skip.reason)}" for skip in report.skipped[:_MOST]]
    if left:
        parts.append(folded("Left alone, and why", "\n".join(left[:_MOST])))
    return "\n\n".join(parts)


def _nothing(findings: Sequence[Finding], declined: int, report: Report) -> str:
    if not report.stats.files:
        return "There is no Python file here that I may edit, so there is nothing to propose."
    if findings or declined:
        return "Nothing to propose: what was found cannot be fixed safely, or was turned down before."
    return f"Nothing to propose: {count(report.stats.files, 'Python file')} read, nothing found."


def _reasons(unfixable: Sequence[Finding], refusals: Sequence[Refusal]) -> list[str]:
    """Group findings without an edit by their reason, the most frequent first."""
    reasons = Counter(finding.reason or "" for finding in unfixable)
    reasons.update(r.reason if r.waits else f"the proof did not hold: {r.reason}" for r in refusals)
    return [f"- {count(number, 'finding')}: {text(reason)}" for reason, number in reasons.most_common(_MOST)]


def previewed(changes: Sequence[FileChange], report: Report) -> str:
    """Show what a run would change."""
    if not changes:
        return _nothing(report.findings, 0, report)
    head = f"`run` would change {count(len(changes), 'file')}. Nothing was opened.\n\n{files_table(changes)}"
    patch = unified(changes).decode("utf-8", "replace")
    room = LONGEST - len(head) - 500
    if len(patch) > room:
        patch = f"{patch[:room].rsplit(chr(10), 1)[0]}\n... cut here: the whole diff is longer than a comment may be"
    return f"{head}\n\n{folded('Diff', block(patch, 'diff'))}"


def extracted(literal: str, name: str, lines: Sequence[str], crashes: Sequence[Crash]) -> str:
    """Say that a path has a name from now on, and what that came to.

    Args:
        literal: The path.
        name: Its name.
        lines: One sentence for each pull request concerned, Markdown.
        crashes: Codemods that failed.
    """
    failed = [f"{code(crash.path or crash.codemod)} failed ({text(crash.error)})" for crash in crashes[:_MOST]]
    return "\n\n".join(
        [f"{code(literal)} is called {code(name)} wherever I move it.", "\n".join(f"- {o}" for o in [*lines, *failed])]
    ).rstrip()


def not_extracted(literal: str, reason: str) -> str:
    """Say why a path cannot be moved."""
    return f"{code(literal)} cannot be moved: {text(reason)}. Nothing was remembered."


def several(literals: Sequence[str]) -> str:
    """Say that one line holds several strings."""
    shown = ", ".join(code(literal) for literal in literals[:_MOST])
    return f"Several strings stand on this line: {shown}. Give each a line of its own, and write this on one of them."


def never_again(findings: Sequence[Finding], gone: Sequence[str], lines: Sequence[str]) -> str:
    """Say what is never proposed again, and what that came to.

    Args:
        findings: What was turned down.
        gone: Fingerprints among it that are no longer found.
        lines: One sentence for each pull request concerned, Markdown.
    """
    shown = [f"- {code(f.fingerprint)} {code(f'{f.path}:{f.line}')}: {text(f.message)}" for f in findings]
    shown += [f"- {code(fingerprint)}, which is no longer found" for fingerprint in gone]
    more = [f"- and {len(shown) - _MOST} more"] if len(shown) > _MOST else []
    parts = ["Remembered, and never proposed again:", "\n".join([*shown[:_MOST], *more]), "\n\n".join(lines)]
    return "\n\n".join(part for part in parts if part)


def status(pulls: Sequence[ObservedPullRequest], report: Report, enabled: Sequence[str], remembered: int = 0) -> str:
    """Say what is open, and what is found but not proposed.

    Args:
        pulls: The bot's pull requests.
        report: What is found and may be proposed.
        enabled: The codemods that run.
        remembered: How many findings are left out of it because people want them left alone.
    """
    opened = [pull for pull in pulls if pull.state == "open"]
    rows = [
        [f"#{pull.number}", code(pull.marker.codemod if pull.marker else "?"), text(pull.title), _state(pull)]
        for pull in opened
    ]
    proposed = {fingerprint for pull in opened if pull.marker for fingerprint in pull.marker.fingerprints}
    waiting = Counter(f.codemod for f in report.findings if f.fixable and f.fingerprint not in proposed)
    found = Counter(f.codemod for f in report.findings)
    debt = [[code(name), str(found[name]), str(waiting[name])] for name in enabled]
    parts = [
        table(["open", "codemod", "title", "state"], rows) if rows else "No pull request of mine is open.",
        table(["codemod", "findings", "fixable, not proposed yet"], debt),
    ]
    if remembered:
        parts.append(f"{count(remembered, 'finding')} more: people want that left alone, which is remembered.")
    if report.skipped:
        lines = [f"- {code(skip.path)}: {text(skip.reason)}" for skip in report.skipped[:_MOST]]
        parts.append(folded(f"Files left alone ({len(report.skipped)})", "\n".join(lines)))
    return "\n\n".join(parts)


def _state(pull: ObservedPullRequest) -> str:
    if pull.conflicted:
        return "conflicts"
    return "has commits of people, which I leave alone" if pull.human_commits else "up to date"


def configuration(toml: str, source: str | None) -> str:
    """Show the configuration in effect."""
    origin = (
        f"From {code(source)} on the default branch" if source else "There is no configuration file, so all defaults"
    )
    return f"{origin}, defaults written out:\n\n{block(toml, 'toml')}"


def explained(codemod: AnyCodemod, findings: Sequence[Finding]) -> str:
    """Explain a codemod, and the findings that were asked about."""
    rows = [
        [code(field.alias or name), code(str(field.default)), field.description or ""]
        for name, field in codemod.options.model_fields.items()
    ]
    parts = [
        f"{code(codemod.name)}: {codemod.summary}",
        f"Proven for every edit, {code(codemod.claim)}: {CLAIMS[codemod.claim]}. {codemod.safety}",
        table(["option", "default", "what it does"], rows),
    ]
    if findings:
        lines = [
            f"- {code(f.fingerprint)} {code(f'{f.path}:{f.line}')}: {text(f.message)}"
            + (f" Not fixed: {text(f.reason)}" if f.reason else "")
            for f in findings[:_MOST]
        ]
        parts.insert(0, "\n".join(lines))
    return "\n\n".join(parts)


def unknown_findings(fingerprints: Sequence[str]) -> str:
    """Say that fingerprints name nothing here."""
    return f"I know no finding {', '.join(map(code, fingerprints))} here; `/refactor status` shows what there is."


def joined(answers: Sequence[tuple[str, str]]) -> str:
    """Join the answers to several commands of one comment, each under the line that it answers."""
    if len(answers) == 1:
        return answers[0][1]
    return "\n\n".join(f"{code(line)}\n\n{answer}" for line, answer in answers)[:LONGEST]
