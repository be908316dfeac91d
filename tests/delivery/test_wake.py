"""A worker is woken once, after commit, and a broker that is away fails nobody's request."""

import socket
import time

import pytest
from django.db import transaction

from factcheck.celery import app
from factcheck.wake import gathered, wake

pytestmark = pytest.mark.django_db(transaction=True)


def test_wakes_once_however_often_it_is_asked(published):
    with transaction.atomic():
        for _time in range(5):
            wake("factcheck.drain_deliveries", channel="webhook")
            wake("factcheck.drain_deliveries", channel="mail")
            wake("factcheck.number_events")
        assert published == []
    assert published == [
        ("factcheck.drain_deliveries", {"channel": "webhook"}, "webhooks"),
        ("factcheck.drain_deliveries", {"channel": "mail"}, "mail_out"),
        ("factcheck.number_events", {}, "default"),
    ]


def test_wakes_nobody_when_the_work_is_rolled_back(published):
    with transaction.atomic():
        wake("factcheck.number_events")
        transaction.set_rollback(True)
    assert published == []


def test_a_wake_in_an_inner_block_that_failed_is_asked_for_again(published):
    with transaction.atomic():
        with transaction.atomic():
            wake("factcheck.number_events")
            transaction.set_rollback(True)
        wake("factcheck.number_events")
    assert [task for task, _arguments, _queue in published] == ["factcheck.number_events"]


@gathered()
def a_batch(published, end=None):
    for _mail in range(3):
        with transaction.atomic(), gathered():
            wake("factcheck.number_events")
            wake("factcheck.drain_deliveries", channel="mail")
    assert published == []
    if end:
        raise end


def test_work_in_batches_wakes_once_a_batch(published):
    a_batch(published)
    assert [task for task, _arguments, _queue in published] == [
        "factcheck.number_events",
        "factcheck.drain_deliveries",
    ]
    wake("factcheck.number_events")
    assert len(published) == 3


def test_a_batch_that_breaks_off_wakes_for_what_it_did(published):
    with pytest.raises(OSError, match="the end"):
        a_batch(published, OSError("the end"))
    assert len(published) == 2


def test_wakes_at_once_outside_a_transaction(published):
    wake("factcheck.number_events")
    assert len(published) == 1


def test_a_broker_that_is_away_fails_nobody(published, broker):
    broker("redis://127.0.0.1:1/0")
    start = time.monotonic()
    with transaction.atomic():
        wake("factcheck.number_events")
        wake("factcheck.drain_deliveries", channel="mail")
    assert time.monotonic() - start < 4
    assert published == []


def test_a_broker_that_never_answers_holds_a_request_up_once(published, broker):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        broker(f"redis://:secret@127.0.0.1:{silent.getsockname()[1]}/0")
        start = time.monotonic()
        with transaction.atomic():
            wake("factcheck.number_events")
            wake("factcheck.drain_deliveries", channel="mail")
            wake("corrections.process_inbound")
        assert time.monotonic() - start < 5
    assert published == []


def test_a_broker_that_came_back_is_woken_again(published, broker, monkeypatch):
    good = app.conf.broker_write_url
    monkeypatch.setattr("factcheck.wake.LEFT_ALONE", 0.0)
    broker("redis://127.0.0.1:1/0")
    wake("factcheck.number_events")
    broker(good)
    wake("factcheck.number_events")
    assert len(published) == 1
