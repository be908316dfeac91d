"""What a crash leaves behind is found, sent once, and under the same id; what crashes workers is set aside."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from structlog.testing import capture_logs

from factcheck import delivery, ledger, tasks
from factcheck.delivery import recording, sent
from factcheck.models import Delivery, EventPosition
from factcheck.states import DeliveryStatus

pytestmark = pytest.mark.django_db


def crash(way, leased_seconds: int = 60) -> list[Delivery]:
    """Lease what is due and vanish; the lease ran out a second ago."""
    _token, rows = Delivery.objects.filter(channel="test_way").take(
        10, leased_seconds, on_lease={"status": DeliveryStatus.LEASED}
    )
    Delivery.objects.filter(status="leased").update(leased_until=timezone.now() - timedelta(seconds=1))
    return rows


def test_a_lost_lease_is_swept_and_sent_once(way, letters):
    rows = letters(2)
    crash(way)
    assert delivery.drain("test_way") == 0
    assert delivery.sweep() == 2
    assert delivery.drain("test_way") == 2
    assert sorted(way.sent) == sorted(row.pk for row in rows)
    assert delivery.sweep() == 0
    assert delivery.drain("test_way") == 0
    for row in Delivery.objects.filter(channel="test_way"):
        assert (row.status, row.attempts) == ("sent", 2)
        assert [t.number for t in row.tries.all()] == [2]


def test_a_lease_that_still_holds_is_left_alone(way, letters):
    letters(1)
    crash(way)
    Delivery.objects.update(leased_until=timezone.now() + timedelta(seconds=60))
    assert delivery.sweep() == 0
    assert Delivery.objects.get(channel="test_way").status == "leased"


def test_whoever_was_only_slow_records_nothing_after_the_sweep(way, letters):
    (row,) = letters(1)
    (late,) = crash(way)
    delivery.sweep()
    assert not delivery.finish(late, sent(), started=timezone.now(), wait=way.wait)
    row.refresh_from_db()
    assert row.status == "retry"


def test_what_kills_its_workers_is_set_aside(way, letters):
    (row,) = letters(1)
    for _crash in range(delivery.MOST_VANISHED):
        row.refresh_from_db()
        assert row.status in {"queued", "retry"}
        Delivery.objects.update(next_attempt_at=timezone.now())
        crash(way)
        delivery.sweep()
    row.refresh_from_db()
    assert row.status == "quarantined"
    assert not delivery.is_due("test_way")


def test_what_vanished_with_its_worker_twice_waits_apart_from_what_lay_beside_it(way, letters):
    """Else it takes the same others with it every time, until they are set aside with it."""
    letters(1)
    for is_due_at_once in (True, False):
        crash(way)
        delivery.sweep()
        assert delivery.is_due("test_way") is is_due_at_once


def test_attempts_before_it_was_sent_again_excuse_no_crash(way, letters):
    before, most = 7, delivery.MOST_VANISHED
    (row,) = letters(1, attempts=before + most - 1, attempts_before=before)
    for number in range(1, before + 1):
        row.tries.create(number=number, outcome="retry", started_at=timezone.now())
    crash(way)
    delivery.sweep()
    row.refresh_from_db()
    assert (row.status, row.step) == ("quarantined", most)


def test_honest_failures_are_not_counted_as_crashes(way, letters):
    (row,) = letters(1)
    way.answer = lambda _one: delivery.retry("away")
    for _try in range(delivery.MOST_VANISHED):
        Delivery.objects.update(next_attempt_at=timezone.now())
        delivery.drain("test_way")
    Delivery.objects.update(next_attempt_at=timezone.now(), status="retry")
    crash(way)
    delivery.sweep()
    row.refresh_from_db()
    assert row.status == "retry"


@pytest.mark.django_db(transaction=True)
def test_the_sweep_wakes_a_drain_for_what_is_due(way, letters, published):
    letters(1)
    EventPosition.objects.update(position=1)
    published.clear()
    assert tasks.sweep()
    assert ("factcheck.drain_deliveries", {"channel": "test_way"}, "mail_out") in published
    assert "factcheck.number_events" not in [task for task, _arguments, _queue in published]


@pytest.mark.django_db(transaction=True)
def test_the_sweep_wakes_the_sequencer_for_what_has_no_place(publication, published):
    ledger.record("article.added", publication, actor=None)
    published.clear()
    tasks.sweep()
    assert ("factcheck.number_events", {}, "default") in published
    assert tasks.number_events() == 1
    published.clear()
    tasks.sweep()
    assert "factcheck.number_events" not in [task for task, _arguments, _queue in published]


@pytest.mark.parametrize(
    ("missing", "part"),
    [
        ("factcheck_delivery", "factcheck.delivery.sweeping.sweep"),
        ("factcheck_handover", "factcheck.archiving.sweeping.sweep"),
        ("factcheck_watch", "factcheck.watching.rounds.sweep"),
    ],
)
def test_a_part_of_the_sweep_that_fails_is_named_and_holds_up_no_other(
    way, letters, django_capture_on_commit_callbacks, missing, part
):
    letters(1)
    crash(way)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {missing} RENAME TO away")
    connection.run_on_commit.clear()  # what the letters woke themselves
    with capture_logs() as said, django_capture_on_commit_callbacks() as woken:
        assert tasks.sweep()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE away RENAME TO {missing}")
    (line,) = [one for one in said if one["event"] == "sweep_failed"]
    assert (line["part"], line["log_level"], line["exc_info"]) == (part, "error", True)
    freed = Delivery.objects.get(channel="test_way").status == "retry"
    assert freed is (missing != "factcheck_delivery")
    named = {task for task, *_arguments in (one.wake_key for one in woken)}
    assert ("factcheck.drain_deliveries" in named) is freed
    assert "factcheck.number_events" in named


def test_nothing_is_handed_back_that_somebody_else_holds_by_now(letters):
    (row,) = letters(1)
    mine, _batch = Delivery.objects.filter(channel="test_way").take(1, 60, on_lease={"status": "leased"})
    Delivery.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    delivery.sweep()
    theirs, _batch = Delivery.objects.filter(channel="test_way").take(1, 60, on_lease={"status": "leased"})
    recording.hand_back(mine, [row.pk])
    row.refresh_from_db()
    assert (row.status, row.attempts, row.lease_token) == ("leased", 2, theirs)
