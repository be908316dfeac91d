"""A receiver on free ports, in a thread of its own, with the real database behind it."""

import asyncio
import gc
import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvloop
from celery.signals import after_task_publish

from corrections.smtp import Door, Doors, serving


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def published() -> Iterator[list[str]]:
    """The tasks that have really been published to the broker."""
    seen: list[str] = []

    def note(sender=None, **_signal) -> None:
        seen.append(sender)

    after_task_publish.connect(note, weak=False)
    yield seen
    after_task_publish.disconnect(note)


class Receiver:
    """A running receiver. `stop` ends it the way SIGTERM does."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self.thread = threading.Thread(target=uvloop.run, args=(self._serve(),), daemon=True)
        self.thread.start()
        assert doors.ready.wait(60)

    async def _serve(self) -> None:
        self.loop, self.told_to_stop = asyncio.get_running_loop(), asyncio.Event()
        await self.doors.serve(self.told_to_stop)

    def tell_to_stop(self) -> None:
        self.loop.call_soon_threadsafe(self.told_to_stop.set)

    def stop(self) -> None:
        if self.thread.is_alive():
            self.tell_to_stop()
            self.thread.join(60)
            assert not self.thread.is_alive()
            gc.collect()  # the connections of its threads, which nobody can use any more

    @contextmanager
    def smtp(self) -> Iterator[smtplib.SMTP]:
        with smtplib.SMTP("127.0.0.1", self.doors.bound[0][1], timeout=60) as client:
            yield client

    @contextmanager
    def lmtp(self) -> Iterator[smtplib.LMTP]:
        with smtplib.LMTP(self.doors.lmtp_socket) as client:
            client.sock.settimeout(60)
            yield client


@pytest.fixture(scope="session", autouse=True)
def little_to_collect() -> Iterator[None]:
    """What is there already is no garbage: to look through it after every receiver takes longer than most tests."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def short_farewell(monkeypatch):
    """On loopback the last answers are out at once."""
    monkeypatch.setattr(serving, "FAREWELL_SECONDS", 0.02)


@pytest.fixture
def receiver(tmp_path, transactional_db) -> Iterator[Receiver]:
    running = Receiver(
        Doors(host="127.0.0.1", port=0, lmtp_port=0, lmtp_socket=str(tmp_path / "lmtp"), smtp=Door(most_connections=5))
    )
    yield running
    running.stop()
