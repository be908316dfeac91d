"""A clock that is set back sends nothing twice and loses nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck import delivery
from factcheck.delivery import retry, sent
from factcheck.models import Delivery

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TRUE_NOW = timezone.now


@pytest.fixture
def set_back(monkeypatch) -> Callable[[], None]:
    """Sets the clock back by an hour."""
    return lambda: monkeypatch.setattr(timezone, "now", lambda: TRUE_NOW() - HOUR)


@pytest.fixture
def set_right(monkeypatch) -> Callable[[], None]:
    return lambda: monkeypatch.setattr(timezone, "now", TRUE_NOW)


def test_set_back_in_the_middle_of_a_sending(way, letters, set_back):
    rows = letters(3)
    way.answer = lambda _one: set_back() or sent()
    assert delivery.drain("test_way") == 3
    delivery.sweep()
    assert delivery.drain("test_way") == 0
    assert way.sent == [row.pk for row in rows]
    for row in Delivery.objects.filter(channel="test_way"):
        assert (row.status, row.attempts, row.lease_token) == ("sent", 1, None)
        assert row.tries.count() == 1


def test_what_was_queued_before_goes_out_when_its_time_comes_again(way, letters, set_back, set_right):
    before = letters(1)
    set_back()
    after = letters(1, next_attempt_at=timezone.now())
    delivery.drain("test_way")
    assert way.sent == [after[0].pk]  # what comes now does not wait
    assert delivery.sweep() == 0
    set_right()
    delivery.drain("test_way")
    assert way.sent == [after[0].pk, before[0].pk]


def test_a_lease_from_before_is_swept_once_it_has_run_out(way, letters, set_back):
    letters(1)
    _token, _rows = Delivery.objects.filter(channel="test_way").take(1, 60, on_lease={"status": "leased"})
    set_back()
    assert (delivery.sweep(), delivery.drain("test_way")) == (0, 0)
    Delivery.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert delivery.sweep() == 1
    assert delivery.drain("test_way") == 1
    assert len(way.sent) == 1


def test_the_next_attempt_is_reckoned_from_the_clock_as_it_is(way, letters, set_back):
    (row,) = letters(1)
    way.answer = lambda _one: set_back() or retry("away")
    delivery.drain("test_way", deadline=timezone.now() + timedelta(seconds=30))
    row.refresh_from_db()
    assert row.status == "retry"
    assert row.next_attempt_at <= timezone.now() + way.waits[0]
