"""How often an article is looked at, as a table; and how long something that failed is left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck import pacing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (-1 * DAYS, 15 * MINUTES),
        (0 * DAYS, 15 * MINUTES),
        (6 * HOURS - timedelta(seconds=1), 15 * MINUTES),
        (6 * HOURS, HOURS),
        (2 * DAYS - timedelta(seconds=1), HOURS),
        (2 * DAYS, DAYS),
        (14 * DAYS, 7 * DAYS),
        (90 * DAYS - timedelta(seconds=1), 7 * DAYS),
        (90 * DAYS, None),
        (9000 * DAYS, None),
    ],
)
def test_the_schedule_thins_with_age(age, wait):
    assert pacing.interval(age) == wait
    assert pacing.next_check(NOW - age, NOW) == (None if wait is None else NOW + wait)


@given(st.timedeltas(timedelta(days=-5), timedelta(days=200)), st.timedeltas(timedelta(0), timedelta(days=200)))
def test_the_older_the_rarer(age, more):
    younger, older = pacing.interval(age), pacing.interval(age + more)
    assert older is None or (younger is not None and younger <= older)


@given(st.timedeltas(timedelta(0), timedelta(days=89)), st.integers(-5, 10_000))
def test_a_failure_is_tried_again_later_each_time_and_never_sooner_than_the_schedule(age, failures):
    again = pacing.next_try(NOW - age, NOW, failures)
    assert again >= pacing.next_check(NOW - age, NOW)
    assert again <= NOW + max(pacing.BACKOFF[-1], pacing.interval(age))
    assert pacing.next_try(NOW - age, NOW, failures + 1) >= again


def test_what_is_past_watching_is_not_tried_again():
    assert pacing.next_try(NOW - 90 * DAYS, NOW, 1) is None


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("999999999999999", 86_400),
        ("Sun, 01 Mar 2026 12:10:00 GMT", 600),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Sun, 01 Mar 2099 11:00:00 GMT", 86_400),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("9" * 5000, 86_400),
    ],
)
def test_retry_after_is_a_number_or_a_date_within_a_day(header, wait):
    found = pacing.retry_after(header, NOW)
    assert found == (None if wait is None else NOW + timedelta(seconds=wait))


@given(st.text(max_size=80))
def test_any_other_retry_after_is_nothing(header):
    found = pacing.retry_after(header, NOW)
    assert found is None or NOW <= found <= NOW + pacing.LONGEST_REST


@pytest.mark.parametrize(
    ("before", "after", "another"),
    [(100, 100, False), (100, 40, False), (100, 39, True), (100, 0, True), (10, 500, False), (0, 0, False)],
)
def test_a_page_that_shrank_too_much_is_another(before, after, another):
    assert pacing.looks_like_another_page("word " * before, "word " * after) is another
