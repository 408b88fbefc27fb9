from __future__ import annotations

from dataclasses import replace

import pytest

from refactor_bot.config import OWN_FILE
from refactor_bot.github.model import (
    InstallationChanged,
    ObservedPullRequest,
    PullRequestChanged,
    Pushed,
    RepositoryAdded,
    RepositoryChanged,
    RepositoryId,
)
from refactor_bot.onboarding import BRANCH
from refactor_bot.onboarding.deciding import Standing, answered, refusal
from refactor_bot.onboarding.occasions import occasions
from refactor_bot.reconcile import Close, Leave

CHURN, OTHER = RepositoryId(7, 42, "octo/churn"), RepositoryId(7, 43, "octo/other")
PULL = ObservedPullRequest(
    1, "https://github.com/octo/churn/pull/1", BRANCH, "main", "a" * 40, "open", "", "", None, False, False
)


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing(["a.py"], fork=False, chosen=False), None),
        (Standing(["x/a.ipynb"], fork=False, chosen=True), None),
        (Standing(["a.py"], fork=True, chosen=True), None),
        (Standing(["a.py"], fork=True, chosen=False), "it is a fork that nobody chose"),
        (Standing(["README.md"], fork=False, chosen=True), "there is no Python in it"),
        (Standing([], fork=False, chosen=True), "there is no Python in it"),
        (Standing(["a.py", OWN_FILE], fork=False, chosen=True), f"the name {OWN_FILE} is taken"),
        (Standing(["a.py", f"{OWN_FILE}/x"], fork=False, chosen=True), f"the name {OWN_FILE} is taken"),
    ],
)
def test_who_is_asked(standing: Standing, reason: str | None):
    assert refusal(standing) == reason


def test_a_configuration_answers_the_question_unless_people_wrote_there():
    closed = answered(PULL, "pyproject.toml")
    assert isinstance(closed, Close)
    assert (closed.delete_branch, "pyproject.toml" in closed.reason) == (True, True)
    assert isinstance(answered(replace(PULL, human_commits=True), OWN_FILE), Leave)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            InstallationChanged(7, "created", "octo", (CHURN, OTHER, CHURN)),
            (RepositoryAdded(CHURN), RepositoryAdded(OTHER)),
        ),
        (InstallationChanged(7, "added", "octo", (CHURN,), chosen=True), (RepositoryAdded(CHURN, chosen=True),)),
        (InstallationChanged(7, "new_permissions_accepted", "octo", (CHURN,)), ()),
        (RepositoryChanged(CHURN, "unarchived"), (RepositoryAdded(CHURN),)),
        (RepositoryChanged(CHURN, "renamed"), ()),
        (Pushed(CHURN, "main", "a" * 40, default_branch=True, created=True), (RepositoryAdded(CHURN),)),
        (Pushed(CHURN, "main", "a" * 40, default_branch=True), ()),
        (Pushed(CHURN, "dev", "a" * 40, default_branch=False, created=True), ()),
        (PullRequestChanged(CHURN, "opened", 1, "x", False, "ada"), ()),
    ],
)
def test_occasions(event, expected: tuple[RepositoryAdded, ...]):
    assert occasions(event) == expected
