"""A real worker on the real broker: woken by a commit, killed in the middle, and the event arrives all the same."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event as Flag

import pytest

from factcheck import delivery, health, ledger
from factcheck.celery import app
from factcheck.models import Delivery, EventPosition, Heartbeat, WebhookEndpoint
from factcheck.schedule import SCHEDULE
from factcheck.wake import wake
from tests.delivery.conftest import database_url
from tests.http.servers import partner

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent
LEASE_SECONDS = 5


def until(true: Callable[[], object], seconds: float = 40) -> None:
    """Wait for something to become true, and fail when it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@contextmanager
def worker(broker_url: str, *, pool: str = "solo") -> Iterator[subprocess.Popen]:
    """A worker on the test database, of one process or of the default's; killed in the end."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "factcheck",
            "worker",
            "-P",
            pool,
            "--without-mingle",
            "-l",
            "WARNING",
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DEBUG": "1",
            "DATABASE_URL": database_url(),
            "WORKER_CONCURRENCY": "2",
            "CELERY_BROKER_URL": broker_url,
            "HTTP_ALLOW_PRIVATE": "1",
            "DELIVERY_LEASE_SECONDS": str(LEASE_SECONDS),
        },
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_commit_wakes_a_worker(publication, own_broker):
    with partner() as server, worker(own_broker):
        WebhookEndpoint.objects.create(publication=publication, url=server.url, kinds=["*"])
        ledger.record("verdict.superseded", publication, actor=None)
        until(lambda: Delivery.objects.filter(status="sent").count() == 1)
        until(lambda: not EventPosition.objects.filter(position__isnull=True).exists())
        app.send_task("factcheck.beat_heart", queue="default")
        until(Heartbeat.objects.exists)
        assert len(server.asked) == 1
    assert health.readiness()[1]["worker"]["state"] == "ok"


def test_what_the_schedule_starts_does_not_wait_behind_wake_up_calls(own_broker):
    """It expires, and a sweep that never ran would leave what a crash left where it is."""
    for _call in range(3):
        wake("factcheck.number_events")
    app.send_task("factcheck.beat_heart", **SCHEDULE["factcheck.beat_heart"]["options"])
    with app.connection_for_write() as line:
        first = line.default_channel.basic_get("default", no_ack=True)
        line.default_channel.queue_purge("default")
    assert first.headers["task"] == "factcheck.beat_heart"


@pytest.mark.chaos
def test_an_event_arrives_though_its_worker_is_killed(publication, own_broker):
    with partner() as server:
        hang, never = Flag(), Flag()

        def reply(asked):
            if hang.is_set():
                never.wait(20)
            return 200, {}, b""

        server.reply = reply
        WebhookEndpoint.objects.create(publication=publication, url=server.url, kinds=["*"])

        with worker(own_broker) as first:
            ledger.record("verdict.superseded", publication, actor=None)
            until(lambda: Delivery.objects.filter(status="sent").count() == 1)

            hang.set()
            ledger.record("verdict.withdrawn", publication, actor=None)
            until(lambda: len(server.asked) == 2)
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
        one = Delivery.objects.get(event__kind="verdict.withdrawn")
        assert one.status == "leased"
        hang.clear()

        until(lambda: delivery.sweep() == 1, seconds=LEASE_SECONDS + 10)
        with worker(own_broker):
            until(lambda: Delivery.objects.filter(status="sent").count() == 2)
        one.refresh_from_db()
        assert one.attempts == 2
        ids = [asked.headers["webhook-id"] for asked in server.asked]
        assert len(ids) == 3  # the one whose answer nobody heard is repeated, under the same id
        assert ids[1] == ids[2] == one.provider_id
        never.set()
