"""One way for all recipients: the next letters are written while one is on it, and each result is recorded at once."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck import delivery
from factcheck.delivery import Errand, cancelled, sent, streams, ways
from factcheck.models import Delivery

pytestmark = pytest.mark.django_db


class Stream:
    """A channel under the name `test_way`; the test decides what each errand does."""

    batch, ahead = 4, 2

    def __init__(self):
        self.opened, self.loaded, self.prepared, self.gone = 0, [], [], []
        self.refuse, self.go = None, lambda _pk: None
        self.prepare_one = None

    @contextmanager
    def open(self):
        self.opened += 1
        if self.refuse:
            raise self.refuse
        yield self

    def load(self, batch):
        self.loaded.append([one.pk for one in batch])

    def prepare(self, one):
        self.prepared.append(one.pk)
        if self.prepare_one and (step := self.prepare_one(one)):
            return step

        def go():
            self.gone.append(one.pk)
            self.go(one.pk)

        return Errand(go, lambda _answer: sent())

    def wait(self, attempts):
        return timedelta(minutes=1)


@pytest.fixture
def stream(monkeypatch):
    made = Stream()
    monkeypatch.setitem(ways._channels, "test_way", made)
    return made


def statuses():
    return list(Delivery.objects.filter(channel="test_way").order_by("pk").values_list("status", flat=True))


def test_goes_out_in_order_over_one_way_for_all_batches(stream, letters):
    rows = [row.pk for row in letters(10)]
    assert delivery.drain("test_way") == 10
    assert stream.gone == rows
    assert stream.opened == 1
    assert stream.loaded == [rows[:4], rows[4:8], rows[8:]]
    assert statuses() == ["sent"] * 10


def test_writes_no_further_ahead_than_it_may(stream, letters):
    letters(4)
    ahead = []
    stream.prepare_one = lambda _one: ahead.append(
        len(stream.prepared) - Delivery.objects.filter(status="sent").count()
    )
    delivery.drain("test_way")
    assert max(ahead) == stream.ahead


def test_a_result_is_recorded_while_the_next_is_under_way(stream, letters, monkeypatch):
    """The second call returns only once the first is known to be recorded."""
    recorded = threading.Event()
    _first, second = letters(2)

    def hear(_results):
        recorded.set()

    monkeypatch.setitem(ways._reports, "test", [hear])
    stream.go = lambda pk: pk == second.pk and (recorded.wait(20) or pytest.fail("nothing was recorded meanwhile"))
    assert delivery.drain("test_way") == 2
    assert statuses() == ["sent", "sent"]


def test_one_that_raises_in_writing_or_on_the_way_does_not_hold_up_the_others(stream, letters):
    unwritable, unsendable, silent, good = letters(4)

    def prepare(one):
        if one.pk == unwritable.pk:
            raise KeyError("no template")
        return cancelled("nothing left to say") if one.pk == silent.pk else None

    def go(pk):
        if pk == unsendable.pk:
            raise ValueError("secret words")

    stream.prepare_one, stream.go = prepare, go
    assert delivery.drain("test_way") == 4
    assert statuses() == ["retry", "retry", "cancelled", "sent"]
    unwritable.refresh_from_db()
    unsendable.refresh_from_db()
    assert (unwritable.last_error, unsendable.last_error) == ("KeyError", "ValueError")
    assert stream.gone == [unsendable.pk, good.pk]


def test_what_has_not_begun_at_the_deadline_is_handed_back(stream, letters, monkeypatch):
    letters(4)
    monkeypatch.setattr(streams, "passed", lambda _deadline: bool(stream.gone))
    begun = delivery.drain("test_way", deadline=timezone.now())
    assert 1 <= begun == len(stream.gone) <= stream.ahead
    rows = Delivery.objects.filter(channel="test_way").order_by("pk")
    assert [(row.status, row.attempts) for row in rows] == [("sent", 1)] * begun + [("queued", 0)] * (4 - begun)


def test_a_way_that_cannot_be_opened_puts_each_batch_off_and_says_why(stream, letters):
    letters(5)
    stream.refuse = ConnectionRefusedError("nobody at home")
    assert delivery.drain("test_way") == 5
    assert statuses() == ["retry"] * 5
    assert stream.gone == []
    assert Delivery.objects.filter(last_error="ConnectionRefusedError: nobody at home").count() == 5
