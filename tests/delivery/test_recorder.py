"""Beside a drain that has much to do what came back is recorded over another connection, and none of it is lost."""

import threading
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.utils import timezone

from corrections.story.stage import wait_for
from factcheck import delivery
from factcheck.delivery import recorder as recorders
from factcheck.delivery import recording, sent, ways
from factcheck.delivery.recorder import Recorder
from factcheck.delivery.recording import Outcome
from factcheck.models import Delivery
from tests.delivery.interrupting import time_is_up, time_limit
from tests.delivery.test_broken_off import SENT, WAITS, rows
from tests.delivery.test_stream import Stream, stream

__all__ = ["stream"]

pytestmark = pytest.mark.django_db(transaction=True)


def connections_open() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


@pytest.fixture
def aside(monkeypatch):
    """Every result is recorded beside the drain; returns in which threads."""
    monkeypatch.setattr(recorders, "AT_HAND", 0)
    finish_each, threads = recording.finish_each, []

    def note(outcomes, **kwargs):
        threads.append(threading.current_thread().name)
        return finish_each(outcomes, **kwargs)

    monkeypatch.setattr(recorders, "finish_each", note)
    return threads


@pytest.fixture
def away(aside, monkeypatch):
    """The database is away at the first record beside the drain: before anything is written, or, `late`, after."""
    noted, failed = recorders.finish_each, []

    def make(*, late: bool):
        def fail(outcomes, **kwargs):
            written = None if not failed and not late else noted(outcomes, **kwargs)
            if not failed:
                failed.append(len(outcomes))
                raise OperationalError("the server closed the connection unexpectedly")
            return written

        monkeypatch.setattr(recorders, "finish_each", fail)

    return make


def test_records_beside_the_drain_and_leaves_no_connection(stream: Stream, letters, aside):
    letters(10)
    before = connections_open()
    assert delivery.drain("test_way") == 10
    assert rows() == [SENT] * 10
    assert {name.rpartition("_")[0] for name in aside} == {"recorder"}
    wait_for("as few connections as before", lambda: connections_open() <= before)


def test_a_few_are_recorded_by_who_drains(stream: Stream, letters, aside, monkeypatch):
    monkeypatch.setattr(recorders, "AT_HAND", 50)
    letters(10)
    assert delivery.drain("test_way") == 10
    assert set(aside) == {"MainThread"}


def test_letters_go_out_while_others_are_recorded_but_no_more_than_may(stream: Stream, letters, aside, monkeypatch):
    """The first record takes until all the letters have gone that may go without one."""
    letters(4)
    stream.batch = stream.ahead = 3
    noted, unrecorded = recorders.finish_each, []

    def slowly(outcomes, **kwargs):
        if not unrecorded:
            while len(stream.gone) < stream.ahead:
                threading.Event().wait(0.01)
            threading.Event().wait(0.2)  # time to do what it should not
            unrecorded.append(len(stream.gone))
        return noted(outcomes, **kwargs)

    monkeypatch.setattr(recorders, "finish_each", slowly)
    assert delivery.drain("test_way") == 4
    assert unrecorded == [stream.ahead]


@pytest.mark.parametrize("late", [False, True])
def test_the_database_goes_away_while_they_are_recorded(stream: Stream, letters, away, late):
    """What went out is recorded by the drain itself, once, however far the record had come."""
    letters(4)
    away(late=late)
    with pytest.raises(OperationalError):
        delivery.drain("test_way")
    assert stream.gone
    assert rows() == [SENT] * len(stream.gone) + [WAITS] * (4 - len(stream.gone))
    assert [row.tries.count() for row in Delivery.objects.filter(status="sent")] == [1] * len(stream.gone)


def test_the_database_goes_away_for_good(stream: Stream, letters, aside, monkeypatch):
    """What may have gone out keeps its lease; it is not handed back as if it had not."""
    letters(4)

    def fail(_outcomes, **_kwargs):
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(recorders, "finish_each", fail)
    with pytest.raises(OperationalError):
        delivery.drain("test_way")
    found = {row.pk: row.status for row in Delivery.objects.filter(channel="test_way")}
    assert stream.gone
    assert {pk for pk, status in found.items() if status == "leased"} == set(stream.gone)


def test_time_is_up_while_they_are_recorded(stream: Stream, letters, aside, monkeypatch):
    letters(8)
    noted, interrupted = recorders.finish_each, []

    def interrupt(outcomes, **kwargs):
        if not interrupted:
            interrupted.append(1)
            time_is_up()
        return noted(outcomes, **kwargs)

    monkeypatch.setattr(recorders, "finish_each", interrupt)
    with time_limit(), pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("test_way")
    assert rows() == [SENT] * len(stream.gone) + [WAITS] * (8 - len(stream.gone))


def test_listeners_are_told_within_the_transaction_of_the_record(stream: Stream, letters, aside, monkeypatch):
    letters(2)
    told = []
    tell = [lambda results: told.append((len(results), connection.in_atomic_block))]
    monkeypatch.setitem(ways._reports, "test", tell)
    assert delivery.drain("test_way") == 2
    assert sum(count for count, _open in told) == 2
    assert all(opened for _count, opened in told)


def test_what_was_given_last_is_recorded_when_the_drain_breaks_off_later(letters, aside):
    """By then nobody holds it any more but the recorder."""
    letters(1)
    _token, [row] = Delivery.objects.filter(channel="test_way").take(1, 60, on_lease={"status": "leased"})

    def break_off(error: BaseException) -> None:
        with Recorder(lambda _attempts: timedelta(minutes=1)) as recorder:
            recorder.record([Outcome(row, sent(), timezone.now())])
            raise error

    with pytest.raises(KeyboardInterrupt):
        break_off(KeyboardInterrupt())
    assert rows() == [SENT]
