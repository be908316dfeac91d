"""Writing down what came of attempts, as it happens."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from factcheck.delivery.results import Result
from factcheck.delivery.ways import Report, _reports
from factcheck.models import Delivery
from factcheck.models.deliveries import DeliveryQuerySet
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)

RECORD = """
    WITH given AS (
        SELECT * FROM unnest(
            %s::bigint[], %s::text[], %s::interval[], %s::timestamptz[], %s::text[], %s::text[],
            %s::integer[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::uuid[]
        ) AS one (id, status, pause, sent_at, provider_id, last_error,
                  number, started_at, detail, request, answer, lease_token)
    ), held AS (
        UPDATE factcheck_delivery AS row
        SET status = given.status, lease_token = NULL, leased_until = NULL, last_error = given.last_error,
            next_attempt_at = coalesce(statement_timestamp() + given.pause, row.next_attempt_at),
            sent_at = coalesce(given.sent_at, row.sent_at),
            provider_id = coalesce(nullif(given.provider_id, ''), row.provider_id)
        FROM given WHERE row.id = ANY(%s) AND row.id = given.id AND row.lease_token = given.lease_token
        RETURNING row.id
    ), tried AS (
        INSERT INTO factcheck_deliveryattempt
            (delivery_id, number, started_at, finished_at, outcome, detail, request, answer)
        SELECT id, number, started_at, %s, status, detail, request, answer FROM given JOIN held USING (id)
        ON CONFLICT DO NOTHING
    )
    SELECT id FROM held
"""
"""One statement, so one trip and one commit, however many results there are: update by lease, and log the attempt. The
pause is counted from the database's clock, by which it will be over (`LeasedQuerySet.due`)."""


RECORD_WITHIN = 0.1
"""Seconds for which what came back waits for more, so that one commit does for all. A crash repeats no more than that.
"""
MOST_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt, and when it began. The delivery bears the token of the lease it was made under."""

    delivery: Delivery
    result: Result
    started: datetime


def hand_back(token: UUID, keys: Iterable[int]) -> None:
    """Give back what was leased and never begun: its attempt is not counted."""
    _hand_back(Delivery.objects.filter(pk__in=list(keys), lease_token=token))


def hand_back_all_but(begun: Iterable[int], tokens: Iterable[UUID]) -> None:
    """Give back whatever these leases still hold, but for what may have gone out."""
    _hand_back(Delivery.objects.filter(lease_token__in=list(tokens)).exclude(pk__in=list(begun)))


def _hand_back(rows: DeliveryQuerySet) -> None:
    rows.update(
        status=Case(When(attempts__lte=1, then=Value(DeliveryStatus.QUEUED)), default=Value(DeliveryStatus.RETRY)),
        attempts=F("attempts") - 1,
        lease_token=None,
        leased_until=None,
    )


def finish(delivery: Delivery, result: Result, *, started: datetime, wait: Callable[[int], timedelta | None]) -> bool:
    """Record one result if its lease still holds the row; return whether it did."""
    return bool(finish_each([Outcome(delivery, result, started)], wait=wait))


def finish_each(outcomes: Sequence[Outcome], *, wait: Callable[[int], timedelta | None]) -> int:
    """Record what came back, those rows that their leases still hold; return how many. One statement.

    At the last attempt a retry is `dead`. Listeners (`on_results`) are told in the same transaction.
    """
    if not outcomes:
        return 0
    now = timezone.now()
    rows = [_row(outcome, now, wait) for outcome in outcomes]
    reports = any(outcome.delivery.purpose in _reports for outcome in outcomes)
    with transaction.atomic() if reports else nullcontext():
        with connection.cursor() as cursor:
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(RECORD, [*columns, columns[0], now])
            held = {pk for (pk,) in cursor.fetchall()}
        told: dict[str, list[tuple[Delivery, Result]]] = defaultdict(list)
        for outcome, row in zip(outcomes, rows, strict=True):
            delivery, status = outcome.delivery, DeliveryStatus(row[1])
            if delivery.pk not in held:
                log.warning("lease_lost", delivery=delivery.pk, outcome=str(status))
                continue
            delivery.status = status
            told[delivery.purpose].append((delivery, outcome.result))
        for purpose, results in told.items():
            for report in _reports.get(purpose, []):
                _report(report, purpose, results)
    return len(held)


def rescue(write_down: Callable[[], object]) -> None:
    """After something broke a drain off (the database went away, its time ran out), write down what is known of it.

    Over another connection, where this one was left in the middle of a statement. What cannot be written down keeps
    its lease, until the sweep finds it.
    """
    try:
        if not connection.in_atomic_block and not connection.is_usable():
            connection.close()
        write_down()
    except Exception:
        log.exception("rescue_failed")


def _row(outcome: Outcome, now: datetime, wait: Callable[[int], timedelta | None]) -> tuple[object, ...]:
    """The columns of `given`, in their order."""
    delivery, result = outcome.delivery, outcome.result
    status, pause = result.status, None
    if status in (DeliveryStatus.RETRY, DeliveryStatus.DOUBTFUL):
        pause = wait(delivery.step)
        if pause is None:
            status = DeliveryStatus.DEAD
        else:
            pause = result.after or pause
    is_sent, detail = status == DeliveryStatus.SENT, _storable(result.detail)[:500]
    return (
        *(delivery.pk, str(status), pause, now if is_sent else None),
        *(_storable(result.provider_id)[:255], "" if is_sent else detail),
        *(delivery.attempts, outcome.started, detail, _storable(result.request), _storable(result.answer)),
        delivery.lease_token,
    )


def _report(report: Report, purpose: str, results: list[tuple[Delivery, Result]]) -> None:
    """Tell one listener. Its failure is logged and no more: to undo the record would mean to send a second time."""
    try:
        with transaction.atomic():
            report(results)
    except SoftTimeLimitExceeded:  # not the listener's failure: what was to be recorded is, by whoever rescues it
        raise
    except Exception:
        log.exception("report_failed", deliveries=[delivery.pk for delivery, _result in results], purpose=purpose)


def _storable(text: str) -> str:
    """PostgreSQL keeps neither NUL nor half a surrogate pair."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
