"""Says what people decided: when it is decided, and what is in effect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codemods.api import Finding
from codemods.counting import count
from refactor_bot.decisions import EVERY, Decisions, Made
from refactor_bot.report.markdown import code, text

_MOST = 30
_MOST_NAMED = 5


def said(made: Made) -> str:
    """Say who decided something, when and where."""
    return f"{code(made.by)} on {made.at:%Y-%m-%d} in #{made.pull_request}"


def paused(made: Made) -> str:
    """Say that nothing is done here."""
    return (
        f"Paused since {made.at:%Y-%m-%d %H:%M} UTC by {code(made.by)} (#{made.pull_request}): nothing is opened, "
        f"refreshed or closed until somebody writes {code('/refactor resume')}."
    )


def ignored(codemod: str, made: Made) -> str:
    """Say that a codemod proposes nothing."""
    undo = code(f"/refactor restore {codemod}")
    return f"{code(codemod)} proposes nothing here: so said {said(made)}. {undo} undoes it."


def in_effect(decisions: Decisions) -> str:
    """Say what people decided and what holds still, in a few lines; empty where nobody decided anything."""
    paths = [(scope, path, below.made) for scope, own in decisions.paths.items() for path, below in own.items()]
    findings = [made for own in decisions.never.values() for made in own.values()]
    lines = [
        _line("codemod", [code(name) for name in sorted(decisions.codemods)], decisions.codemods.values()),
        _line("path", sorted(_place(scope, path) for scope, path, _ in paths), [made for _, _, made in paths]),
        _line("package rule", [code(f"pkg:{r}") for r in sorted(decisions.packages)], decisions.packages.values()),
        _line("finding", [], findings),
    ]
    left = [f"- {line}" for line in lines if line]
    parts = [paused(decisions.paused)] if decisions.paused is not None else []
    if left:
        parts.append("\n".join(["People want left alone, and I remember:", "", *left]))
    if decisions.names:
        latest = max((one.made for one in decisions.names.values()), key=lambda made: made.at)
        parts.append(f"{count(len(decisions.names), 'path')} got a name in a comment, the last by {said(latest)}.")
    return "\n\n".join(parts)


def _line(thing: str, named: Sequence[str], made: Iterable[Made]) -> str:
    those = sorted(made, key=lambda one: one.at)
    if not those:
        return ""
    shown = [*named[:_MOST_NAMED], *([f"and {len(named) - _MOST_NAMED} more"] if len(named) > _MOST_NAMED else [])]
    which = f": {', '.join(shown)}" if shown else ""
    last = "the last by" if len(those) > 1 else "by"
    return f"{count(len(those), thing)}{which}, {last} {said(those[-1])}"


def _place(scope: str, path: str) -> str:
    return code(path) if scope == EVERY else f"{code(path)} ({code(scope)} only)"


def left_alone(
    findings: Sequence[Finding],
    gone: Sequence[str],
    others: Sequence[str],
    lines: Sequence[str],
    undo: Sequence[str],
) -> str:
    """Say what is left alone from now on, and what that came to.

    Args:
        findings: Findings among it that are there.
        gone: Fingerprints among it that are not found at the moment.
        others: What else, one clause each, Markdown.
        lines: One sentence for each pull request concerned, Markdown.
        undo: The words that restore it.
    """
    shown = [f"- {code(f.fingerprint)} {code(f'{f.path}:{f.line}')}: {text(f.message)}" for f in findings]
    shown += [f"- {code(fingerprint)}, which is not found at the moment" for fingerprint in gone]
    shown += [f"- {other}" for other in others]
    more = [f"- and {len(shown) - _MOST} more"] if len(shown) > _MOST else []
    parts = ["Remembered, and never proposed again:", "\n".join([*shown[:_MOST], *more]), "\n\n".join(lines)]
    if 0 < len(undo) <= _MOST:
        parts.append(f"{code('/refactor restore ' + ' '.join(undo))} undoes it.")
    return "\n\n".join(part for part in parts if part)


def path_clause(path: str, codemod: str | None, found: int) -> str:
    """Say that a path is left alone."""
    whose = f" by {code(codemod)}" if codemod is not None else ""
    there = f" ({count(found, 'finding')} today)" if found else ""
    return f"{code(path)} and everything below it{whose}{there}"


def rule_clause(rule: str) -> str:
    """Say which versions a rule of packages leaves alone."""
    name, _, spec = rule.partition("@")
    return f"versions {code(spec)} of {code(name)}" if spec else f"every version of {code(name)}"


def restored(undone: Sequence[str], problems: Sequence[str], lines: Sequence[str]) -> str:
    """Say what is not left alone any longer, and what that came to.

    Args:
        undone: The words whose decisions were undone.
        problems: Why others were not, Markdown.
        lines: One sentence for each pull request concerned, Markdown.
    """
    head = f"Forgotten: {', '.join(map(code, undone[:_MOST]))} may be proposed again." if undone else ""
    wrong = "\n".join(f"- {problem}" for problem in problems[:_MOST]) if len(problems) > 1 else "".join(problems)
    return "\n\n".join(part for part in (head, wrong, "\n\n".join(lines)) if part)
