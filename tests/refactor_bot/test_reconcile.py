from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor_bot.github.model import Marker, ObservedPullRequest, PullRequestText
from refactor_bot.reconcile import Action, Close, DesiredPullRequest, Intent, Leave, Open, Refresh, reconcile

OPENING = Intent(may_open=frozenset({"docstrings"}), considered=frozenset({"docstrings"}))
QUIET = Intent(considered=frozenset({"docstrings"}))


def want(group: str = "all", digest: str = "d1", base: str = "b1") -> DesiredPullRequest:
    branch = f"refactor-bot/docstrings--{group}"
    return DesiredPullRequest(
        "docstrings", group, branch, "main", base, {"a.py": b""}, "t", ("f",), digest, PullRequestText("T", "B"), "M"
    )


def pull(group: str = "all", digest: str = "d1", base: str = "b1", **changes: object) -> ObservedPullRequest:
    seen = ObservedPullRequest(
        number=len(group) + 7,
        url="",
        branch=f"refactor-bot/docstrings--{group}",
        base_branch="main",
        head="h",
        state="open",
        title="T",
        body="B",
        marker=Marker("docstrings", group, digest, ("f",), base),
        human_commits=False,
        conflicted=False,
    )
    return replace(seen, **changes)


N = pull().number


@pytest.mark.parametrize(
    ("desired", "observed", "intent", "kind", "reason"),
    [
        ([want()], [], OPENING, Open, ""),
        ([want()], [], QUIET, Leave, "nobody asked"),
        ([want()], [pull()], OPENING, Leave, "up to date"),
        ([want(base="b2")], [pull()], OPENING, Leave, "up to date"),
        ([want(digest="d2")], [pull()], OPENING, Refresh, "changed"),
        ([want(digest="d2")], [pull()], QUIET, Refresh, "changed"),
        ([want()], [pull(conflicted=True)], QUIET, Refresh, "conflicted"),
        ([want()], [pull(marker=None)], QUIET, Refresh, "description"),
        ([want()], [pull(digest="")], QUIET, Open, ""),
        ([want()], [pull(digest="")], replace(OPENING, limit=1), Open, ""),
        ([want(digest="d2")], [pull(human_commits=True)], OPENING, Leave, "people"),
        ([want()], [pull(human_commits=True, conflicted=True)], OPENING, Leave, "people"),
        ([want()], [pull(human_commits=True)], replace(QUIET, recreate=frozenset({N})), Refresh, "recreated"),
        ([want(base="b2")], [pull()], replace(QUIET, regenerate=frozenset({N})), Refresh, "current base"),
        ([want()], [pull()], replace(QUIET, regenerate=frozenset({N})), Leave, "up to date"),
        ([want(base="b2")], [pull(human_commits=True)], replace(QUIET, regenerate=frozenset({N})), Leave, "people"),
        ([], [pull()], QUIET, Close, "no longer found"),
        ([], [pull(human_commits=True)], QUIET, Leave, "people"),
        ([want()], [pull(state="merged")], OPENING, Open, ""),
        ([want()], [], replace(OPENING, limit=0), Leave, "limit"),
        ([want()], [pull("other")], replace(OPENING, limit=1), Open, ""),
        ([want(), want("other")], [pull("other")], replace(OPENING, limit=1), Leave, "limit"),
    ],
)
def test_decisions(desired, observed, intent, kind, reason):
    actions = reconcile(desired, observed, intent)
    mine = [a for a in actions if desired and _branch(a) == desired[0].branch] or list(actions)
    assert isinstance(mine[0], kind)
    assert reason in getattr(mine[0], "reason", "")


def test_other_codemods_are_left_alone():
    assert reconcile([], [pull()], Intent(considered=frozenset({"paths"}))) == ()


def test_closed_pull_requests_ask_for_nothing():
    assert reconcile([], [pull(state="closed"), pull(state="merged")], QUIET) == ()


def _branch(action: object) -> str:
    match action:
        case Open(desired):
            return desired.branch
        case Leave(branch, _, _):
            return branch
        case Refresh(observed, _, _) | Close(observed, _, _):
            return observed.branch


GROUPS = st.sampled_from(["all", "src", "tools", "lib"])
DESIRED = st.lists(st.builds(want, GROUPS, st.sampled_from(["d1", "d2"]), st.sampled_from(["b1", "b2"])), max_size=4)
OBSERVED = st.lists(
    st.builds(
        pull,
        GROUPS,
        st.sampled_from(["d1", "d2"]),
        state=st.sampled_from(["open", "closed", "merged"]),
        human_commits=st.booleans(),
        conflicted=st.booleans(),
    ),
    max_size=4,
)


def apply(actions, observed):
    """Return what GitHub shows after the actions."""
    seen = list(observed)
    for action in actions:
        match action:
            case Open(d):
                seen.insert(0, pull(d.group, d.digest, d.base))
            case Refresh(o, d, _):
                seen[seen.index(o)] = replace(
                    o, marker=Marker("docstrings", d.group, d.digest, d.fingerprints, d.base),
                    human_commits=False, conflicted=False,
                )  # fmt: skip
            case Close(o, _, _):
                seen[seen.index(o)] = replace(o, state="closed")
    return seen


def kinds(actions: tuple[Action, ...]) -> list[str]:
    return [type(action).__name__ for action in actions]


def test_a_week_has_room_for_so_many_new_ones():
    wanted = [want(group) for group in "abc"]
    actions = reconcile(wanted, [pull("a")], replace(OPENING, new=1))
    assert kinds(actions) == ["Leave", "Open", "Leave"]
    assert "this week" in actions[2].reason
    assert kinds(reconcile(wanted, [], replace(OPENING, new=0))) == ["Leave"] * 3
    assert kinds(reconcile(wanted, [], replace(OPENING, new=3, limit=2))) == ["Open", "Open", "Leave"]


def test_what_starts_checks_has_room_for_so_many_pushes():
    wanted = [want("a", digest="d2"), want("b", digest="d2"), want("c")]
    observed = [pull("a"), replace(pull("b"), number=99)]
    for pushes, expected in [
        (0, ["Leave", "Leave", "Leave"]),
        (1, ["Refresh", "Leave", "Leave"]),
        (2, ["Refresh", "Refresh", "Leave"]),
        (3, ["Refresh", "Refresh", "Open"]),
        (None, ["Refresh", "Refresh", "Open"]),
    ]:
        assert kinds(reconcile(wanted, observed, replace(OPENING, pushes=pushes))) == expected


def test_what_is_asked_for_is_pushed_however_little_room_there_is():
    intent = replace(QUIET, regenerate=frozenset({99}), pushes=0)
    wanted = [want("b", digest="d2"), want("a", digest="d2")]
    assert kinds(reconcile(wanted, [pull("a"), replace(pull("b"), number=99)], intent)) == ["Refresh", "Leave"]


def test_closing_and_taking_up_again_start_nothing_new():
    intent = replace(OPENING, new=0, pushes=0)
    assert kinds(reconcile([], [pull()], intent)) == ["Close"]
    assert kinds(reconcile([want()], [pull(digest="")], intent)) == ["Open"]


@given(DESIRED, OBSERVED, st.integers(0, 4))
def test_converges(desired, observed, limit):
    desired = list({d.branch: d for d in desired}.values())
    observed = list({(o.branch, o.state): o for o in observed}.values())
    intent = replace(OPENING, limit=limit)
    first = reconcile(desired, observed, intent)
    after = apply(first, observed)
    assert all(isinstance(action, Leave) for action in reconcile(desired, after, intent))


@given(DESIRED, OBSERVED, st.integers(0, 4))
def test_people_are_never_overwritten_and_limits_hold(desired, observed, limit):
    desired = list({d.branch: d for d in desired}.values())
    observed = list({(o.branch, o.state): o for o in observed}.values())
    actions = reconcile(desired, observed, replace(OPENING, limit=limit))
    assert not any(isinstance(a, Refresh | Close) and a.observed.human_commits for a in actions)
    opened = sum(o.state == "open" for o in observed)
    assert sum(isinstance(a, Open) for a in actions) <= max(
        0, limit - opened + sum(isinstance(a, Close) for a in actions)
    )
