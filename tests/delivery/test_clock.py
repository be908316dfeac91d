"""A clock that is set back sends nothing twice, loses nothing, and leaves nothing waiting for the time it had shown.

What was written while it was ahead is written here as it lies in the database then: hours and days in the future.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from factcheck import delivery
from factcheck.delivery import retry, sent
from factcheck.ledger import DIGEST
from factcheck.models import Delivery, DeliveryAttempt
from factcheck.models.leases import longest_lease

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TRUE_NOW = timezone.now


@pytest.fixture
def set_back(monkeypatch) -> Callable[[], None]:
    """Sets the clock back by an hour."""
    return lambda: monkeypatch.setattr(timezone, "now", lambda: TRUE_NOW() - HOUR)


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


def test_a_worker_whose_clock_is_behind_the_databases_sends_what_is_due(way, letters, set_back):
    letters(2)
    set_back()
    assert delivery.drain("test_way") == 2


def test_a_worker_whose_clock_is_ahead_of_the_databases_sends_at_once_what_it_writes(way, letters, monkeypatch):
    ahead = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: ahead)
    letters(1, next_attempt_at=ahead)
    assert delivery.drain("test_way") == 1


def test_the_next_attempt_is_reckoned_by_the_databases_clock_too(way, letters, set_back):
    """Else a worker whose clock is behind would try again at once, until nothing is left to try."""
    (row,) = letters(1)
    way.answer = lambda _one: set_back() or retry("away")
    delivery.drain("test_way")
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("retry", 1)
    assert near(row.next_attempt_at, TRUE_NOW() + way.waits[0])


LEADS = [timedelta(minutes=5), HOUR, timedelta(days=3)]


def near(moment, other) -> bool:
    return abs(moment - other) < timedelta(seconds=30)


@pytest.fixture
def written_ahead(letters):
    """`written_ahead(lead, 1, wait=…)`: letters of a clock that was ahead, held back for `wait` if given."""

    def write(lead, count, *, wait=None, **fields):
        then = timezone.now() + lead
        rows = letters(count, next_attempt_at=then + (wait or timedelta()), **fields)
        held_back = then + wait if wait else None
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(created_at=then, not_before=held_back)
        return rows

    return write


@pytest.mark.parametrize("lead", LEADS, ids=str)
def test_what_was_queued_while_the_clock_was_ahead_goes_out_with_the_next_sweep(way, written_ahead, lead):
    rows = written_ahead(lead, 2)
    assert delivery.drain("test_way") == 0
    with capture_logs() as lines:
        delivery.sweep()
    assert ("clock_was_ahead", 2) in {(line["event"], line.get("rows")) for line in lines}
    assert delivery.drain("test_way") == 2
    for row in Delivery.objects.filter(pk__in=[row.pk for row in rows]):
        assert (row.status, row.attempts) == ("sent", 1)
        assert near(row.created_at, timezone.now())


@pytest.mark.parametrize("lead", LEADS, ids=str)
@pytest.mark.parametrize("channel", ["test_way", DIGEST])
def test_what_was_held_back_is_held_back_as_long_and_no_longer(way, written_ahead, lead, channel):
    (row,) = written_ahead(lead, 1, wait=HOUR)
    Delivery.objects.filter(pk=row.pk).update(channel=channel)
    for _sweep in range(3):
        delivery.mend_after_a_clock_was_ahead([channel])
        row.refresh_from_db()
        assert near(row.next_attempt_at, timezone.now() + HOUR)
        assert row.not_before == row.next_attempt_at
        assert near(row.created_at, timezone.now())


def test_what_is_held_back_by_a_true_clock_waits_for_its_time(way, letters):
    days = timezone.now() + timedelta(days=6)
    (row,) = letters(1, next_attempt_at=days, not_before=days)
    delivery.sweep()
    row.refresh_from_db()
    assert (row.next_attempt_at, row.not_before) == (days, days)


@pytest.mark.parametrize("status", ["retry", "doubtful"])
@pytest.mark.parametrize("lead", LEADS, ids=str)
def test_what_failed_while_the_clock_was_ahead_waits_as_long_as_it_was_to(way, letters, lead, status):
    (row,) = letters(1, status=status, attempts=2, next_attempt_at=timezone.now() + lead + HOUR)
    then = timezone.now() + lead
    for number in (1, 2):
        ended = then - (2 - number) * HOUR
        row.tries.create(number=number, outcome=status, started_at=ended - HOUR, finished_at=ended)
    delivery.mend_after_a_clock_was_ahead([DIGEST])  # of other channels: not its business
    for _sweep in range(3):
        delivery.sweep()
        row.refresh_from_db()
        assert near(row.next_attempt_at, timezone.now() + HOUR)
    last = row.tries.get(number=2)
    assert near(last.finished_at, timezone.now())
    assert last.finished_at - last.started_at == HOUR
    assert not DeliveryAttempt.objects.filter(finished_at__gt=timezone.now() + timedelta(minutes=1)).exists()


def test_what_waits_longer_than_any_channel_lets_it_is_due(way, letters):
    far, near_enough = timezone.now() + timedelta(days=3), timezone.now() + timedelta(hours=26)
    (lost,) = letters(1, status="retry", attempts=1, next_attempt_at=far)
    (waiting,) = letters(1, status="retry", attempts=9, next_attempt_at=near_enough)
    (replayed,) = letters(1, attempts=10, next_attempt_at=timezone.now() + HOUR)
    once_held_back = timezone.now() - timedelta(days=1)
    (again,) = letters(1, attempts=1, next_attempt_at=timezone.now() + HOUR, not_before=once_held_back)
    delivery.sweep()
    delivery.drain("test_way")
    assert sorted(way.sent) == [lost.pk, replayed.pk, again.pk]
    waiting.refresh_from_db()
    assert waiting.next_attempt_at == near_enough


@pytest.mark.parametrize("lead", LEADS, ids=str)
def test_a_lease_from_then_ends_like_one_of_now(way, letters, lead):
    """It is cut and not ended: its holder may live, and be sending."""
    until = timezone.now() + lead + longest_lease()
    (row,) = letters(1, status="leased", attempts=1, lease_token=uuid4(), leased_until=until)
    assert delivery.sweep() == 0
    row.refresh_from_db()
    assert near(row.leased_until, timezone.now() + longest_lease())
    Delivery.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert delivery.sweep() == 1
    assert delivery.drain("test_way") == 1


def test_a_true_lease_is_left_alone(way, letters):
    letters(1)
    _token, (row,) = Delivery.objects.filter(channel="test_way").take(1, 60, on_lease={"status": "leased"})
    delivery.sweep()
    assert Delivery.objects.get(pk=row.pk).leased_until == row.leased_until


def test_a_lease_is_reckoned_by_the_databases_clock(way, letters, monkeypatch):
    letters(1)
    monkeypatch.setattr(timezone, "now", lambda: TRUE_NOW() + timedelta(days=3))
    _token, (row,) = Delivery.objects.filter(channel="test_way").take(1, 60, on_lease={"status": "leased"})
    assert near(row.leased_until, TRUE_NOW() + timedelta(seconds=60))
    assert delivery.sweep() == 0


def test_a_sweep_that_finds_nothing_costs_the_same_however_much_waits(way, letters, django_assert_max_num_queries):
    later = timezone.now() + HOUR
    letters(30, next_attempt_at=later, not_before=later)
    with django_assert_max_num_queries(14):
        delivery.sweep()
