"""Writing down what came of an attempt, as it happens."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from factcheck.delivery.results import Result
from factcheck.delivery.ways import _reports
from factcheck.models import Delivery, DeliveryAttempt
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)


def hand_back(token: UUID, keys: Iterable[int]) -> None:
    """Give back what was leased and never begun: its attempt is not counted."""
    Delivery.objects.filter(pk__in=list(keys), lease_token=token).update(
        status=Case(When(attempts__lte=1, then=Value(DeliveryStatus.QUEUED)), default=Value(DeliveryStatus.RETRY)),
        attempts=F("attempts") - 1,
        lease_token=None,
        leased_until=None,
    )


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
                    detail=_storable(result.detail)[:500],
                    request=_storable(result.request),
                    answer=_storable(result.answer),
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


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _error(status: Any, result: Result) -> str:
    return "" if status == DeliveryStatus.SENT else _storable(result.detail)[:500]
