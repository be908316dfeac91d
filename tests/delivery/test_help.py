"""Where much is due a second process sends beside the first: asked for once a drain, in short turns that end."""

from threading import Barrier, BrokenBarrierError

import pytest
from django.conf import settings
from django.utils import timezone

from factcheck import delivery, ledger, tasks
from factcheck.ledger import Entry
from factcheck.models import Delivery, WebhookEndpoint
from tests.delivery.test_worker import until, worker
from tests.http.servers import partner

pytestmark = pytest.mark.django_db(transaction=True)

MUCH = 3


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
    ("turns", "left", "goes_on"), [(2, MUCH + 1, True), (2, MUCH, False), (1, MUCH + 1, False), (0, MUCH + 1, False)]
)
def test_help_goes_on_while_it_has_turns_and_much_is_left(way, letters, asked, monkeypatch, turns, left, goes_on):
    letters(left)
    monkeypatch.setattr(delivery, "drain", lambda _channel, deadline: 0)
    tasks.help_to_drain("test_way", turns)
    assert asked() == [{"channel": "test_way", "turns": turns - 1}] * goes_on


def test_all_turns_of_help_last_as_long_as_one_of_the_drain(way, monkeypatch):
    until = []
    monkeypatch.setattr(delivery, "drain", lambda _channel, deadline: until.append(deadline) or 0)
    began = timezone.now()
    tasks.drain_deliveries("test_way")
    tasks.help_to_drain("test_way", 1)
    whole, part = [(one - began).total_seconds() for one in until]
    assert whole == pytest.approx(settings.CELERY_TASK_SOFT_TIME_LIMIT / 4, rel=0.1)
    assert part * tasks.HELP_TURNS == pytest.approx(whole, rel=0.4)


@pytest.mark.slow
def test_both_processes_of_a_worker_send(publication, own_broker):
    """To one endpoint a drain makes one call at a time: the two calls that meet come from two processes."""
    met, meeting = [], Barrier(2)

    def reply(_asked):
        if not met:
            try:
                meeting.wait(30)
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
