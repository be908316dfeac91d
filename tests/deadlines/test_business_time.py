"""Business time: what counts is when the office is open, in its own zone, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrections.business_time import FARTHEST, Calendar, NeverOpen, add, between, check_place, countries, read_hours

LONDON, KYIV = "Europe/London", "Europe/Kyiv"
HOUR = timedelta(hours=1)
NINE_TO_FIVE = ((9 * 60, 17 * 60),)
OFFICE = (NINE_TO_FIVE,) * 5 + ((), ())
ALWAYS = (((0, 24 * 60),),) * 7


def at(words: str, zone: str = LONDON) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone))


def office(**options) -> Calendar:
    return Calendar(**{"zone": LONDON, "week": OFFICE, **options})


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23T10:00", 4, "2026-11-23T14:00"),
        ("2026-11-23T15:00", 4, "2026-11-24T11:00"),
        ("2026-11-23T15:00", 2, "2026-11-23T17:00"),  # at closing time, not at the next opening
        ("2026-11-23T06:00", 1, "2026-11-23T10:00"),
        ("2026-11-27T16:30", 1, "2026-11-30T09:30"),  # over a week-end
        ("2026-11-28T12:00", 8, "2026-11-30T17:00"),
        ("2026-11-23T15:00", 0, "2026-11-23T15:00"),
        ("2026-11-28T12:00", 0, "2026-11-28T12:00"),
    ],
)
def test_only_open_hours_count(start, hours, due):
    assert add(at(start), hours * HOUR, office()) == at(due)


def test_public_holidays_do_not_count_nor_do_days_closed_by_hand():
    before_christmas = at("2026-12-24T16:00")  # 25 December is a holiday, 26 a Saturday, its substitute Monday 28
    english = {"country": "GB", "subdivision": "ENG"}
    assert add(before_christmas, 2 * HOUR, office(**english)) == at("2026-12-29T10:00")
    closed = office(**english, special={date(2026, 12, 29): ()})
    assert add(before_christmas, 2 * HOUR, closed) == at("2026-12-30T10:00")


def test_a_day_may_be_worked_though_it_is_a_holiday():
    worked = office(country="GB", subdivision="ENG", special={date(2026, 12, 25): ((600, 720),)})
    assert add(at("2026-12-24T16:00"), 2 * HOUR, worked) == at("2026-12-25T11:00")


def test_subdivisions_have_holidays_of_their_own():
    start = at("2026-11-30T09:00")  # St Andrew's Day
    assert add(start, HOUR, office(country="GB", subdivision="ENG")) == at("2026-11-30T10:00")
    assert add(start, HOUR, office(country="GB", subdivision="SCT")) == at("2026-12-01T10:00")


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [(LONDON, "2026-03-29", 23), (LONDON, "2026-10-25", 25), (KYIV, "2026-03-29", 23), (KYIV, "2026-10-25", 25)],
)
def test_the_days_on_which_clocks_change_are_as_long_as_they_are(zone, day, hours):
    start = at(f"{day}T00:00", zone)
    end = at(f"{datetime.fromisoformat(day).date() + timedelta(days=1)}T00:00", zone)
    assert between(start, end, Calendar(zone, ALWAYS)) == hours * HOUR


@pytest.mark.parametrize(
    ("day", "hours", "open_for"),
    [
        ("2026-03-29", "00:30-01:30", timedelta(minutes=30)),  # 01:00 to 02:00 is skipped
        ("2026-03-29", "01:15-01:45", timedelta(0)),
        ("2026-03-29", "01:30-02:30", timedelta(minutes=30)),
        ("2026-10-25", "01:00-02:00", 2 * HOUR),  # comes twice
        ("2026-10-25", "01:30-01:45", timedelta(hours=1, minutes=15)),
    ],
)
def test_openings_within_the_hour_that_is_skipped_or_comes_twice(day, hours, open_for):
    calendar = Calendar(LONDON, (read_hours(hours),) * 7)
    start = at(f"{day}T00:00")
    assert between(start, start + timedelta(hours=20), calendar) == open_for


def test_an_opening_over_midnight_belongs_to_the_day_on_which_it_begins():
    night = ((22 * 60, 30 * 60),)
    calendar = Calendar(LONDON, (night, (), (), (), (), (), ()))
    assert between(at("2026-11-24T00:00"), at("2026-11-25T00:00"), calendar) == 6 * HOUR
    assert add(at("2026-11-24T05:00"), 2 * HOUR, calendar) == at("2026-11-30T23:00")
    off = Calendar(LONDON, calendar.week, special={date(2026, 11, 23): ()})
    assert between(at("2026-11-24T00:00"), at("2026-11-25T00:00"), off) == timedelta(0)


def test_openings_that_meet_over_midnight_count_once():
    calendar = Calendar(LONDON, (((20 * 60, 30 * 60), (21 * 60, 23 * 60)),) + (((5 * 60, 8 * 60),),) * 6)
    assert between(at("2026-11-23T20:00"), at("2026-11-24T08:00"), calendar) == 12 * HOUR


def test_a_calendar_that_is_never_open_is_refused():
    with pytest.raises(NeverOpen):
        Calendar(LONDON, ((),) * 7)
    with pytest.raises(ValueError, match="seven"):
        Calendar(LONDON, (NINE_TO_FIVE,) * 6)
    with pytest.raises(ValueError, match="zone"):
        Calendar("Nowhere/Else", OFFICE)


def test_a_calendar_that_is_closed_for_years_ends_the_search():
    days = {date(2026, 1, 1) + timedelta(days=n): () for n in range(4 * 366)}
    with pytest.raises(NeverOpen):
        add(at("2026-01-05T10:00"), HOUR, office(special=days))


@pytest.mark.parametrize("length", [FARTHEST, timedelta.max])
def test_a_length_that_no_calendar_reaches_ends_the_search(length):
    with pytest.raises(NeverOpen):
        add(at("2026-01-05T10:00"), length, office())


@pytest.mark.parametrize("start", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
def test_the_ends_of_time_are_refused_too(start):
    with pytest.raises((NeverOpen, OverflowError)):
        add(start, HOUR, office())


def test_time_is_not_taken_away():
    with pytest.raises(ValueError, match="added"):
        add(at("2026-01-05T10:00"), -HOUR, office())
    assert between(at("2026-01-06T10:00"), at("2026-01-05T10:00"), office()) == timedelta(0)
    with pytest.raises(NeverOpen):
        between(at("2020-01-06T10:00"), at("2026-01-05T10:00"), office())


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("", ()),
        ("  ", ()),
        ("09:00-17:00", NINE_TO_FIVE),
        ("9:00 – 12:30, 13:00-17:00", ((540, 750), (780, 1020))),
        ("22:00-06:00", ((1320, 1800),)),
        ("00:00-24:00", ((0, 1440),)),
    ],
)
def test_hours_are_read_as_people_write_them(words, hours):
    assert read_hours(words) == hours


@pytest.mark.parametrize(
    "words",
    [
        "nine to five",
        ",",
        " , ,",
        "09:00",
        "09:00-09:00",
        "25:00-26:00",
        "24:00-06:00",
        "09:00-24:30",
        "13:00-17:00, 09:00-12:00",
        "09:00-12:00, 11:00-14:00",
        "09:00-17:60",
        "١٢:00-13:00",
        "09:00-17:00\x00",
        "\ud800",
        ",".join(f"{h:02}:00-{h:02}:30" for h in range(5)),
        "9:00-17:00," * 3000,
    ],
)
def test_what_names_no_hours_is_refused(words):
    with pytest.raises(ValueError, match=r"hours|openings"):
        read_hours(words)


@pytest.mark.parametrize("place", [("XX", ""), ("GB", "BY"), ("", "ENG"), ("gb", ""), ("G\x00", "")])
def test_places_without_known_holidays_are_refused(place):
    with pytest.raises(ValueError, match=r"holidays|part"):
        check_place(*place)
    assert "ENG" in countries()["GB"]


spans = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda s: (s[0], s[0] + s[1]))
days = st.lists(spans, max_size=2).map(lambda found: tuple(sorted(found)))
weeks = st.lists(days, min_size=7, max_size=7).filter(any).map(tuple)
calendars = st.builds(
    Calendar,
    st.sampled_from([LONDON, KYIV, "America/St_Johns", "Australia/Lord_Howe", "UTC", "Pacific/Apia"]),
    weeks,
    country=st.sampled_from(["", "GB", "UA", "US"]),
    special=st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), days, max_size=3),
)
moments = st.integers(0, 426 * 24 * 60).map(
    lambda minutes: datetime(2025, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
lengths = st.timedeltas(timedelta(0), timedelta(hours=60))
often = settings(max_examples=40, deadline=None)


def reached(start: datetime, length: timedelta, calendar: Calendar) -> datetime | None:
    try:
        return add(start, length, calendar)
    except NeverOpen:  # a minute a week is not enough for anything
        return None


@often
@given(moments, lengths, calendars)
def test_what_was_added_has_passed(start, length, calendar):
    due = reached(start, length, calendar)
    assert due is None or (due >= start and between(start, due, calendar) == length)


@often
@given(moments, lengths, lengths, calendars)
def test_later_and_longer_is_never_due_earlier(start, length, more, calendar):
    due, longer = reached(start, length, calendar), reached(start, length + more, calendar)
    later = reached(start + more, length, calendar)
    assert longer is None or due is None or longer >= due
    assert later is None or due is None or later >= due or not length


@often
@given(moments, lengths, lengths, calendars)
def test_two_lengths_one_after_the_other_are_their_sum(start, first, second, calendar):
    way = reached(start, first, calendar)
    end = reached(way, second, calendar) if way and first and second else None
    whole = reached(start, first + second, calendar)
    assert end is None or whole is None or end == whole


@often
@given(moments, lengths, lengths, calendars)
def test_stretches_add_up(start, first, second, calendar):
    middle, end = start + first, start + first + second
    assert between(start, middle, calendar) + between(middle, end, calendar) == between(start, end, calendar)
    assert timedelta(0) <= between(start, end, calendar) <= end - start


@often
@given(moments, lengths)
def test_an_office_that_never_closes_keeps_calendar_time(start, length):
    for zone in (LONDON, "Australia/Lord_Howe"):
        assert add(start, length, Calendar(zone, ALWAYS)) == start + length


def test_a_reference_by_minutes_agrees():
    """Against the plain way: count the minutes whose wall-clock time lies within the hours."""
    calendar = Calendar(LONDON, (((0, 100),), ((50, 140),), (), (), (), (), ((30, 90), (100, 130))), country="GB")
    start = datetime(2026, 3, 28, 22, tzinfo=UTC)
    minutes = [start + timedelta(minutes=n) for n in range(60 * 72)]
    zone = ZoneInfo(LONDON)

    def is_open(moment: datetime) -> bool:
        wall = moment.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        return any(first <= minute < last for first, last in calendar.hours_of(wall.date()))

    counted = sum(map(is_open, minutes)) * timedelta(minutes=1)
    assert between(start, minutes[-1] + timedelta(minutes=1), calendar) == counted
