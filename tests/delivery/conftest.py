"""A way out whose far side the test plays, and letters to send over it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery.signals import after_task_publish
from django.conf import settings
from django.db import connection

from factcheck import ledger
from factcheck.celery import app
from factcheck.delivery import Result, sent, ways
from factcheck.models import Delivery


def database_url() -> str:
    """Where another process finds the test database."""
    at = connection.settings_dict
    password = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    if not at["PORT"]:
        return f"postgres://{at['USER']}{password}@/{at['NAME']}?host={at['HOST']}"
    return f"postgres://{at['USER']}{password}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


class Way:
    """A channel under the name `test_way`. `answer` decides what comes of each sending; `sent` keeps the rows sent."""

    batch = 3

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.opened = 0
        self.answer: Callable[[Delivery], Result] = lambda _delivery: sent()
        self.refuse: Exception | None = None
        self.waits: list[timedelta] = [timedelta(minutes=1)] * 5

    @contextmanager
    def open(self) -> Iterator["Way"]:
        self.opened += 1
        if self.refuse:
            raise self.refuse
        yield self

    def send(self, one: Delivery) -> Result:
        self.sent.append(one.pk)
        return self.answer(one)

    def wait(self, attempts: int) -> timedelta | None:
        return self.waits[attempts - 1] if attempts <= len(self.waits) else None


@pytest.fixture
def way(monkeypatch) -> Way:
    made = Way()
    monkeypatch.setitem(ways._channels, "test_way", made)
    return made


@pytest.fixture
def letters(publication) -> Callable[..., list[Delivery]]:
    """Makes deliveries that are due on `test_way`, one event each."""

    def make(count: int, **fields) -> list[Delivery]:
        return [
            Delivery.objects.create(
                publication=publication,
                event=ledger.record("article.added", publication, actor=None),
                channel="test_way",
                purpose="test",
                recipient_key=f"user:{number}",
                **fields,
            )
            for number in range(count)
        ]

    return make


@pytest.fixture
def published() -> Iterator[list[tuple[str, dict, str]]]:
    """What has really been published to the broker: task, arguments, queue."""
    seen: list[tuple[str, dict, str]] = []

    def note(sender=None, body=None, routing_key=None, **_signal) -> None:
        seen.append((sender, body[1], routing_key))

    after_task_publish.connect(note, weak=False)
    yield seen
    after_task_publish.disconnect(note)


@pytest.fixture
def broker(monkeypatch) -> Callable[[str], None]:
    """Points this process at another broker."""

    def point_at(url: str) -> None:
        monkeypatch.setattr(app.conf, "broker_write_url", url)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)

    return point_at


@pytest.fixture
def own_broker(broker) -> str:
    """A database of the broker for this test process alone, so that nobody else's worker takes our wake-ups."""
    process = 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    url = settings.CELERY_BROKER_URL.rstrip("/")
    url = url.rpartition("/")[0] if url.rpartition("/")[2].isdigit() else url
    broker(f"{url}/{process}")
    return f"{url}/{process}"
