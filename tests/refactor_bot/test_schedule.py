"""The arithmetic of schedules: every zone, every change of clocks."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refactor_bot.schedule import (
    Quiet,
    Rule,
    next_slot,
    parse,
    parse_every,
    parse_quiet,
    parse_zone,
    rests_until,
    week_start,
)

ZONES = sorted(zone for zone in available_timezones() if zone[0].isupper() and zone != "Factory")
EVERY = ("daily", "weekly", "monthly")
LONGEST = {"daily": timedelta(days=2), "weekly": timedelta(days=14), "monthly": timedelta(days=62)}
NIGHT = Quiet(22 * 60, 6 * 60)

minutes = st.integers(0, 24 * 60 - 1)
quiets = st.none() | st.tuples(minutes, minutes).filter(lambda two: two[0] != two[1]).map(lambda two: Quiet(*two))
moments = st.integers(0, 45 * 366 * 24 * 60).map(lambda passed: at("1990-01-01T00:00") + timedelta(minutes=passed))
zones = st.sampled_from(ZONES)
numbers = st.integers(1, 2**63 - 1)


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def clock(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def window(every: str, moment: datetime, zone: str) -> tuple[int, ...]:
    day = moment.astimezone(ZoneInfo(zone)).date()
    return {"daily": (day.toordinal(),), "weekly": day.isocalendar()[:2], "monthly": (day.year, day.month)}[every]


@given(st.sampled_from(EVERY), quiets, zones, numbers, moments)
@example("daily", Quiet(23 * 60, 1 * 60), "America/Nuuk", 5, at("2024-03-30T12:00"))
@example("daily", None, "Pacific/Apia", 5, at("2011-12-29T12:00"))
@example("daily", None, "America/Havana", 5, at("2024-03-09T12:00"))
@settings(max_examples=150, deadline=None)
def test_a_slot_is_later_never_quiet_and_the_only_one_of_its_window(every, quiet, zone, number, moment) -> None:
    rule = Rule(every, quiet, zone)
    slots = [moment]
    for _ in range(3):
        slot = next_slot(rule, number, slots[-1])
        assert slot is not None
        assert slot > slots[-1]
        here = slot.astimezone(ZoneInfo(zone))
        assert quiet is None or not quiet.covers(here.hour * 60 + here.minute)
        slots.append(slot)
    seen = [window(every, slot, zone) for slot in slots[1:]]
    assert len(set(seen)) == len(seen)
    assert all(two - one <= LONGEST[every] for one, two in pairwise(slots[1:]))


def changes_of_clocks() -> list[tuple[str, datetime]]:
    """Return the days at which clocks change, each kind of zone once."""
    days = [at("2026-01-01T00:00") + timedelta(days=day) for day in range(365)]
    known = {tuple(day.astimezone(ZoneInfo(zone)).utcoffset() for day in days): zone for zone in ZONES}
    return [
        (zone, before)
        for offsets, zone in sorted(known.items(), key=lambda pair: pair[1])
        for before, one, two in zip(days, offsets, offsets[1:], strict=False)
        if one != two
    ]


@pytest.mark.parametrize(("zone", "change"), changes_of_clocks())
def test_every_zone_has_one_slot_a_day_over_its_changes_of_clocks(zone: str, change: datetime) -> None:
    rule, moment, seen = Rule("daily", NIGHT, zone), change - timedelta(days=2), Counter[tuple[int, ...]]()
    while moment < change + timedelta(days=3):
        slot = next_slot(rule, 42, moment)
        assert slot is not None
        seen[window("daily", slot, zone)] += 1
        moment = slot
    assert set(seen.values()) == {1}
    assert len(seen) == max(seen)[0] - min(seen)[0] + 1


@given(st.sampled_from(EVERY), quiets, zones, numbers, moments)
@settings(max_examples=80, deadline=None)
def test_the_window_of_the_last_sweep_is_over(every, quiet, zone, number, moment) -> None:
    slot = next_slot(Rule(every, quiet, zone), number, moment, swept=moment)
    assert slot is not None
    assert window(every, slot, zone) != window(every, moment, zone)


@given(st.sampled_from(EVERY), zones, numbers, moments)
@settings(max_examples=80, deadline=None)
def test_asking_again_before_the_slot_gives_the_same_slot(every, zone, number, moment) -> None:
    rule = Rule(every, NIGHT, zone)
    slot = next_slot(rule, number, moment)
    assert slot is not None
    assert next_slot(rule, number, slot - timedelta(seconds=1)) == slot


@pytest.mark.parametrize(
    ("every", "day", "days"), [("daily", "%H", 16), ("weekly", "%a", 7), ("monthly", "%d", 28), ("weekly", "%H", 16)]
)
def test_a_fleet_is_spread_evenly_over_what_is_not_quiet(every: str, day: str, days: int) -> None:
    rule, size = Rule(every, NIGHT, "Europe/Berlin"), 4_000
    slots = [next_slot(rule, number, at("2026-06-01T00:00")) for number in range(size)]
    found = Counter(slot.astimezone(ZoneInfo("Europe/Berlin")).strftime(day) for slot in slots if slot)
    assert len(found) == days
    # The chance that a fair spread is out of these bounds is below one in a million.
    assert all(abs(count - size / days) < 5.5 * (size / days) ** 0.5 for count in found.values())
    assert Counter(slots).most_common(1)[0][1] <= 20


def test_the_time_on_the_clock_stays_over_a_change_of_clocks() -> None:
    rule = Rule("daily", None, "Europe/Berlin")
    slots = [next_slot(rule, 42, at(day)) for day in ("2026-03-27T00:00", "2026-03-30T00:00")]
    assert len({clock(slot, "Europe/Berlin")[-5:] for slot in slots if slot}) == 1


BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("line", "quiet", "zone", "after", "expected"),
    [
        ("30 4 * * 1", None, "UTC", "2026-01-05T04:30", "2026-01-12 04:30"),
        ("30 4 * * 1", None, "UTC", "2026-01-05T04:29", "2026-01-05 04:30"),
        ("30 4 * * mon", None, BERLIN, "2026-01-05T03:29", "2026-01-05 04:30"),
        ("0 9 1,15 * *", None, "UTC", "2026-01-02T00:00", "2026-01-15 09:00"),
        # Left out by the clocks, an hour later; shown twice, the first time only.
        ("30 2 * * *", None, BERLIN, "2026-03-29T00:00", "2026-03-29 03:30"),
        ("30 2 * * *", None, BERLIN, "2026-10-24T23:00", "2026-10-25 02:30"),
        ("30 2 * * *", None, BERLIN, "2026-10-25T00:30", "2026-10-26 02:30"),
        ("0 23 * * *", NIGHT, BERLIN, "2026-01-05T12:00", "2026-01-06 06:00"),
        ("30 2 * * *", Quiet(180, 240), BERLIN, "2026-03-29T00:00", "2026-03-29 04:00"),
        ("0 * * * *", NIGHT, "UTC", "2026-01-05T21:30", "2026-01-06 06:00"),
        ("0 0 29 2 *", None, "UTC", "2026-01-01T00:00", "2028-02-29 00:00"),
    ],
)
def test_a_cron_line_is_taken_at_its_word(line, quiet, zone, after, expected) -> None:
    slot = next_slot(Rule(line, quiet, zone), 42, at(after))
    assert slot is not None
    assert clock(slot, zone) == expected


@given(st.sampled_from(["0 * * * *", "30 2 * * *", "59 23 * * sun", "15 0 1 */2 *"]), quiets, zones, moments)
@settings(max_examples=150, deadline=None)
def test_a_cron_line_goes_forward_and_is_never_quiet(line, quiet, zone, moment) -> None:
    slot = next_slot(Rule(line, quiet, zone), 42, moment)
    assert slot is not None
    assert slot > moment
    here = slot.astimezone(ZoneInfo(zone))
    assert quiet is None or not quiet.covers(here.hour * 60 + here.minute)


@given(st.sampled_from(EVERY), quiets, zones)
def test_what_a_rule_writes_is_read_back(every, quiet, zone) -> None:
    rule = Rule(every, quiet, zone)
    assert parse(str(rule)) == rule


@pytest.mark.parametrize("text", ["", "weekly", "hourly||UTC", "weekly||Nowhere/Land", "weekly|1-2|UTC", "never||UTC"])
def test_what_no_rule_wrote_is_none(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("weekly", "weekly"), ("never", "never"), ("  5  4 * *  SUN ", "5 4 * * SUN")]
)
def test_a_schedule_is_put_right(text: str, expected: str) -> None:
    assert parse_every(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Weekly",
        "hourly",
        "@daily",
        "* * * * *",
        "*/5 * * * *",
        "0,30 * * * *",
        "61 * * * *",
        "0 24 * * *",
        "0 0 30 2 *",
        "0 0 * *",
        "0 0 * * * *",
        "R 0 * * *",
        "0 0 * * 1#2",
        "0 0 L * *",
        "0 0-1/0 * * *",
        "0 " + "1," * 100 + "1 * * *",
        "٣ ٣ * * *",
    ],
)
def test_no_schedule(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_every(text)


@pytest.mark.parametrize(
    "text", ["", "22-6", "22:00-22:00", "24:00-06:00", "22:00 - 06:00", "22:60-06:00", "٢٢:00-06:00"]
)
def test_no_quiet_hours(text: str) -> None:
    with pytest.raises(ValueError, match="two different times"):
        parse_quiet(text)


@pytest.mark.parametrize(
    "text", ["", "Europe", "Europe/Bonn", "../../etc/passwd", "/etc/localtime", "UTC\0", "Mars", "a" * 300]
)
def test_no_zone(text: str) -> None:
    with pytest.raises(ValueError, match="IANA"):
        parse_zone(text)


@pytest.mark.parametrize(
    ("quiet", "moment", "until"),
    [
        (NIGHT, "2026-01-05T23:10:30", "2026-01-06T06:00"),
        (NIGHT, "2026-01-05T05:59:59", "2026-01-05T06:00"),
        (NIGHT, "2026-01-05T06:00", None),
        (Quiet(60, 120), "2026-01-05T01:00", "2026-01-05T02:00"),
        (None, "2026-01-05T01:00", None),
    ],
)
def test_quiet_hours_end(quiet: Quiet | None, moment: str, until: str | None) -> None:
    assert rests_until(Rule("daily", quiet), at(moment)) == (at(until) if until else None)


def test_a_week_begins_on_monday_of_the_zone() -> None:
    assert week_start(at("2026-01-11T23:30"), "UTC") == at("2026-01-05T00:00")
    assert week_start(at("2026-01-11T23:30"), BERLIN) == at("2026-01-12T00:00", BERLIN)
