"""The debt report for programs."""

from __future__ import annotations

import json
from typing import Any

from refactor_bot.repo.history import Commit
from refactor_bot.report.debt import Copies, Debt, Duplicates, Missing, Place


def to_json(debt: Debt) -> str:
    """Return one object; the same for the same repository, whenever it is asked for."""
    found: dict[str, Any] = {
        "version": 1,
        "files": debt.files,
        "skipped": debt.skipped,
        "totals": {
            total.codemod: {"findings": total.findings, "fixable": total.fixable, "files": total.files}
            for total in debt.totals
        },
        "duplicates": _duplicates(debt.duplicates) if debt.duplicates is not None else None,
        "trend": {
            "note": debt.trend.note,
            "moments": [
                {"commit": _commit(moment.commit), "findings": dict(moment.findings)} for moment in debt.trend.moments
            ],
        },
        "crashes": [{"codemod": c.codemod, "path": c.path, "error": c.error} for c in debt.crashes],
    }
    return json.dumps(found, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"


def _duplicates(found: Duplicates) -> dict[str, Any]:
    return {
        "note": found.note,
        "lines": found.lines,
        "removable": found.removable,
        "changed_apart": found.apart,
        "changed_together": found.together,
        "drifted": len(found.drifted),
        "groups": [_group(group) for group in found.groups],
    }


def _group(group: Copies) -> dict[str, Any]:
    differing = group.differing or ((),) * len(group.places)
    return {
        "kind": group.kind,
        "likeness": group.likeness,
        "lines": group.lines,
        "removable": group.removable,
        "verdict": group.verdict,
        "born": _commit(group.born),
        "equal_until": _commit(group.equal),
        "changed_apart": group.apart,
        "changed_together": group.together,
        "copies": [
            {**_place(place), "differing": list(lines)} for place, lines in zip(group.places, differing, strict=True)
        ],
        "missing": [_missing(change) for change in group.missing],
    }


def _missing(change: Missing) -> dict[str, Any]:
    return {
        "commit": _commit(change.commit),
        "changed": _place(change.place),
        "missed": [_place(place) for place in change.missed],
        "signs": list(change.signs),
        "lines": list(change.lines),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, "end_line": place.end_line, "name": place.name}


def _commit(commit: Commit | None) -> dict[str, Any] | None:
    return {"id": commit.id, "date": commit.date, "subject": commit.subject} if commit else None
