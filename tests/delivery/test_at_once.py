"""Two at once share the work: nothing is sent twice, and only one sweep or sequencer runs."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from factcheck import delivery, ledger, tasks
from factcheck.delivery import sent
from factcheck.models import Delivery, EventPosition

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, times: int) -> list:
    """Run `work` in several threads that set off together, each with its own connection."""
    barrier = Barrier(times)

    def run(number):
        try:
            barrier.wait(timeout=10)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_two_drains_share_the_work(way, letters):
    rows = letters(40)
    way.answer = lambda _one: time.sleep(0.005) or sent()
    shares = at_once(lambda _number: delivery.drain("test_way"), 2)
    assert sum(shares) == 40
    assert min(shares) > 0
    assert sorted(way.sent) == [row.pk for row in rows]
    assert Delivery.objects.filter(channel="test_way", status="sent", attempts=1).count() == 40


def test_one_event_makes_one_delivery_however_often_it_fans_out(way, publication):
    routes = ledger.routes()
    recipient = ledger.Recipient("test_way", "user:1", "test")

    def twice(_event, _subject):
        return [recipient, recipient]

    try:
        ledger.on("article.added")(twice)
        ledger.record("article.added", publication, actor=None)
    finally:
        ledger._routes["article.added"] = routes.get("article.added", [])[:]
        ledger._routes["article.added"] = [r for r in ledger._routes["article.added"] if r is not twice]
    assert Delivery.objects.filter(channel="test_way").count() == 1


def test_only_one_sweep_runs(way, letters):
    letters(1)
    Delivery.objects.update(status="leased", lease_token="0" * 32, leased_until=timezone.now() - timedelta(seconds=1))
    ran, release = [], Barrier(2)

    def hold() -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [tasks.SWEEP_LOCK])
                release.wait(timeout=10)
                release.wait(timeout=10)
        finally:
            connection.close()

    holder = Thread(target=hold)
    holder.start()
    release.wait(timeout=10)
    ran.append(tasks.sweep())
    assert Delivery.objects.get(channel="test_way").status == "leased"
    release.wait(timeout=10)
    holder.join(timeout=10)
    ran.append(tasks.sweep())
    assert ran == [False, True]
    assert Delivery.objects.get(channel="test_way").status == "retry"


def test_sequencers_at_once_leave_no_gap(publication):
    def record_and_number(number):
        for _event in range(10):
            ledger.record("article.added", publication, actor=None)
        return tasks.number_events()

    at_once(record_and_number, 4)
    tasks.number_events()
    assert list(EventPosition.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 41))
