"""The bot's check run on a commit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from refactor_bot.github import limits, wire
from refactor_bot.github.model import Annotation, Checked, CheckRun
from refactor_bot.github.place import Place

NAME = "refactor-bot"
_MOST_ANNOTATIONS = 1_000
_LONGEST_MESSAGE = 4_000
# GitHub ends a job after six hours; a check of somebody else's may wait for days, and costs nothing meanwhile.
_LONGEST_RUN = timedelta(hours=6)
# GitHub REST API: check runs.
_MOST_BUTTONS, _BUTTON, _BUTTON_SAYS = 3, 20, 40
_SUBJECT = re.compile(r"pull-request-([1-9][0-9]{0,17})")


class Checks(Place):
    """The check side of a forge."""

    def put_check_run(self, run: CheckRun) -> str:
        """Create or update the bot's check run on a commit; return its URL.

        GitHub only ever adds annotations to a run, so a run that has other ones already is followed by a new run.
        """
        annotations = [_annotation(item) for item in run.annotations[:_MOST_ANNOTATIONS]]
        body, rest = (
            _body(run, annotations[: limits.ANNOTATIONS_A_REQUEST]),
            annotations[limits.ANNOTATIONS_A_REQUEST :],
        )
        present = self._find_run(run)
        if present is not None and not run.again and _same(present, run, len(annotations)):
            return present.html_url or ""
        if present is not None and not present.output.annotations_count:
            made = self._session.patch(self._path(f"/check-runs/{present.id}"), wire.CheckRun, body, harmless=False)
        else:
            made = self._create_run(run, body, present)
        for start in range(0, len(rest), limits.ANNOTATIONS_A_REQUEST):
            output = {**body["output"], "annotations": rest[start : start + limits.ANNOTATIONS_A_REQUEST]}
            more = {"output": output, "actions": body["actions"]}
            self._session.patch(self._path(f"/check-runs/{made.id}"), wire.CheckRun, more, harmless=False)
        return made.html_url or ""

    def checked(self, sha: str) -> Checked | None:
        """Return what the finished checks of others on a commit took, of the newest 100; None without any."""
        found = self._session.get(self._path(f"/commits/{sha}/check-runs"), wire.CheckRuns, filter="all", per_page=100)
        spans = [
            (run.started_at, run.completed_at - run.started_at)
            for run in found.check_runs
            if run.started_at is not None and run.completed_at is not None
            if run.app is None or run.app.id != self._identity.id
        ]
        if not spans:
            return None
        taken = sum((min(max(span, timedelta()), _LONGEST_RUN) for _, span in spans), timedelta())
        return Checked(min(start for start, _ in spans), taken.total_seconds() / 60)

    def _create_run(self, run: CheckRun, body: dict[str, Any], before: wire.CheckRun | None) -> wire.CheckRun:
        def find() -> wire.CheckRun | None:
            found = self._find_run(run)
            return None if found is None or (before is not None and found.id == before.id) else found

        request = {"name": _name(run), "head_sha": run.sha, **body}
        return self._session.once(find, lambda: self._session.post(self._path("/check-runs"), wire.CheckRun, request))

    def _find_run(self, run: CheckRun) -> wire.CheckRun | None:
        path = self._path(f"/commits/{run.sha}/check-runs")
        found = self._session.get(path, wire.CheckRuns, check_name=_name(run), filter="latest", per_page=100)
        own = [one for one in found.check_runs if one.app is not None and one.app.id == self._identity.id]
        return max(own, key=lambda one: one.id, default=None)


def _name(run: CheckRun) -> str:
    """Return the name of a run: GitHub shows the newest one of each name, so that parts need names of their own."""
    return f"{NAME}/{run.part}" if run.part else NAME


def _body(run: CheckRun, annotations: Sequence[dict[str, Any]]) -> dict[str, Any]:
    output: dict[str, Any] = {"title": limits.line(run.title), "summary": limits.cut(run.summary, limits.SUMMARY)}
    if annotations:
        output["annotations"] = list(annotations)
    state = (
        {"status": "in_progress"} if run.conclusion is None else {"status": "completed", "conclusion": run.conclusion}
    )
    about = {} if run.pull_request is None else {"external_id": subject(run.pull_request)}
    buttons = [
        {
            "identifier": limits.line(one.action, _BUTTON),
            "label": limits.line(one.label, _BUTTON),
            "description": limits.line(one.description, _BUTTON_SAYS),
        }
        for one in run.buttons[:_MOST_BUTTONS]
    ]
    return {**state, **about, "output": output, "actions": buttons}


def subject(pull_request: int) -> str:
    """Return what a check run is about, kept with it: GitHub does not tell the pull request of a fork's commit."""
    return f"pull-request-{pull_request}"


def about(subject: str) -> int | None:
    """Return the pull request that a check run is about, or None."""
    found = _SUBJECT.fullmatch(subject)
    return int(found[1]) if found else None


def _same(present: wire.CheckRun, run: CheckRun, annotations: int) -> bool:
    shown = present.output
    wanted = (run.conclusion, limits.line(run.title), limits.cut(run.summary, limits.SUMMARY).rstrip(), annotations)
    return (present.conclusion, shown.title, (shown.summary or "").rstrip(), shown.annotations_count) == wanted


def _annotation(annotation: Annotation) -> dict[str, Any]:
    start = max(1, annotation.start_line)
    return {
        "path": annotation.path,
        "start_line": start,
        "end_line": max(start, annotation.end_line),
        "annotation_level": annotation.level,
        "message": limits.cut(annotation.message, _LONGEST_MESSAGE),
        "title": limits.line(annotation.title, 255),
    }
