"""A drain that is broken off leaves little behind: what went out is recorded, what was not begun is handed back."""

import threading
from contextlib import contextmanager

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from factcheck import delivery
from factcheck.delivery import sent, ways
from factcheck.models import Delivery
from tests.delivery.interrupting import RECORDING, database_away_at_first, time_is_up, time_limit
from tests.delivery.test_stream import Stream, stream

pytestmark = pytest.mark.django_db

__all__ = ["stream"]


def rows() -> list[tuple[str, int, bool]]:
    found = Delivery.objects.filter(channel="test_way").order_by("pk")
    return [(row.status, row.attempts, row.lease_token is None) for row in found]


SENT, WAITS, HELD = ("sent", 1, True), ("queued", 0, True), ("leased", 1, False)


@pytest.mark.parametrize("interruption", [SoftTimeLimitExceeded, KeyboardInterrupt])
def test_one_after_another_when_time_is_up(way, letters, interruption):
    """Whichever was under way may have gone out: it keeps its lease."""
    one, two, *_rest = letters(4)

    def answer(row):
        if row.pk == two.pk:
            raise interruption
        return sent()

    way.answer, way.batch = answer, 4
    with pytest.raises(interruption):
        delivery.drain("test_way")
    assert way.sent == [one.pk, two.pk]
    assert rows() == [SENT, HELD, WAITS, WAITS]


def test_one_after_another_when_time_is_up_before_the_way_is_open(way, letters):
    letters(3)
    way.refuse = SoftTimeLimitExceeded()
    with pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("test_way")
    assert rows() == [WAITS] * 3


def test_one_after_another_when_the_database_is_away(way, letters):
    letters(3)
    with database_away_at_first(RECORDING), pytest.raises(OperationalError):
        delivery.drain("test_way")
    assert rows() == [HELD, WAITS, WAITS]


def test_nothing_is_leased_that_could_not_be_read(way, letters):
    letters(3)
    with database_away_at_first('"factcheck_delivery"."lease_token" = '), pytest.raises(OperationalError):
        delivery.drain("test_way")
    assert (way.sent, rows()) == ([], [WAITS] * 3)


def test_a_stream_when_time_is_up(stream: Stream, letters):
    """The letter that is on its way arrives, and is known to have; those behind it stay."""
    first, *_rest = letters(4)

    def go(pk):
        if pk == first.pk:
            time_is_up(while_in="_hear")

    stream.go = go
    with time_limit(), pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("test_way")
    assert rows() == [SENT] * len(stream.gone) + [WAITS] * (4 - len(stream.gone))


def test_a_stream_when_the_database_is_away(stream: Stream, letters):
    letters(4)
    with database_away_at_first(RECORDING), pytest.raises(OperationalError):
        delivery.drain("test_way")
    assert stream.gone
    assert rows() == [SENT] * len(stream.gone) + [WAITS] * (4 - len(stream.gone))


def test_a_stream_when_time_is_up_while_a_letter_is_written(stream: Stream, letters):
    """A letter is not taken for one that cannot be written because somebody's time was up."""
    _first, second, *_rest = letters(4)

    def write(one):
        if one.pk == second.pk:
            raise SoftTimeLimitExceeded

    stream.prepare_one = write
    with pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("test_way")
    assert rows() == [SENT] * len(stream.gone) + [WAITS] * (4 - len(stream.gone))


def test_a_stream_when_time_is_up_while_somebody_is_told_of_results(stream: Stream, letters, monkeypatch):
    """Their part is undone with the record, and both are made up for."""
    letters(1)
    told = []

    def hear(results):
        told.append(results)
        if len(told) == 1:
            raise SoftTimeLimitExceeded

    monkeypatch.setitem(ways._reports, "test", [hear])
    with pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("test_way")
    assert (rows(), len(told)) == ([SENT], 2)


def test_a_stream_is_closed_when_nothing_is_on_it_any_more(stream: Stream, letters, monkeypatch):
    """Whatever is said on it at the end (QUIT) must not get into the middle of a letter."""
    first, *_rest = letters(4)
    on_it, when_closed = [], []
    opened = stream.open

    @contextmanager
    def open_it():
        with opened() as session:
            try:
                yield session
            finally:
                when_closed.append(list(on_it))

    def go(pk):
        on_it.append(pk)
        if pk == first.pk:
            time_is_up(while_in="_hear")
        threading.Event().wait(0.2)  # the thread that was interrupted has time to do what it should not
        on_it.remove(pk)

    monkeypatch.setattr(stream, "open", open_it)
    stream.go = go
    with time_limit(), pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("test_way")
    assert when_closed == [[]]
