"""Whether the parts that a newsroom cannot see are alive: database, broker, workers, storage, and what waits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils import timezone

from factcheck import archiving, delivery
from factcheck.celery import app
from factcheck.models import ArticleFeed, Delivery, FeedEntry, Handover, Heartbeat, Recheck, Snapshot, Watch
from factcheck.models.leases import LeasedQuerySet
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)

NAME_LENGTH = Heartbeat._meta.get_field("name").max_length
HEART_STOPPED = timedelta(seconds=60)
CLOCKS_APART = timedelta(seconds=5)
"""How far clocks may differ. A sign of life that lies further in the future was given before the database's clock was
set back: the worker may have died since, and others are alive that give theirs now."""
FORGOTTEN = timedelta(days=1)
LATE = timedelta(minutes=15)
VERY_LATE = timedelta(hours=1)
"""For what waits its turn anyway: sources to capture, and articles of a host that is asked at one pace."""
BROKER_SECONDS = 2
DATABASE_SECONDS = 3
"""For which a new connection is waited for. A server that is frozen or gone leaves the standing ones silent, and each
that is asked for takes its time-out: a probe would end long before the answer."""
APART = ("broker", "storage")
"""What can be told without the database."""

Part = dict[str, Any]


def beat(name: str) -> None:
    """Write down a sign of life under `name`, and forget processes that gave none for a day."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name[:NAME_LENGTH], beaten_at=Now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beaten_at"],
    )
    Heartbeat.objects.filter(beaten_at__lt=Now() - FORGOTTEN).delete()


def checks(name: str) -> Callable[[Callable[[], Part]], Callable[[], Part]]:
    """Register another part. Its state is ok, failing, or a warning, which is shown and leaves the whole ready."""

    def register(check: Callable[[], Part]) -> Callable[[], Part]:
        CHECKS[name] = check
        return check

    return register


def readiness() -> tuple[str, dict[str, Part]]:
    """How all is (ok, warning, failing), and how each part is. Ages, numbers and states only: anybody may read this."""
    parts = {"database": _look("database", _database)}
    is_away = parts["database"]["state"] == "failing" and not parts["database"].get("read_only")
    for name, check in CHECKS.items():
        parts[name] = {"state": "failing"} if is_away and name not in APART else _look(name, check)
    states = {part["state"] for part in parts.values()}
    return next((state for state in ("failing", "warning") if state in states), "ok"), parts


def _look(name: str, check: Callable[[], Part]) -> Part:
    try:
        return check()
    except Exception as error:  # whatever is wrong with a part, the others are still asked
        log.warning("not_ready", part=name, error=type(error).__name__)
        return {"state": "failing"}


def _database() -> Part:
    """Whether it answers, and takes what is written: a standby reads as well as any."""
    params = {**connection.get_connection_params(), "connect_timeout": DATABASE_SECONDS}
    connection.Database.connect(**params).close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only')::boolean")
        (is_read_only,) = cursor.fetchone()
    return {"state": "failing", "read_only": True} if is_read_only else {"state": "ok"}


def _clock() -> Part:
    """How far our clock is from the database's, by which leases are judged: apart, one of them is wrong. A warning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    apart = timezone.now() - theirs
    return {"state": "ok" if abs(apart) <= CLOCKS_APART else "warning", "seconds_ahead": round(apart.total_seconds())}


def _broker() -> Part:
    patience = {"connect_timeout": BROKER_SECONDS, "transport_options": settings.BROKER_PATIENCE}
    with app.connection_for_write(**patience) as broker:
        broker.default_channel.close()  # opening it made the connection, once, and heard from the other side
    return {"state": "ok"}


def _worker() -> Part:
    """The last sign of life of any worker. None at all, or an old one, means that nothing is sent."""
    beats = Heartbeat.objects.filter(name__startswith="worker ", beaten_at__lte=Now() + CLOCKS_APART)
    age = beats.aggregate(age=Now() - Max("beaten_at"))["age"]
    if age is None:
        return {"state": "failing", "seconds_since_last_beat": None}
    return {"state": "ok" if age <= HEART_STOPPED else "failing", "seconds_since_last_beat": int(age.total_seconds())}


def _deliveries() -> Part:
    """How long the longest-waiting delivery is overdue: one look at an index per channel, in one query.

    What a holder took and let go of, or takes for the second time, has not gone out either.
    """
    now = timezone.now()
    stuck = Delivery.objects.filter(Q(leased_until__lt=now) | Q(attempts__gt=1), status=DeliveryStatus.LEASED)
    waiting = [delivery.due_on(name, untroubled=True) for name in delivery.channels()]
    oldest = [rows.order_by("next_attempt_at").values_list("next_attempt_at")[:1] for rows in (stuck, *waiting)]
    overdue = max((now - due for (due,) in oldest[0].union(*oldest[1:], all=True)), default=timedelta())
    return {"state": "ok" if overdue <= LATE else "failing", "seconds_overdue": int(overdue.total_seconds())}


def _captures() -> Part:
    """How long captures, later looks and hand-overs have waited. Late they harm nobody at once: a warning."""
    now = timezone.now()
    return _waiting([rows.due(now) for rows in (Snapshot.objects, Recheck.objects, Handover.objects)])


def _watching() -> Part:
    """How long articles and feeds have waited to be looked at, whether their host may be asked or not: a warning."""
    now = timezone.now()
    waiting = (rows.waiting() for rows in (Watch.objects, FeedEntry.objects, ArticleFeed.objects))
    return _waiting([rows.filter(next_attempt_at__lte=now) for rows in waiting])


def _waiting(kinds: list[LeasedQuerySet]) -> Part:
    """What has waited longest of several kinds, each along its index, in one query."""
    now = timezone.now()
    oldest = [rows.order_by("next_attempt_at").values_list("next_attempt_at")[:1] for rows in kinds]
    overdue = max((now - due for (due,) in oldest[0].union(*oldest[1:], all=True)), default=timedelta())
    return {"state": "ok" if overdue <= VERY_LATE else "warning", "seconds_overdue": int(overdue.total_seconds())}


def _storage() -> Part:
    """Whether the largest file that we take would still fit. Without room mail is refused and nothing is captured."""
    free = archiving.room()
    if free is None:
        return {"state": "ok"}
    largest = max(settings.EVIDENCE_MAX_BYTES, settings.MAIL_MAX_BYTES)
    return {"state": "ok" if free > largest else "failing", "megabytes_free": free // 1_000_000}


CHECKS: dict[str, Callable[[], Part]] = {
    "clock": _clock,
    "broker": _broker,
    "worker": _worker,
    "deliveries": _deliveries,
    "captures": _captures,
    "watching": _watching,
    "storage": _storage,
}
