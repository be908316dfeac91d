"""What captures, rechecks and hand-overs have in common: one leased row at a time, put off or ended under its lease."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from factcheck.models.leases import Leased, LeasedQuerySet

WAITS = [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)]
"""Waits after each failed attempt; when they are used up it has failed, and says so."""
WORTH_ANOTHER_TRY = {408, 425, 429}
VANISHED = "the worker that held it vanished"
SWEEP_BATCH = 500


def work_off(rows: LeasedQuerySet, work: Callable[[Any], None], *, deadline: datetime) -> int:
    """Lease what is due and work on it, one after another, until nothing is or the deadline passes; return how many."""
    done = 0
    while timezone.now() < deadline:
        _token, leased = rows.take(1, settings.DELIVERY_LEASE_SECONDS, on_lease={"status": "leased"})
        if not leased:
            break
        work(leased[0])
        done += 1
    return done


def take_from_the_vanished(rows: LeasedQuerySet, put_off: Callable[[Any, str], None]) -> int:
    """Put off rows whose worker vanished, and mend what a clock that was ahead wrote; return how many were put off."""
    rows.mend_after_a_clock_was_ahead()
    vanished = rows.filter(status="leased", lease_token__isnull=False).overdue_leases()[:SWEEP_BATCH]
    for row in vanished:
        put_off(row, VANISHED)
    return len(vanished)


def wait_of(row: Leased, waits: Sequence[timedelta] = WAITS) -> timedelta | None:
    """How long to wait after this attempt; `None` when the attempts are used up."""
    return waits[row.attempts - 1] if row.attempts <= len(waits) else None


def put_off(row: Leased, wait: timedelta, **values: Any) -> None:
    """End the attempt for now."""
    end(row, "retry", next_attempt_at=Now() + wait, **values)


def keep_trying(row: Leased, error: OSError) -> None:
    """End the attempt for now, however many there were: our storage failed, and nobody else can answer for that."""
    put_off(row, wait_of(row) or WAITS[-1], last_error=told(error.strerror or error))


def end(row: Any, status: str, **values: Any) -> bool:
    """End the attempt if its lease still holds the row; return whether it did."""
    held = type(row).objects.held(row.pk, row.lease_token)
    return bool(held.update(status=status, lease_token=None, leased_until=None, **values))


def is_worth_another_try(status: int) -> bool:
    """Whether an HTTP status is of the moment."""
    return status >= 500 or status in WORTH_ANOTHER_TRY


def told(error: object) -> str:
    """What is written down of an error."""
    return str(error).replace("\x00", "")[:500]
