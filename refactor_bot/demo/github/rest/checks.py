"""Check runs."""

from __future__ import annotations

from refactor_bot.demo.github.rest.routing import Answer, Request, route
from refactor_bot.demo.github.state import Check, RefusalError, Repo, now

_LONGEST = 65_535
_MOST_ANNOTATIONS = 50
_MOST_BUTTONS = 3
_BUTTON = {"label": 20, "identifier": 20, "description": 40}


@route("POST", "{repo}/check-runs")
def create(request: Request) -> Answer:
    """Create a check run."""
    repo = request.repo("checks", "write")
    name, sha = request.text("name"), request.text("head_sha")
    if not repo.bare.has(sha):
        raise RefusalError(422, f"No commit found for SHA: {sha}")
    check = Check(
        id=request.site.world.number(),
        app=request.caller.app,
        name=name,
        sha=sha,
        status="queued",
        conclusion=None,
        output={},
        annotations=[],
        started_at=now(),
    )
    _update(check, request)
    repo.checks.append(check)
    return Answer(201, request.site.shapes.check(repo, check))


@route("PATCH", "{repo}/check-runs/{number}")
def update(request: Request) -> Answer:
    """Update a check run; annotations are added to the ones before."""
    repo = request.repo("checks", "write")
    check = _find(request, repo)
    _update(check, request)
    return Answer(200, request.site.shapes.check(repo, check))


@route("GET", "{repo}/check-runs/{number}")
def get(request: Request) -> Answer:
    """Get a check run."""
    repo = request.repo("checks", "read")
    return Answer(200, request.site.shapes.check(repo, _find(request, repo)))


@route("GET", "{repo}/commits/{sha}/check-runs")
def of_commit(request: Request) -> Answer:
    """List the check runs of a commit; of each name and App the newest, unless all are asked for."""
    repo = request.repo("checks", "read")
    sha = repo.bare.tip(request.words["sha"]) or request.words["sha"]
    name = request.query.get("check_name")
    found = [check for check in repo.checks if check.sha == sha and name in (None, check.name)]
    if request.query.get("filter", "latest") == "latest":
        found = list({(check.app.id, check.name): check for check in found}.values())
    shown = [request.site.shapes.check(repo, check) for check in found]
    return Answer(200, {"total_count": len(shown), "check_runs": shown})


def _find(request: Request, repo: Repo) -> Check:
    found = next((check for check in repo.checks if check.id == request.number()), None)
    if found is None or found.app is not request.caller.app:
        raise RefusalError(404, "Not Found")
    return found


def _update(check: Check, request: Request) -> None:
    output = dict(request.body.get("output") or {})
    annotations = output.pop("annotations", [])
    if len(annotations) > _MOST_ANNOTATIONS:
        raise RefusalError(422, "Invalid request.\n\nNo more than 50 items are allowed in annotations.")
    if any(len(str(output.get(name) or "")) > _LONGEST for name in ("summary", "text")):
        raise RefusalError(422, "Invalid request.\n\nOnly 65535 characters are allowed; more were supplied.")
    buttons = list(request.body.get("actions") or [])
    if len(buttons) > _MOST_BUTTONS or any(
        len(str(b.get(n) or "")) > most for b in buttons for n, most in _BUTTON.items()
    ):
        raise RefusalError(422, "Invalid request.\n\nNo such actions are allowed.")
    check.buttons = buttons if "actions" in request.body else check.buttons
    check.external_id = str(request.body.get("external_id", check.external_id))
    check.output.update(output)
    check.annotations += annotations
    if request.body.get("conclusion") is not None:
        check.status, check.conclusion, check.completed_at = "completed", request.body["conclusion"], now()
    elif request.body.get("status") is not None:
        check.status = request.body["status"]
