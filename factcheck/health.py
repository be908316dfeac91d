"""Whether the parts that a newsroom cannot see are alive: database, broker, workers, deliveries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from factcheck import delivery
from factcheck.celery import app
from factcheck.models import Delivery, Heartbeat

log = structlog.get_logger(__name__)

NAME_LENGTH = Heartbeat._meta.get_field("name").max_length
HEART_STOPPED = timedelta(seconds=60)
FORGOTTEN = timedelta(days=1)
LATE = timedelta(minutes=15)
BROKER_SECONDS = 2

Part = dict[str, Any]


def beat(name: str) -> None:
    """Write down a sign of life under `name`, and forget processes that gave none for a day."""
    now = timezone.now()
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name[:NAME_LENGTH], beaten_at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beaten_at"],
    )
    Heartbeat.objects.filter(beaten_at__lt=now - FORGOTTEN).delete()


def readiness() -> tuple[bool, dict[str, Part]]:
    """Whether all is well, and how each part is. Ages and states only: anybody may read this."""
    parts = {name: _look(name, check) for name, check in CHECKS.items()}
    return all(part["state"] == "ok" for part in parts.values()), parts


def _look(name: str, check: Callable[[], Part]) -> Part:
    try:
        return check()
    except Exception as error:  # whatever is wrong with a part, the others are still asked
        log.warning("not_ready", part=name, error=type(error).__name__)
        return {"state": "failing"}


def _database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"state": "ok"}


def _broker() -> Part:
    with app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker, broker.channel():
        pass  # opening a channel has made the connection and heard from the other side
    return {"state": "ok"}


def _worker() -> Part:
    """The last sign of life of any worker. None at all, or an old one, means that nothing is sent."""
    last = Heartbeat.objects.filter(name__startswith="worker ").aggregate(last=Max("beaten_at"))["last"]
    if last is None:
        return {"state": "failing", "seconds_since_last_beat": None}
    age = timezone.now() - last
    return {"state": "ok" if age <= HEART_STOPPED else "failing", "seconds_since_last_beat": int(age.total_seconds())}


def _deliveries() -> Part:
    """How long the longest-waiting delivery is overdue: one look at an index per channel, in one query."""
    first, *others = [
        Delivery.objects.filter(channel=name).due().values_list("next_attempt_at")[:1] for name in delivery.channels()
    ]
    now = timezone.now()
    overdue = max((now - due for (due,) in first.union(*others, all=True)), default=timedelta())
    return {"state": "ok" if overdue <= LATE else "failing", "seconds_overdue": int(overdue.total_seconds())}


CHECKS: dict[str, Callable[[], Part]] = {
    "database": _database,
    "broker": _broker,
    "worker": _worker,
    "deliveries": _deliveries,
}
