"""Where much is due a second process sends beside the first: asked for once a drain, in short turns that end."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.conf import settings
from django.utils import timezone

from factcheck import delivery, ledger, tasks
from factcheck.ledger import Entry
from factcheck.models import Delivery, WebhookEndpoint
from factcheck.wake import wake
from tests.delivery.test_worker import until, worker
from tests.http.servers import partner

pytestmark = pytest.mark.django_db(transaction=True)

MUCH = 3
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def asked(monkeypatch, published):
    """What help was asked for, where more than `MUCH` is much."""
    monkeypatch.setattr("factcheck.delivery.drains.MUCH", MUCH)
    return lambda: [arguments for name, arguments, _queue in published if name == "factcheck.help_to_drain"]


@pytest.mark.parametrize(("due", "helped"), [(0, False), (MUCH, False), (MUCH + 1, True)])
def test_a_drain_asks_for_help_where_much_is_due(way, letters, asked, due, helped):
    letters(due)
    assert tasks.drain_deliveries("test_way") == due
    assert asked() == [{"channel": "test_way", "turns": tasks.HELP_TURNS}] * helped


@pytest.mark.parametrize(
    ("turns", "left", "goes_on"), [(2, MUCH + 1, True), (2, MUCH, False), (1, MUCH + 1, False), (2, 0, False)]
)
def test_help_goes_on_while_it_has_turns_and_much_is_left(
    way, letters, asked, published, monkeypatch, turns, left, goes_on
):
    letters(left)
    monkeypatch.setattr(delivery, "drain", lambda _channel, deadline: 0)
    tasks.help_to_drain("test_way", turns)
    assert asked() == [{"channel": "test_way", "turns": turns - 1}] * goes_on
    drains = [name for name, _arguments, _queue in published if name == "factcheck.drain_deliveries"]
    assert len(drains) == (0 < left <= MUCH)  # what was handed back, while the drain beside may be over


def test_all_turns_of_help_last_as_long_as_one_of_the_drain(way, monkeypatch):
    lasts = []
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    monkeypatch.setattr(delivery, "drain", lambda _channel, deadline: lasts.append(deadline - NOON) or 0)
    tasks.drain_deliveries("test_way")
    tasks.help_to_drain("test_way", 1)
    whole, part = lasts
    assert whole == timedelta(seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT / 4)
    assert part * tasks.HELP_TURNS == whole


@pytest.mark.parametrize(("channel", "queue"), [("mail", "mail_out"), ("webhook", "webhooks")])
def test_help_waits_in_the_queue_of_its_channel(published, channel, queue):
    wake("factcheck.help_to_drain", channel=channel, turns=1)
    assert published == [("factcheck.help_to_drain", {"channel": channel, "turns": 1}, queue)]


def test_what_waits_for_an_endpoint_that_fails_asks_for_no_help(publication, asked):
    endpoint = WebhookEndpoint.objects.create(publication=publication, url="https://partner.example/", kinds=["*"])
    for _event in range(MUCH + 1):
        ledger.record("verdict.superseded", publication, actor=None)
    assert delivery.is_much_due("webhook")
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=timezone.now())
    assert delivery.is_due("webhook")
    assert not delivery.is_much_due("webhook")


@pytest.mark.slow
def test_both_processes_of_a_worker_send(publication, own_broker):
    """To one endpoint a drain makes one call at a time: the two calls that meet come from two processes."""
    met, meeting = [], Barrier(2)

    def reply(_asked):
        if not met:
            try:
                meeting.wait(8)  # less than the patience of a call
                met.append(True)
            except BrokenBarrierError:
                pass
        return 200, {}, b""

    count = 300
    with partner(keep=True) as server, worker(own_broker, pool="prefork"):
        server.reply = reply
        WebhookEndpoint.objects.create(publication=publication, url=server.url, kinds=["*"])
        ledger.record_each([Entry("verdict.superseded", publication, actor=None) for _event in range(count)])
        until(lambda: Delivery.objects.filter(status="sent").count() == count, seconds=90)
        ids = [asked.headers["webhook-id"] for asked in server.asked]
    assert met
    assert len(ids) == len(set(ids)) == count
