"""When mail may come: quiet hours, hours, mornings and Mondays, by any clock and over its changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.rhythms import Quiet, after, due_at, is_zone, next_hour, next_monday, next_morning, zone_named
from factcheck.topics import Way

KYIV, BERLIN, KOLKATA, NEW_YORK = map(ZoneInfo, ("Europe/Kyiv", "Europe/Berlin", "Asia/Kolkata", "America/New_York"))
NIGHT = Quiet(time(22), time(7))
NOON = Quiet(time(12), time(14))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "then"),
    [
        (NIGHT, BERLIN, "2026-01-10T20:59", "2026-01-10T20:59"),  # 21:59 there
        (NIGHT, BERLIN, "2026-01-10T21:00", "2026-01-11T06:00"),
        (NIGHT, BERLIN, "2026-01-11T05:59", "2026-01-11T06:00"),
        (NIGHT, BERLIN, "2026-01-11T06:00", "2026-01-11T06:00"),
        (NOON, NEW_YORK, "2026-07-01T17:30", "2026-07-01T18:00"),
        (NOON, KOLKATA, "2026-07-01T06:30", "2026-07-01T08:30"),
        (None, KYIV, "2026-07-01T06:30", "2026-07-01T06:30"),
        # Spring: the night is an hour shorter. Autumn: an hour longer.
        (NIGHT, BERLIN, "2026-03-28T22:00", "2026-03-29T05:00"),
        (NIGHT, BERLIN, "2026-10-24T21:00", "2026-10-25T06:00"),
        # An end that the clocks jump over, and one that comes twice.
        (Quiet(time(22), time(2, 30)), BERLIN, "2026-03-29T00:30", "2026-03-29T01:30"),
        (Quiet(time(22), time(2, 30)), BERLIN, "2026-10-25T00:10", "2026-10-25T00:30"),
        (Quiet(time(22), time(2, 30)), BERLIN, "2026-10-25T01:10", "2026-10-25T01:30"),
    ],
)
def test_mail_of_the_quiet_hours_waits_until_they_end(quiet, zone, now, then):
    assert after(quiet, utc(now), zone) == utc(then)


@pytest.mark.parametrize(
    ("rhythm", "zone", "now", "then"),
    [
        (next_hour, BERLIN, "2026-01-10T09:00", "2026-01-10T10:00"),
        (next_hour, BERLIN, "2026-01-10T09:59:59", "2026-01-10T10:00"),
        (next_hour, KOLKATA, "2026-01-10T09:10", "2026-01-10T09:30"),
        (next_morning, BERLIN, "2026-01-10T06:59", "2026-01-10T07:00"),
        (next_morning, BERLIN, "2026-01-10T07:00", "2026-01-11T07:00"),
        (next_morning, BERLIN, "2026-03-28T08:00", "2026-03-29T06:00"),
        (next_morning, BERLIN, "2026-10-24T08:00", "2026-10-25T07:00"),
        (next_monday, KYIV, "2026-11-23T05:59", "2026-11-23T06:00"),
        (next_monday, KYIV, "2026-11-23T06:00", "2026-11-30T06:00"),
    ],
)
def test_digests_come_on_the_hour_in_the_morning_and_on_monday(rhythm, zone, now, then):
    assert rhythm(utc(now), zone) == utc(then)


def test_a_digest_due_in_the_quiet_hours_waits_too():
    assert due_at(Way.DAILY, utc("2026-01-10T12:00"), BERLIN, Quiet(time(7), time(10))) == utc("2026-01-11T09:00")
    assert due_at(Way.HOURLY, utc("2026-01-10T20:30"), BERLIN, NIGHT) == utc("2026-01-11T06:00")
    assert due_at(Way.IN_APP, utc("2026-01-10T20:30"), BERLIN, NIGHT) is None


moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(
    ["Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]
)
times = st.times().map(lambda at: at.replace(microsecond=0, tzinfo=None))


@given(moments, zones, times, times)
def test_whatever_the_clocks_do_it_is_never_before_and_never_later_than_a_day(now, zone, begin, end):
    if begin == end:
        return
    then = after(Quiet(begin, end), now, ZoneInfo(zone))
    assert now <= then <= now + timedelta(hours=26)


@given(moments, zones)
def test_what_comes_regularly_comes_after_now_and_soon(now, zone):
    clock = ZoneInfo(zone)
    assert now < next_hour(now, clock) <= now + timedelta(hours=1)
    assert now < next_morning(now, clock) <= now + timedelta(hours=26)
    assert now < next_monday(now, clock) <= now + timedelta(days=7, hours=2)


@pytest.mark.parametrize("name", ["", "Nowhere/Town", "../etc/passwd", "\0", "europe", "x" * 5000])
def test_what_is_no_zone_is_none_and_read_as_utc(name):
    assert not is_zone(name)
    assert zone_named(name) is UTC
