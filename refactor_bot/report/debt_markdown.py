"""The debt report as Markdown, for an issue or a wiki."""

from __future__ import annotations

from collections.abc import Iterator

from refactor_bot.report import debt_words as words
from refactor_bot.report.debt import Copies, Debt, Duplicates, Missing, Place, Trend
from refactor_bot.report.markdown import LONGEST, block, code, folded, table, text

_MOST_DRIFTED = 20
_MOST_GROUPS = 20
_MOST_CHANGES = 3
_MOST_LINES = 40
_MOST_PLACES = 8


def to_markdown(debt: Debt) -> str:
    """Return the report; short enough for a comment on GitHub."""
    sections = ["# Technical debt", words.headline(debt), _totals(debt)]
    if debt.duplicates is not None:
        sections += _copies(debt.duplicates)
    sections += _trend(debt.trend)
    while sum(len(section) + 2 for section in sections) > LONGEST:
        sections.remove(max(sections, key=len))
    return "\n\n".join(section for section in sections if section) + "\n"


def _totals(debt: Debt) -> str:
    rows = [[code(total.codemod), str(total.findings), str(total.fixable), str(total.files)] for total in debt.totals]
    return table(["codemod", "findings", "fixable", "files"], rows)


def _copies(found: Duplicates) -> Iterator[str]:
    yield "## Copies"
    yield words.cost(found)
    if any(group.apart + group.together for group in found.groups):
        yield words.churn(found)
    if found.note:
        yield text(found.note)
    for group in found.drifted[:_MOST_DRIFTED]:
        yield _drifted(group)
    rest = [group for group in found.groups if not group.drifted]
    if rest:
        yield "### The most expensive groups"
        yield table(
            ["copies", "alike", "lines", "could go", "changed apart", "where"],
            [
                [str(len(g.places)), g.likeness, str(g.lines), str(g.removable), str(g.apart), _places(g)]
                for g in rest[:_MOST_GROUPS]
            ],
        )


def _drifted(group: Copies) -> str:
    likeliest = sorted(group.missing, key=lambda change: -len(change.signs))
    parts = [f"### {words.head(group)}: {code(group.places[0].name or group.places[0].path)}"]
    parts.append(f"{words.what(group)}: {_places(group)}")
    if story := words.life(group):
        parts.append(text(story))
    parts += [_missing(change) for change in likeliest[:_MOST_CHANGES]]
    return "\n\n".join(parts)


def _missing(change: Missing) -> str:
    signs = words.signs(change)
    said = f"{text(words.missing(change, words.place))}{f'; {signs}' if signs else ''}."
    if not change.lines:
        return said
    return f"{said}\n\n{folded('What it changed', block(chr(10).join(change.lines[:_MOST_LINES]), 'diff'))}"


def _places(group: Copies) -> str:
    shown = ", ".join(code(_where(place)) for place in group.places[:_MOST_PLACES])
    more = len(group.places) - _MOST_PLACES
    return f"{shown} and {more} more" if more > 0 else shown


def _where(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _trend(trend: Trend) -> Iterator[str]:
    yield "## Trend"
    names = sorted({name for moment in trend.moments for name in moment.findings})
    if trend.moments:
        rows = [
            [moment.commit.date, code(moment.commit.id[:10]), *(str(moment.findings.get(name, 0)) for name in names)]
            for moment in trend.moments
        ]
        yield table(["date", "commit", *map(code, names)], rows)
    if trend.note:
        yield text(trend.note)
