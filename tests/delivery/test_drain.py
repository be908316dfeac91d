"""A drain sends what is due, once each, and records what came of it, whatever becomes of the others."""

import time
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from factcheck import delivery
from factcheck.delivery import Result, bounced, cancelled, doubtful, on_results, retry, sent, ways
from factcheck.models import Delivery
from factcheck.states import DeliveryStatus

pytestmark = pytest.mark.django_db


def test_sends_everything_due_in_batches(way, letters):
    rows = letters(7)
    assert delivery.drain("test_way") == 7
    assert way.sent == [row.pk for row in rows]
    assert way.opened == 3
    for row in Delivery.objects.filter(channel="test_way"):
        assert (row.status, row.attempts, row.lease_token, row.last_error) == ("sent", 1, None, "")
        assert row.sent_at
        assert [(t.number, t.outcome) for t in row.tries.all()] == [(1, "sent")]
    assert delivery.drain("test_way") == 0


def test_leaves_what_is_not_due_or_not_its_own(way, letters):
    letters(2, next_attempt_at=timezone.now() + timedelta(minutes=1))
    Delivery.objects.filter(pk=letters(1)[0].pk).update(channel="another")
    assert delivery.drain("test_way") == 0


def test_one_that_raises_does_not_hold_up_the_others(way, letters):
    bad, *good = letters(4)

    def answer(one):
        if one.pk == bad.pk:
            raise ValueError("this letter's words must not be logged")
        return sent()

    way.answer = answer
    assert delivery.drain("test_way") == 4
    bad.refresh_from_db()
    assert (bad.status, bad.last_error) == ("retry", "ValueError")
    assert Delivery.objects.filter(pk__in=[row.pk for row in good], status="sent").count() == 3


def test_a_way_that_cannot_be_opened_puts_all_off(way, letters):
    letters(4)
    way.refuse = ConnectionRefusedError("nobody at home")
    assert delivery.drain("test_way") == 4
    assert set(Delivery.objects.filter(channel="test_way").values_list("status", flat=True)) == {"retry"}
    assert not Delivery.objects.filter(channel="test_way").due().exists()
    way.refuse = None
    Delivery.objects.update(next_attempt_at=timezone.now())
    assert delivery.drain("test_way") == 4
    assert Delivery.objects.filter(channel="test_way", status="sent", attempts=2).count() == 4


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (sent("<id@desk.example>"), "sent"),
        (retry("451 later"), "retry"),
        (doubtful("lost after the last byte", "<id@desk.example>"), "doubtful"),
        (bounced("550 no such user"), "bounced"),
        (cancelled("nothing to say"), "cancelled"),
    ],
)
def test_each_result_is_recorded(way, letters, result, status):
    (row,) = letters(1)
    way.answer = lambda _one: result
    delivery.drain("test_way")
    row.refresh_from_db()
    assert (row.status, row.provider_id) == (status, result.provider_id)
    assert row.last_error == ("" if status == "sent" else result.detail)
    assert row.tries.get().detail == result.detail


def test_the_id_on_the_wire_outlives_attempts_that_got_none(way, letters):
    """The far side may bounce, or answer, what the doubtful attempt brought it."""
    (row,) = letters(1)
    for result in (doubtful("lost after the last byte", "<id@desk.example>"), retry("451 later"), bounced("550 gone")):
        way.answer = lambda _one, result=result: result
        Delivery.objects.filter(pk=row.pk).update(next_attempt_at=timezone.now())
        delivery.drain("test_way")
        row.refresh_from_db()
        assert (row.status, row.provider_id) == (result.status, "<id@desk.example>")


def test_waits_grow_and_end(way, letters):
    (row,) = letters(1)
    way.answer = lambda _one: retry("away")
    way.waits = [timedelta(seconds=5), timedelta(minutes=5)]
    for expected in (5, 300):
        Delivery.objects.update(next_attempt_at=timezone.now())
        delivery.drain("test_way")
        row.refresh_from_db()
        assert row.status == "retry"
        assert abs((row.next_attempt_at - timezone.now()).total_seconds() - expected) < 2
    Delivery.objects.update(next_attempt_at=timezone.now())
    delivery.drain("test_way")
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("dead", 3)


def test_a_wait_that_the_far_side_asks_for_does_not_make_it_endless(way, letters):
    (row,) = letters(1)
    way.waits = [timedelta(seconds=5)]
    way.answer = lambda _one: retry("busy", after=timedelta(hours=1))
    delivery.drain("test_way")
    row.refresh_from_db()
    assert abs((row.next_attempt_at - timezone.now()).total_seconds() - 3600) < 2
    Delivery.objects.update(next_attempt_at=timezone.now())
    delivery.drain("test_way")
    row.refresh_from_db()
    assert row.status == "dead"


def test_hands_back_what_it_has_no_time_for(way, letters):
    rows = letters(3)
    Delivery.objects.filter(pk=rows[2].pk).update(attempts=1, status="retry")
    way.answer = lambda _one: time.sleep(0.3) or sent()
    assert delivery.drain("test_way", deadline=timezone.now() + timedelta(seconds=0.2)) == 1
    first, second, third = Delivery.objects.filter(channel="test_way").order_by("pk")
    assert first.status == "sent"
    assert (second.status, second.attempts, second.lease_token) == ("queued", 0, None)
    assert (third.status, third.attempts, third.lease_token) == ("retry", 1, None)


def test_no_result_is_recorded_once_the_lease_is_lost(way, letters):
    (row,) = letters(1)

    def lose(one):
        Delivery.objects.filter(pk=one.pk).update(status="retry", lease_token=None, leased_until=None)
        return sent()

    way.answer = lose
    delivery.drain("test_way", deadline=timezone.now() + timedelta(milliseconds=1))
    row.refresh_from_db()
    assert row.sent_at is None
    assert not row.tries.exists()


def test_a_listener_that_fails_does_not_undo_the_record(way, letters, monkeypatch):
    monkeypatch.setitem(ways._reports, "test", [])
    heard = []

    @on_results("test")
    def fail(_results: list[tuple[Delivery, Result]]) -> None:
        Delivery.objects.filter(purpose="test").update(last_error="half done")
        raise RuntimeError("broken listener")

    @on_results("test")
    def hear(results: list[tuple[Delivery, Result]]) -> None:
        heard.extend((one.pk, one.status, result.status) for one, result in results)

    (row,) = letters(1)
    delivery.drain("test_way")
    row.refresh_from_db()
    assert (row.status, row.last_error) == ("sent", "")
    assert heard == [(row.pk, DeliveryStatus.SENT, DeliveryStatus.SENT)]


@pytest.mark.parametrize("refusal", [ImproperlyConfigured("You must set an API key"), KeyError("region")], ids=repr)
def test_a_way_whose_settings_are_wrong_puts_the_batch_off_and_says_why(way, letters, refusal, caplog):
    letters(2)
    way.refuse = refusal
    assert delivery.drain("test_way") == 2
    for row in Delivery.objects.filter(channel="test_way"):
        assert (row.status, row.attempts, row.lease_token) == ("retry", 1, None)
        assert row.last_error == f"{type(refusal).__name__}: {refusal}"
        assert [attempt.outcome for attempt in row.tries.all()] == ["retry"]
    assert [record.msg["channel"] for record in caplog.records if record.msg.get("event") == "way_closed"] == [
        "test_way"
    ]
