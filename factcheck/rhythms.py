"""When something may come: after the quiet hours, with the next hour, morning or week, by somebody's own clock. Pure.

All moments are aware and answered in UTC. A time of day that the clocks jump over (spring) is as much later as the
clocks jump; of one that comes twice (autumn) a digest takes the first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from factcheck.topics import Way

MORNING = time(8)
"""When daily and weekly digests come."""
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which no mail may come; over midnight where they begin later than they end."""

    begin: time
    end: time

    def covers(self, at: time) -> bool:
        if self.begin < self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


def zones() -> set[str]:
    """The names of the time zones of the IANA database, without those that only name a machine's own file."""
    return available_timezones() - {"Factory", "localtime", "posixrules"}


def is_zone(name: str) -> bool:
    """Whether this names a time zone of the IANA database."""
    return name in zones()


def zone_named(name: str) -> tzinfo:
    """The time zone of this name; UTC where it names none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def due_at(way: Way, now: datetime, zone: tzinfo, quiet: Quiet | None = None) -> datetime | None:
    """When news of `now` may be sent by mail in this way; `None` for never."""
    if way == Way.IN_APP:
        return None
    moment = {Way.AT_ONCE: _now, Way.HOURLY: next_hour, Way.DAILY: next_morning}[way](now, zone)
    return after(quiet, moment, zone)


def after(quiet: Quiet | None, moment: datetime, zone: tzinfo) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    local = moment.astimezone(zone)
    if quiet is None or not quiet.covers(local.timetz().replace(tzinfo=None, fold=0)):
        return moment.astimezone(UTC)
    ends = (
        _on_the_wall(local.date() + timedelta(days=days), quiet.end, zone, fold) for days in (0, 1) for fold in (0, 1)
    )
    return min(end for end in ends if end > moment)


def next_hour(now: datetime, zone: tzinfo) -> datetime:
    """The next full hour by the clock of this zone."""
    local = now.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return now.astimezone(UTC) - past + timedelta(hours=1)


def next_morning(now: datetime, zone: tzinfo) -> datetime:
    """The next `MORNING`, later than now."""
    return _next_on(now, zone, lambda day: True)


def next_monday(now: datetime, zone: tzinfo) -> datetime:
    """The next `MORNING` of a Monday, later than now."""
    return _next_on(now, zone, lambda day: day.weekday() == MONDAY)


def _now(now: datetime, zone: tzinfo) -> datetime:
    return now.astimezone(UTC)


def _next_on(now: datetime, zone: tzinfo, fits: Callable[[date], bool]) -> datetime:
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(9))
    return next(at for day in days if fits(day) and (at := _on_the_wall(day, MORNING, zone)) > now)


def _on_the_wall(day: date, at: time, zone: tzinfo, fold: int = 0) -> datetime:
    return datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC)
