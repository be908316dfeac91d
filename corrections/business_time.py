"""Business time: how long an office was open between two moments, and when so much of it will have passed.

Pure: no Django, no database, no clock. Moments are aware datetimes; what is answered is in UTC. Every walk over the
days of a calendar ends after `FARTHEST`, whatever the calendar says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
MIDNIGHT = 24 * 60  # minutes
FARTHEST = timedelta(days=3 * 366)
"""How far a search for open hours goes: the longest deadline, and the longest stretch that is measured."""

Span = tuple[int, int]
"""From and to, in minutes of the local day. What ends after 24:00 ends on the next day."""

_SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)\Z")
MOST_SPANS = 4
"""Openings of one day: before and after lunch, and an evening, leave one to spare."""


class NeverOpen(ValueError):
    """The calendar has no open hours, or too few before `FARTHEST`."""


def read_hours(words: str) -> tuple[Span, ...]:
    """The openings that a line such as `09:00-12:30, 13:00-18:00` names; none for an empty one (closed all day).

    `22:00-06:00` goes over midnight and belongs to the day on which it begins; `00:00-24:00` is all day. `ValueError`
    for anything else: openings that overlap, are out of order or of no length, and commas without any.
    """
    spans: list[Span] = []
    for part in filter(None, (part.strip() for part in words.split(","))):
        found = _SPAN.match(part)
        if found is None:
            raise ValueError(f"not hours: {part[:40]!r}")
        begin, end = (int(h) * 60 + int(m) for h, m in ((found[1], found[2]), (found[3], found[4])))
        end += MIDNIGHT if end < begin else 0
        if begin >= MIDNIGHT or end == begin or end > 2 * MIDNIGHT or (found[3] == "24" and found[4] != "00"):
            raise ValueError(f"not hours: {part[:40]!r}")
        if spans and begin < spans[-1][1]:
            raise ValueError("hours overlap or are out of order")
        spans.append((begin, end))
    if len(spans) > MOST_SPANS:
        raise ValueError("too many openings in one day")
    if words.strip() and not spans:
        raise ValueError(f"not hours: {words[:40]!r}")
    return tuple(spans)


@dataclass(frozen=True)
class Calendar:
    """When an office is open: weekly hours (Monday first) in a zone, without public holidays.

    `special` holds the days that are otherwise: closed (no openings), or open at these hours, be it a holiday or not.
    A holiday or a special day takes the openings that begin on it; one that began the evening before is worked to its
    end. A calendar that is open at no hour of the week is refused with `NeverOpen`, an unknown zone, country or
    subdivision with `ValueError`.
    """

    zone: str
    week: tuple[tuple[Span, ...], ...]
    country: str = ""
    subdivision: str = ""
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        if not any(self.week):
            raise NeverOpen("open at no hour of the week")
        check_place(self.country, self.subdivision)
        try:
            ZoneInfo(self.zone)
        except (KeyError, OSError) as unknown:
            raise ValueError(f"no such time zone: {self.zone[:64]!r}") from unknown

    def hours_of(self, day: date) -> tuple[Span, ...]:
        """The openings that begin on this day."""
        if day in self.special:
            return self.special[day]
        hours = self.week[day.weekday()]
        return () if hours and day in holidays_of(self.country, self.subdivision, day.year) else hours


def countries() -> Mapping[str, tuple[str, ...]]:
    """The countries whose holidays are known (ISO 3166-1 alpha-2), each with its subdivisions."""
    return _countries()


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, ...]]:
    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in sorted(known.items()) if len(code) == 2}


def check_place(country: str, subdivision: str) -> None:
    """Refuse with `ValueError` a country or subdivision whose holidays nobody knows; none at all is a place too."""
    if country and country not in countries():
        raise ValueError(f"no holidays are known of the country {country[:10]!r}")
    if subdivision and subdivision not in (countries()[country] if country else ()):
        raise ValueError(f"no such part of the country: {subdivision[:10]!r}")


@lru_cache(maxsize=512)
def holidays_of(country: str, subdivision: str, year: int) -> frozenset[date]:
    """The public holidays of one year."""
    if not country:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


def add(start: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """The first moment at which `length` of open time has passed since `start`; `start` itself for none.

    Raises `NeverOpen` when that is not reached within `FARTHEST`, `ValueError` for a negative length.
    """
    if length < timedelta(0):
        raise ValueError("time is added, not taken away")
    begin = start.astimezone(UTC)
    if not length:
        return begin
    left = length
    for opened, closed in _openings(begin, _reach(begin), calendar):
        if closed - opened >= left:
            return opened + left
        left -= closed - opened
    raise NeverOpen("too few open hours ahead")


def between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How long the office was open from `start` to `end`; nothing when `end` is not after `start`.

    Raises `NeverOpen` for a stretch longer than `FARTHEST`.
    """
    begin, until = start.astimezone(UTC), end.astimezone(UTC)
    if until - begin > FARTHEST:
        raise NeverOpen("too long a stretch to measure")
    return sum((closed - opened for opened, closed in _openings(begin, until, calendar)), timedelta(0))


def _reach(begin: datetime) -> datetime:
    latest = datetime.max.replace(tzinfo=UTC) - 3 * DAY
    return min(begin + FARTHEST, latest) if begin < latest else begin


def _openings(begin: datetime, until: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of `begin` to `until` that are open, in order and without overlap, in UTC."""
    zone = ZoneInfo(calendar.zone)
    day = begin.astimezone(zone).date() - DAY  # an opening of the evening before may last into this day
    reached = begin
    while datetime.combine(day, time(), UTC) - 2 * DAY < until:
        for first, last in calendar.hours_of(day):
            opened = max(_instant(day, first, zone, fold=0), reached)
            closed = min(_instant(day, last, zone, fold=1), until)
            if opened < closed:
                yield opened, closed
                reached = closed
        day += DAY


def _instant(day: date, minute: int, zone: ZoneInfo, *, fold: int) -> datetime:
    """The moment that a clock on the wall names.

    Of an hour that comes twice the first (`fold` 0) or the second; an hour that is skipped is the moment of the skip.
    """
    wall = datetime.combine(day + DAY * (minute // MIDNIGHT), time(minute % MIDNIGHT // 60, minute % 60), zone)
    early, late = wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    return (late if fold else early) if early <= late else _skip(late, early, zone)


def _skip(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between two at which the clocks go forward, to the second."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = max(middle, before + timedelta(seconds=1))
    return after
