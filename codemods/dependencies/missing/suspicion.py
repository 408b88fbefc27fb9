"""Whether a stranger's package may be what an import means: names can be squatted, and confused."""

from __future__ import annotations

from datetime import date

from codemods.dependencies.versions.values import Project

_YOUNG = 365
_FEWEST = 3


def suspicion(project: Project, today: date) -> str | None:
    """Return why a package that is not well known is not proposed, a clause about it, or None."""
    releases = [one for one in project.releases if one.yanked is None]
    if not releases:
        return "has no release on the index that is not withdrawn"
    if len(releases) < _FEWEST:
        return f"is not well known, and has only {len(releases)} release{'s' * (len(releases) > 1)} on the index"
    days = [one.uploaded for one in project.releases if one.uploaded is not None]
    if not days:
        return "is not well known, and the index does not say since when it is there"
    if (today - min(days)).days < _YOUNG:
        return f"is not well known, and on the index only since {min(days)}"
    if not any(one.is_wheel for release in releases for one in release.files):
        return "is not well known, and can only be built from its sources"
    return None
