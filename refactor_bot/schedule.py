"""When a repository is due for a sweep. Pure: values in, values out; moments have a zone, answers are in UTC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter

NEVER = "never"
EVERY = ("daily", "weekly", "monthly")

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_BITS = 64
# Every month has that many days.
_SHORTEST_MONTH = 28
# A day that a zone left out, or one that is quiet as a whole after a change of clocks, has no moment for a sweep.
_MOST_WINDOWS = 12
_MOST_TICKS = 100
_LONGEST = 100

_MONTH = r"(?:\d{1,2}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_WEEKDAY = r"(?:\d|mon|tue|wed|thu|fri|sat|sun)"


def _field(value: str) -> str:
    part = rf"(?:\*|{value}(?:-{value})?)(?:/\d{{1,2}})?"
    return rf"{part}(?:,{part})*"


_NUMBER = _field(r"\d{1,2}")
# One minute of the hour: a sweep comes once an hour at most.
_CRON = re.compile(rf"\d{{1,2}} {_NUMBER} {_NUMBER} {_field(_MONTH)} {_field(_WEEKDAY)}", re.IGNORECASE | re.ASCII)
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of every day in which no sweep starts.

    Attributes:
        start: The first minute of the day.
        end: The first minute after; before the start where midnight lies between them.
    """

    start: int
    end: int

    def covers(self, minute: int) -> bool:
        """Return whether a minute of the day is quiet."""
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.start, self.end))


@dataclass(frozen=True, slots=True)
class Rule:
    """When a repository is swept.

    Attributes:
        every: ``daily``, ``weekly``, ``monthly`` or a cron line.
        quiet: When not.
        zone: Whose clock counts.
    """

    every: str
    quiet: Quiet | None = None
    zone: str = "UTC"

    def __str__(self) -> str:
        return f"{self.every}|{self.quiet or ''}|{self.zone}"


def parse_every(text: str) -> str:
    """Return a schedule as it is written, spaces put right.

    Raises:
        ValueError: It is none.
    """
    wanted = " ".join(text[: _LONGEST + 1].split())
    if wanted in (*EVERY, NEVER):
        return wanted
    if len(text) > _LONGEST or not _CRON.fullmatch(wanted):
        raise ValueError('expected "daily", "weekly", "monthly", "never", or a cron line with one minute: "30 4 * * 1"')
    try:
        croniter(wanted, datetime(2024, 1, 1)).get_next()  # noqa: DTZ001 - of any clock
    except (CroniterError, ValueError) as error:
        raise ValueError("expected a cron line whose time comes") from error
    return wanted


def parse_quiet(text: str) -> Quiet:
    """Return the hours that a text names.

    Raises:
        ValueError: It names none, or the whole day.
    """
    found = _HOURS.fullmatch(text)
    if found is None or text[:5] == text[6:]:
        raise ValueError('expected two different times of the day: "22:00-06:00"')
    hours = [int(part) for part in found.groups()]
    return Quiet(hours[0] * 60 + hours[1], hours[2] * 60 + hours[3])


def parse_zone(text: str) -> str:
    """Return the name of a zone.

    Raises:
        ValueError: There is no such zone.
    """
    known = len(text) <= _LONGEST and _ZONE.fullmatch(text) is not None
    try:
        known = known and ZoneInfo(text) is not None
    except (KeyError, ValueError, OSError):
        known = False
    if not known:
        raise ValueError('expected a zone of the IANA list: "Europe/Berlin"')
    return text


def parse(text: str) -> Rule | None:
    """Return the rule that ``str`` wrote; None where it is of another version."""
    try:
        every, quiet, zone = text.split("|")
        rule = Rule(parse_every(every), parse_quiet(quiet) if quiet else None, parse_zone(zone))
    except ValueError:
        return None
    return rule if rule.every != NEVER else None


def next_slot(rule: Rule, repository: int, after: datetime, swept: datetime | None = None) -> datetime | None:
    """Return when a repository is due next: once in every day, week or month, or when its cron line says.

    The minute is a function of the repository's number alone, spread evenly over the minutes that are not quiet.

    Args:
        rule: The rule.
        repository: Number of the repository.
        after: The answer is later than this.
        swept: The last sweep; the day, week or month that it fell into is over.

    Returns:
        None where that never comes.
    """
    zone = ZoneInfo(rule.zone)
    if rule.every not in EVERY:
        return _next_tick(rule, zone, after)
    for first in _windows(rule.every, after, zone):
        start, end = _midnight(first, zone), _midnight(_step(rule.every, first), zone)
        if swept is not None and start <= swept < end:
            continue
        slot = _slot(rule, zone, repository, first)
        if slot is not None and slot > after:
            return slot
    return None


def rests_until(rule: Rule, moment: datetime) -> datetime | None:
    """Return when the quiet hours that a moment lies in are over; None where it lies in none."""
    if not _is_quiet(rule, ZoneInfo(rule.zone), moment):
        return None
    return _awake(rule, ZoneInfo(rule.zone), moment.astimezone(UTC).replace(second=0, microsecond=0))


def week_start(moment: datetime, zone: str) -> datetime:
    """Return when the calendar week of a moment began, on Monday."""
    return _midnight(next(_windows("weekly", moment, ZoneInfo(zone))), ZoneInfo(zone))


def _windows(every: str, moment: datetime, zone: ZoneInfo) -> Iterator[date]:
    """Yield the first day of the window that a moment lies in, and of those that follow."""
    first = _first(every, moment.astimezone(zone).date())
    # Clocks that are put back over midnight show the day before once more.
    while _midnight(_step(every, first), zone) <= moment:
        first = _step(every, first)
    for _ in range(_MOST_WINDOWS):
        yield first
        first = _step(every, first)


def _first(every: str, day: date) -> date:
    match every:
        case "weekly":
            return day - day.weekday() * _DAY
        case "monthly":
            return day.replace(day=1)
        case _:
            return day


def _step(every: str, first: date) -> date:
    match every:
        case "weekly":
            return first + 7 * _DAY
        case "monthly":
            return (first + 31 * _DAY).replace(day=1)
        case _:
            return first + _DAY


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins, in UTC; of a day that the zone left out, the one when it would have."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _slot(rule: Rule, zone: ZoneInfo, repository: int, first: date) -> datetime | None:
    one, two = _numbers(repository)
    length = {"daily": 1, "weekly": 7, "monthly": _SHORTEST_MONTH}[rule.every]
    moments = _moments(rule, zone, first + _share(one, length) * _DAY)
    return moments[_share(two, len(moments))] if moments else None


@lru_cache(maxsize=64)
def _moments(rule: Rule, zone: ZoneInfo, day: date) -> tuple[datetime, ...]:
    """Return the minutes of a day that are not quiet; it may have more or fewer hours than others."""
    start, end = _midnight(day, zone), _midnight(day + _DAY, zone)
    minutes = (start + minute * _MINUTE for minute in range((end - start) // _MINUTE))
    return tuple(moment for moment in minutes if not _is_quiet(rule, zone, moment))


def _next_tick(rule: Rule, zone: ZoneInfo, after: datetime) -> datetime | None:
    # The line is followed on a clock without changes, so a time that a change leaves out comes an hour later.
    ticks = croniter(rule.every, after.astimezone(zone).replace(tzinfo=None))
    for _ in range(_MOST_TICKS):
        try:
            tick: datetime = ticks.get_next(datetime)
        except CroniterError:
            return None
        moment = tick.replace(tzinfo=zone).astimezone(UTC)
        if moment > after:
            return _awake(rule, zone, moment)
    return None


def _awake(rule: Rule, zone: ZoneInfo, moment: datetime) -> datetime:
    """Return the first minute from a moment on that is not quiet."""
    while _is_quiet(rule, zone, moment):
        moment += _MINUTE
    return moment


def _is_quiet(rule: Rule, zone: ZoneInfo, moment: datetime) -> bool:
    if rule.quiet is None:
        return False
    clock = moment.astimezone(zone)
    return rule.quiet.covers(clock.hour * 60 + clock.minute)


@lru_cache(maxsize=1024)
def _numbers(repository: int) -> tuple[int, int]:
    digest = blake2b(str(repository).encode(), digest_size=2 * _BITS // 8).digest()
    half = _BITS // 8
    return int.from_bytes(digest[:half], "big"), int.from_bytes(digest[half:], "big")


def _share(number: int, parts: int) -> int:
    """Return which of some equal parts a number of 64 bits falls into."""
    return number * parts >> _BITS
