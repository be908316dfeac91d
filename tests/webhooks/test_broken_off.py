"""Lanes that are broken off begin nothing else; what went out is recorded as it was answered, the rest handed back."""

import threading
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.utils import timezone

from factcheck import delivery, ledger
from factcheck.channels.webhook import WebhookSession
from factcheck.delivery import lanes
from factcheck.models import Delivery
from tests.delivery.interrupting import RECORDING, database_away_at_first, time_is_up, time_limit

pytestmark = pytest.mark.django_db

EVENTS = 6


@pytest.fixture
def rows(endpoint, publication):
    """So many calls to one endpoint wait; returns what has become of them."""
    for _event in range(EVENTS):
        ledger.record("verdict.superseded", publication, actor=None)

    def now() -> list[tuple[str, int, bool]]:
        found = Delivery.objects.filter(channel="webhook").order_by("pk")
        return [(row.status, row.attempts, row.lease_token is None) for row in found]

    return now


SENT, WAITS = ("sent", 1, True), ("queued", 0, True)


def split(asked: int) -> list[tuple[str, int, bool]]:
    return [SENT] * asked + [WAITS] * (EVENTS - asked)


def test_time_is_up_while_calls_are_under_way(server, rows, monkeypatch):
    monkeypatch.setattr(lanes, "NEWS_SECONDS", 60.0)
    monkeypatch.setattr(lanes, "RECORD_WITHIN", 60.0)

    def reply(_asked):
        if len(server.asked) == 3:
            time_is_up(while_in="_hear")
        return 200, {}, b""

    server.reply = reply
    with time_limit(), pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("webhook")
    assert len(server.asked) >= 3
    assert rows() == split(len(server.asked))


def test_the_database_is_away_when_they_are_recorded(server, rows, monkeypatch):
    monkeypatch.setattr(lanes, "RECORD_WITHIN", 0.0)
    with database_away_at_first(RECORDING), pytest.raises(OperationalError):
        delivery.drain("webhook")
    assert server.asked
    assert rows() == split(len(server.asked))


@pytest.mark.django_db(transaction=True)
def test_time_is_up_in_the_middle_of_a_statement(server, rows, monkeypatch):
    """The connection cannot be used any more: what came back is recorded over another."""
    interrupted = []

    def interrupt(execute, sql, params, many, context):
        if RECORDING in sql and not interrupted:
            interrupted.append(sql)
            threading.Timer(0.3, time_is_up).start()
            execute("SELECT pg_sleep(20)", [], False, context)
        return execute(sql, params, many, context)

    with time_limit(), connection.execute_wrapper(interrupt), pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("webhook")
    assert server.asked
    assert rows() == split(len(server.asked))


@pytest.mark.django_db(transaction=True)
def test_the_database_is_away_when_the_rest_is_handed_back(server, rows, endpoint):
    """What was answered meanwhile is recorded all the same."""
    server.reply = lambda _asked: (500 if len(server.asked) == 3 else 200, {}, b"")
    with database_away_at_first('"attempts" = ("factcheck_delivery"."attempts" - '), pytest.raises(OperationalError):
        delivery.drain("webhook")
    assert rows() == [SENT, SENT, ("retry", 1, True), *[WAITS] * 3]


def test_time_is_up_while_an_answer_is_judged(server, rows, monkeypatch):
    """An answer is not taken for a failure because somebody's time was up."""
    judged = []

    def note_success(_endpoint):
        judged.append(1)
        if len(judged) == 2:
            raise SoftTimeLimitExceeded

    monkeypatch.setattr("factcheck.channels.webhook.note_success", note_success)
    with pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("webhook")
    assert rows() == split(len(server.asked))


def test_time_is_up_while_a_call_is_prepared(server, rows, monkeypatch):
    """A call is not taken for one that cannot be made because somebody's time was up."""
    prepare, prepared = WebhookSession.prepare, []

    def interrupted(self, one):
        prepared.append(one.pk)
        if len(prepared) == 2:
            raise SoftTimeLimitExceeded
        return prepare(self, one)

    monkeypatch.setattr(WebhookSession, "prepare", interrupted)
    with pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("webhook")
    assert (len(prepared), server.asked) == (2, [])
    assert rows() == split(0)


def test_nothing_is_begun_when_the_deadline_passes_while_calls_are_prepared(server, rows, monkeypatch):
    prepare, prepared = WebhookSession.prepare, []

    def slowly(self, one):
        prepared.append(one.pk)
        return prepare(self, one)

    monkeypatch.setattr(WebhookSession, "prepare", slowly)
    monkeypatch.setattr(lanes, "passed", lambda _deadline: len(prepared) >= 2)
    delivery.drain("webhook", deadline=timezone.now() + timedelta(minutes=1))
    assert (len(prepared), server.asked) == (2, [])
    assert rows() == split(0)


def test_nothing_is_begun_when_the_deadline_passes_during_a_call(server, rows, monkeypatch):
    monkeypatch.setattr(lanes, "TRIP_SECONDS", 60.0)
    deadline = timezone.now() + timedelta(seconds=0.5)

    def reply(_asked):
        while timezone.now() < deadline + timedelta(seconds=0.1):
            threading.Event().wait(0.05)
        return 200, {}, b""

    server.reply = reply
    delivery.drain("webhook", deadline=deadline)
    assert len(server.asked) <= 1  # none, where even the first came too late
    assert rows() == split(len(server.asked))


def test_the_order_holds_when_a_clock_is_set_back_over_the_deadline(server, rows, monkeypatch):
    """The deadline passes while some are prepared, and has not passed any more when the lane comes back."""
    prepare, ids = WebhookSession.prepare, []
    monkeypatch.setattr(lanes, "TRIP_SECONDS", 0.0)

    def note(self, one):
        ids.append(one.pk)
        return prepare(self, one)

    monkeypatch.setattr(WebhookSession, "prepare", note)
    looks = iter([False] * 5 + [True])
    monkeypatch.setattr(lanes, "passed", lambda _deadline: next(looks, False))
    while Delivery.objects.filter(channel="webhook").due().exists():
        delivery.drain("webhook")
    keys = [asked.headers["webhook-id"] for asked in server.asked]
    assert keys == [row.provider_id for row in Delivery.objects.filter(channel="webhook").order_by("pk")]
