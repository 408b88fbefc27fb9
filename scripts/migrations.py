"""Writes docs/migrations.md from the migration tables.

python scripts/migrations.py           rewrite the page
python scripts/migrations.py --check   exit 1 when the page is stale
"""

from __future__ import annotations

import difflib
import sys
from itertools import groupby
from pathlib import Path

from codemods.dependencies.migrations.discovery import rows
from codemods.dependencies.migrations.rows import Report, Row

PAGE = Path(__file__).resolve().parent.parent / "docs" / "migrations.md"
HEAD = """\
# Migrations

Code changes that upgrades of libraries need. Generated from the tables in `codemods/dependencies/migrations/tables` by
`scripts/migrations.py`. A name is resolved through imports; of methods, the object's type must be known. Where a row
says "for you", or the arguments are not among the known forms, the place is reported and nothing is changed.

"Both work" is the range in which the old and the new form do the same. Examples marked "run" are run by
`make migrations` on old and new versions; where no version with the old form installs on Python 3.11, in the new form
alone. Those, and the others, rest on the page that is cited.
"""


def both_work(row: Row) -> str:
    """Return the versions that have both forms."""
    first = f"from {row.works}" if row.works else "all"
    if not row.removed:
        return first
    return f"{row.works or '...'} to before {row.removed}"


def action(row: Row) -> str:
    """Return what is done, in a few words."""
    if isinstance(row.change, Report):
        return f"for you: {row.change.advice}"
    return "rewritten, run" if row.runs else "rewritten"


def subject(row: Row) -> str:
    """Return what a row is about."""
    names = row.names if len(row.names) <= 2 else (*row.names[:2], "...")
    return row.key.partition(":")[2] if len(row.names) == 1 else ", ".join(names)


def table(those: list[Row]) -> list[str]:
    """Return the rows of one library as a Markdown table."""
    lines = [
        "| old | advised against from | gone from | both work | what happens | source |",
        "|---|---|---|---|---|---|",
    ]
    for row in those:
        again = f" (something else from {row.again})" if row.again else ""
        cells = [f"`{subject(row)}`", row.deprecated, f"{row.removed}{again}", both_work(row), action(row)]
        lines.append(f"| {' | '.join(cells)} | {row.notes.title} |")
    return lines


def examples(those: list[Row]) -> list[str]:
    """Return one example of each sort of change of a library as diffs."""
    lines: list[str] = []
    seen: set[object] = set()
    for row in those:
        sort = (type(row.change), row.owners, row.notes)
        if sort in seen or isinstance(row.change, Report):
            continue
        seen.add(sort)
        shown = row.examples[-1]
        diff = difflib.unified_diff(shown.before.splitlines(), shown.after.splitlines(), lineterm="", n=100)
        lines += [f"**`{subject(row)}`**", "", "```diff", *list(diff)[3:], "```", ""]
    return lines


def library_of(row: Row) -> str:
    """Return the distribution that a row is about."""
    return row.library


def page() -> str:
    """Return the whole page."""
    lines = [HEAD]
    for library, those in groupby(sorted(rows().values(), key=library_of), key=library_of):
        own = list(those)
        lines += [f"## {library}", "", *table(own), "", *examples(own)]
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the page, or say that it is stale."""
    text = page()
    if PAGE.exists() and PAGE.read_text() == text:
        return 0
    if "--check" in sys.argv:
        sys.stderr.write(f"{PAGE.name} is stale: run `python scripts/migrations.py`\n")
        return 1
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
