"""Lease, send, record, retry: what happens to a delivery once it is committed.

A channel registers with `channel`; the drain leases a batch in one short transaction, sends outside any transaction,
and
records each result as it happens by a conditional update that names the lease. The sweep finds what a crash left
behind.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, F, Value, When
from django.utils import timezone

from factcheck.models import Delivery, DeliveryAttempt
from factcheck.states import DeliveryStatus
from factcheck.wake import wake

log = structlog.get_logger(__name__)

LONGEST_WAIT = timedelta(hours=6)
MOST_VANISHED = 5
"""Attempts that may end without a word before the row is set aside: whatever kills its worker must not do so for
ever."""
SWEEP_BATCH = 500


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attempt. `after` overrides the length of the channel's next wait, not the number of waits."""

    status: DeliveryStatus
    detail: str = ""
    provider_id: str = ""
    after: timedelta | None = None


def sent(provider_id: str = "", detail: str = "") -> Result:
    return Result(DeliveryStatus.SENT, detail, provider_id)


def retry(detail: str, after: timedelta | None = None) -> Result:
    return Result(DeliveryStatus.RETRY, detail, after=after)


def doubtful(detail: str, provider_id: str = "") -> Result:
    """The far side may have taken it (the connection was lost after the last byte): repeated under the same id."""
    return Result(DeliveryStatus.DOUBTFUL, detail, provider_id)


def bounced(detail: str) -> Result:
    return Result(DeliveryStatus.BOUNCED, detail)


def suppressed(detail: str) -> Result:
    return Result(DeliveryStatus.SUPPRESSED, detail)


def cancelled(detail: str) -> Result:
    return Result(DeliveryStatus.CANCELLED, detail)


def dead(detail: str) -> Result:
    return Result(DeliveryStatus.DEAD, detail)


class Session(Protocol):
    """An open way out (one SMTP connection, one HTTP pool), used for a whole batch."""

    def send(self, delivery: Delivery) -> Result: ...


class Channel(Protocol):
    """How one delivery is sent. `wait` says how long after the n-th attempt, or `None` to give up."""

    batch: int

    def open(self) -> AbstractContextManager[Session]: ...

    def wait(self, attempts: int) -> timedelta | None: ...


_channels: dict[str, Channel] = {}
_reports: dict[str, list[Callable[[Delivery, Result], None]]] = {}


def channel(name: str) -> Callable[[type], type]:
    """Register a channel class under `name`."""

    def register(cls: type) -> type:
        _channels[name] = cls()
        return cls

    return register


def channels() -> list[str]:
    """The names of the registered channels."""
    return sorted(_channels)


def on_result(purpose: str) -> Callable[[Callable[[Delivery, Result], None]], Callable[[Delivery, Result], None]]:
    """Register somebody who wants to know what came of deliveries of this purpose, in the recording transaction."""

    def register(report: Callable[[Delivery, Result], None]) -> Callable[[Delivery, Result], None]:
        _reports.setdefault(purpose, []).append(report)
        return report

    return register


def backoff(attempts: int, *, first: float = 5, most: float = LONGEST_WAIT.total_seconds()) -> timedelta:
    """Exponential backoff with full jitter: anywhere up to `first` × 2^attempts seconds, `most` at the longest."""
    ceiling = min(most, first * 2 ** min(attempts, 20))
    return timedelta(seconds=random.uniform(ceiling / 10, ceiling))  # noqa: S311 - jitter, not a secret


def drain(name: str, *, deadline: datetime | None = None) -> int:
    """Send what is due on one channel, batch after batch, until nothing is due or the deadline passes; return how many.

    What is leased and not begun when the deadline passes is handed back, its attempt not counted.
    """
    way, done = _channels[name], 0
    while not _passed(deadline):
        token, batch = Delivery.objects.filter(channel=name).take(
            way.batch, settings.DELIVERY_LEASE_SECONDS, on_lease={"status": DeliveryStatus.LEASED}
        )
        if not batch:
            break
        begun = 0
        for delivery, result, started in _send_batch(name, batch, deadline):
            finish(delivery, token, result, started=started, wait=way.wait)
            begun += 1
        if begun < len(batch):
            _hand_back(token)
        done += begun
    return done


def is_due(name: str) -> bool:
    """Whether anything waits to be sent on one channel now."""
    return Delivery.objects.filter(channel=name).due().exists()


def _passed(deadline: datetime | None) -> bool:
    return deadline is not None and timezone.now() >= deadline


def _hand_back(token: UUID) -> None:
    Delivery.objects.filter(lease_token=token).update(
        status=Case(When(attempts__lte=1, then=Value(DeliveryStatus.QUEUED)), default=Value(DeliveryStatus.RETRY)),
        attempts=F("attempts") - 1,
        lease_token=None,
        leased_until=None,
    )


def _send_batch(
    name: str, batch: list[Delivery], deadline: datetime | None
) -> Iterator[tuple[Delivery, Result, datetime]]:
    """Send each, whatever became of the one before; a way that cannot be opened puts them all off."""
    waiting = iter(batch)
    try:
        with _channels[name].open() as session:
            for delivery in waiting:
                started = timezone.now()
                yield delivery, _send_one(session, delivery), started
                if _passed(deadline):
                    return
    except Exception as error:  # a wrong setting closes the way as a network does: each row says what it waits for
        if isinstance(error, OSError):
            log.warning("way_closed", channel=name, error=type(error).__name__)
        else:
            log.exception("way_closed", channel=name)
        for delivery in waiting:
            yield delivery, retry(f"{type(error).__name__}: {error}"[:300]), timezone.now()


def _send_one(session: Session, delivery: Delivery) -> Result:
    try:
        return session.send(delivery)
    except Exception as error:  # one bad letter must not hold up the batch; the attempt is recorded with its reason
        log.exception("delivery_failed", delivery=delivery.pk, purpose=delivery.purpose)
        return retry(type(error).__name__)


def finish(
    delivery: Delivery,
    token: UUID,
    result: Result,
    *,
    started: datetime,
    wait: Callable[[int], timedelta | None],
) -> bool:
    """Record one result if the lease still holds the row; return whether it did. At the last attempt a retry is
    `dead`."""
    now, status, values = timezone.now(), result.status, {}
    if status in (DeliveryStatus.RETRY, DeliveryStatus.DOUBTFUL):
        pause = wait(delivery.attempts)
        if pause is None:
            status = DeliveryStatus.DEAD
        else:
            values["next_attempt_at"] = now + (result.after or pause)
    if status == DeliveryStatus.SENT:
        values["sent_at"] = now
    if result.provider_id:
        values["provider_id"] = result.provider_id[:255]
    with transaction.atomic():
        held = Delivery.objects.held(delivery.pk, token).update(
            status=status, lease_token=None, leased_until=None, last_error=_error(status, result), **values
        )
        if not held:
            log.warning("lease_lost", delivery=delivery.pk, outcome=str(status))
            return False
        DeliveryAttempt.objects.bulk_create(
            [
                DeliveryAttempt(
                    delivery=delivery,
                    number=delivery.attempts,
                    started_at=started,
                    finished_at=now,
                    outcome=str(status),
                    detail=result.detail[:500],
                )
            ],
            ignore_conflicts=True,
        )
        delivery.status = status
        for report in _reports.get(delivery.purpose, []):
            _report(report, delivery, result)
    return True


def _report(report: Callable[[Delivery, Result], None], delivery: Delivery, result: Result) -> None:
    """Tell one listener. Its failure is logged and no more: to undo the record would mean to send a second time."""
    try:
        with transaction.atomic():
            report(delivery, result)
    except Exception:
        log.exception("report_failed", delivery=delivery.pk, purpose=delivery.purpose)


def _error(status: Any, result: Result) -> str:
    return "" if status == DeliveryStatus.SENT else result.detail[:500]


def sweep() -> int:
    """Free deliveries whose holder vanished, wake a drain for every channel with something due; return how many
    freed."""
    vanished = Delivery.objects.filter(status=DeliveryStatus.LEASED).overdue_leases()
    freed = sum(_free(delivery) for delivery in vanished.annotate(told=Count("tries"))[:SWEEP_BATCH])
    for name in channels():
        if is_due(name):
            wake("factcheck.drain_deliveries", channel=name)
    return freed


def _free(delivery: Delivery) -> int:
    """Free one row: at once the first time, later at random, so that what was leased beside a killer parts from it."""
    silent = delivery.attempts - delivery.told  # type: ignore[attr-defined]
    set_aside = silent >= MOST_VANISHED
    if set_aside:
        log.error("delivery_quarantined", delivery=delivery.pk, purpose=delivery.purpose)
    return Delivery.objects.held(delivery.pk, delivery.lease_token).update(
        status=DeliveryStatus.QUARANTINED if set_aside else DeliveryStatus.RETRY,
        lease_token=None,
        leased_until=None,
        next_attempt_at=timezone.now() + (backoff(silent) if silent > 1 else timedelta()),
        last_error="the worker that held it vanished",
    )
