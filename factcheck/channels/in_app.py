"""Notices behind the bell: for people at the desk, key `user:<pk>`.

Most are written with their event, by the ledger; what is put off, or was replayed, comes this way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from factcheck.delivery import Result, backoff, cancelled, channel, sent
from factcheck.models import Delivery, Notice, User

ATTEMPTS = 8


@channel("in_app")
class InApp:
    """The way to the bell: a row in our own database."""

    batch = 100

    @contextmanager
    def open(self) -> Iterator["InAppSession"]:
        yield InAppSession()

    def wait(self, attempts: int) -> timedelta | None:
        return backoff(attempts) if attempts < ATTEMPTS else None


class InAppSession:
    """Writes notices, each once however often it is asked to."""

    def send(self, delivery: Delivery) -> Result:
        """Write the notice, unless its reader has left the desk."""
        user_id = int(delivery.recipient_key.removeprefix("user:"))
        if not User.objects.filter(pk=user_id, is_active=True).exists():
            return cancelled("this account is gone or switched off")
        Notice.objects.get_or_create(delivery=delivery, defaults={"user_id": user_id, "event_id": delivery.event_id})
        return sent()
