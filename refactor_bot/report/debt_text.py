"""The debt report for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codemods.counting import count
from refactor_bot.report import debt_words as words
from refactor_bot.report.debt import Copies, Debt, Duplicates, Place, Trend
from refactor_bot.report.markdown import printable, visible

_MOST_DRIFTED = 20
_MOST_GROUPS = 10
_MOST_CHANGES = 3
_MOST_LINES = 12
_MOST_PLACES = 6


def to_text(debt: Debt, shown: Callable[[str], str]) -> str:
    """Return the report.

    Args:
        debt: What to tell.
        shown: Returns a path as the user would write it.
    """

    def place(one: Place) -> str:
        return printable(words.place(Place(shown(one.path), one.line, one.end_line, one.name)))

    # Whatever a line holds, it stays one line, and only text.
    return "".join(f"{visible(' '.join(line.splitlines())).rstrip()}\n" for line in _lines(debt, place))


def _lines(debt: Debt, place: Callable[[Place], str]) -> Iterator[str]:
    yield f"Debt: {words.headline(debt)}"
    wide = max((len(total.codemod) for total in debt.totals), default=0)
    for total in debt.totals:
        found = f"{count(total.findings, 'finding')}, {total.fixable} fixable, in {count(total.files, 'file')}"
        yield f"  {total.codemod:{wide}}  {found}"
    if debt.duplicates is not None:
        yield ""
        yield from _copies(debt.duplicates, place)
    yield ""
    yield from _trend(debt.trend)


def _copies(found: Duplicates, place: Callable[[Place], str]) -> Iterator[str]:
    yield f"Copies: {words.cost(found)}"
    if found.groups and any(group.apart + group.together for group in found.groups):
        yield f"  {words.churn(found)}"
    if found.note:
        yield f"  {found.note}"
    for group in found.drifted[:_MOST_DRIFTED]:
        yield ""
        yield f"  {words.head(group).upper()}: {words.what(group)}"
        yield from _members(group, place)
        if story := words.life(group):
            yield f"    {printable(story)}"
        yield from _missing(group, place)
    yield from _more(len(found.drifted) - _MOST_DRIFTED, "drifted group")
    rest = [group for group in found.groups if not group.drifted]
    if rest:
        yield ""
        yield "  The most expensive groups" + (" beside them:" if found.drifted else ":")
    for group in rest[:_MOST_GROUPS]:
        yield f"  - {words.what(group)}"
        yield from _members(group, place)
    yield from _more(len(rest) - _MOST_GROUPS, "group")


def _members(group: Copies, place: Callable[[Place], str]) -> Iterator[str]:
    differing = dict(words.differing(group))
    for one in group.places[:_MOST_PLACES]:
        lines = f" (differs in {differing[one]})" if one in differing else ""
        yield f"    {place(one)}{lines}"
    if len(group.places) > _MOST_PLACES:
        yield f"    and {len(group.places) - _MOST_PLACES} more"


def _missing(group: Copies, place: Callable[[Place], str]) -> Iterator[str]:
    likeliest = sorted(group.missing, key=lambda change: -len(change.signs))
    for change in likeliest[:_MOST_CHANGES]:
        yield f"    {printable(words.missing(change, place))}."
        if signs := words.signs(change):
            yield f"    {signs[0].upper()}{signs[1:]}."
        for line in change.lines[:_MOST_LINES]:
            yield f"      {line}"
        yield from _more(len(change.lines) - _MOST_LINES, "line", "      ")
    yield from _more(len(likeliest) - _MOST_CHANGES, "such change", "    ")


def _trend(trend: Trend) -> Iterator[str]:
    if trend.moments:
        yield "Findings earlier:"
    for moment in trend.moments:
        counts = ", ".join(f"{name} {number}" for name, number in moment.findings.items())
        yield f"  {moment.commit.date} {moment.commit.id[:10]}: {counts}"
    if trend.note:
        yield trend.note


def _more(number: int, thing: str, indent: str = "  ") -> Iterator[str]:
    if number > 0:
        yield f"{indent}... and {count(number, f'more {thing}')}"
