"""Take what is due in batches: read each mail, then settle what becomes of them, many at once where that can be.

A batch is what can be read within a second. Fresh reports of a batch are filed in one transaction; whatever does not go
that way is settled one by one, each in its own. What fails is put off, at last parked, and never in the way of the
next.
"""

import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error as DatabaseProblem
from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from corrections.inbox.dissection import Unreadable
from corrections.inbox.examining import Examined, examine
from corrections.inbox.receiving import PROCESS
from corrections.inbox.settling import LeaseLost, file_together, is_about_the_mail, park, settle
from corrections.models import InboundEmail
from corrections.states import InboundStatus
from factcheck.archiving import NotStored
from factcheck.models import Publication
from factcheck.once import asking_once
from factcheck.wake import gathered, wake

log = structlog.get_logger(__name__)

LEASE_SECONDS = 60
BATCH = 50
ENOUGH_SECONDS = 1.0
"""Of reading, after which a batch is settled: a mail that takes long holds up few others."""
ENOUGH_BYTES = 16 * 2**20
"""Of mail, likewise: a batch lies in memory."""
ATTEMPTS = 3
STORAGE_SECONDS = 30
"""Until a mail whose files our storage did not take is tried again."""
CRASHES = 5
"""Attempts after which a mail is parked that leaves no error behind, only dead workers."""


def process_due(*, deadline: datetime | None = None) -> int:
    """Process what is due until nothing is or the deadline passes; return how many were taken."""
    done = 0
    while deadline is None or timezone.now() < deadline:
        token, batch = _take()
        if not batch:
            break
        with gathered(), asking_once():
            done += process_leased(batch, token)
    return done


def process(pk: int) -> bool:
    """Process one mail now, if it is due and nobody has it; return whether it was taken."""
    token, rows = InboundEmail.objects.filter(pk=pk).take(1, LEASE_SECONDS)
    return bool(process_leased(rows, token))


def own_addresses() -> frozenset[str]:
    """Every desk's address. One query."""
    return frozenset(Publication.objects.order_by().values_list("corrections_address", flat=True))


def _take() -> tuple[UUID, list[InboundEmail]]:
    """Fresh mails in batches; one that failed or ended a worker alone, so that it takes no other mail down with it."""
    rows = InboundEmail.objects.select_related("publication", "raw")
    token, batch = rows.filter(last_error="").take(BATCH, LEASE_SECONDS)
    return (token, batch) if batch else rows.exclude(last_error="").take(1, LEASE_SECONDS)


def process_leased(batch: Sequence[InboundEmail], token: UUID) -> int:
    """Process leased mails, as many as a batch takes, and give the rest back; return how many were processed.

    Each ends filed, archived, put off or parked, and nothing is raised. Only a database that is away, or a worker that
    is told to end, ends the run: the leases run out, and the sweep finds the mails again.
    """
    examined, taken = _examine_each(batch, token)
    for number, one in enumerate(left := file_together(examined, token)):
        with _giving_back([later.inbound for later in left[number + 1 :]], token), _answering_for(one.inbound, token):
            settle(one, token)
    return taken


def _examine_each(batch: Sequence[InboundEmail], token: UUID) -> tuple[list[Examined], int]:
    """Read until the batch is enough; return what was read, and how many were looked at."""
    if not batch:
        return [], 0
    own, began, size = own_addresses(), time.monotonic(), 0
    examined: list[Examined] = []
    for number, inbound in enumerate(batch):
        if number and (time.monotonic() - began > ENOUGH_SECONDS or size + inbound.raw.size > ENOUGH_BYTES):
            _give_back(batch[number:], token)
            return examined, number
        size += inbound.raw.size
        read = [one.inbound for one in examined]
        with _giving_back([*read, *batch[number + 1 :]], token), _answering_for(inbound, token):
            examined.append(examine(inbound, own))
    return examined, len(batch)


@contextmanager
def _giving_back(others: Sequence[InboundEmail], token: UUID) -> Iterator[None]:
    """Where the run ends within, free the mails that were leased with the one at hand and are as they were.

    So the next worker need not wait until the lease runs out.
    """
    try:
        yield
    except BaseException:
        with suppress(DatabaseProblem):  # the database may be what ended the run; then the sweep frees them
            _give_back(others, token)
        raise


def _give_back(untouched: Sequence[InboundEmail], token: UUID) -> None:
    rows = InboundEmail.objects.filter(pk__in=[inbound.pk for inbound in untouched], lease_token=token)
    rows.update(lease_token=None, leased_until=None, attempts=F("attempts") - 1)


@contextmanager
def _answering_for(inbound: InboundEmail, token: UUID) -> Iterator[None]:
    """Whatever goes wrong within is the mail's own matter, unless the database is away or the worker told to end."""
    try:
        yield
    except LeaseLost:
        log.warning("inbound_lease_lost", inbound=inbound.pk)
    except (InterfaceError, SoftTimeLimitExceeded):
        raise
    except Unreadable as error:
        _put_off(inbound, token, str(error))
    except NotStored as error:
        _wait_for_storage(inbound, token, error)
    except Exception as error:  # one mail must not stop the next; its words stay out of the log
        if isinstance(error, OperationalError) and not is_about_the_mail(error):
            raise
        where = traceback.extract_tb(error.__traceback__)[-1]
        _put_off(inbound, token, f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}")


def _put_off(inbound: InboundEmail, token: UUID, reason: str) -> None:
    """Try again later: after ten seconds, then after more. The last attempt parks."""
    log.warning("inbound_failed", inbound=inbound.pk, attempt=inbound.attempts, error=reason)
    try:
        if inbound.attempts >= ATTEMPTS:
            park(inbound, token, reason)
            return
    except LeaseLost:
        return
    InboundEmail.objects.held(inbound.pk, token).update(
        lease_token=None,
        leased_until=None,
        last_error=reason[:500],
        next_attempt_at=Now() + timedelta(seconds=10 * 4 ** (inbound.attempts - 1)),
    )


def _wait_for_storage(inbound: InboundEmail, token: UUID, error: NotStored) -> None:
    """Try again later, however long our storage takes nothing: that is no fault of the mail's, and no attempt at it."""
    log.warning("inbound_waits_for_storage", inbound=inbound.pk, error=error.strerror)
    InboundEmail.objects.held(inbound.pk, token).update(
        lease_token=None,
        leased_until=None,
        attempts=F("attempts") - 1,
        last_error=str(error.strerror)[:500],
        next_attempt_at=Now() + timedelta(seconds=STORAGE_SECONDS),
    )


def sweep() -> int:
    """Free mails whose worker vanished, park what ends workers, wake one if there is work; return how many freed."""
    InboundEmail.objects.mend_after_a_clock_was_ahead()
    freed = free_vanished()
    if InboundEmail.objects.due().exists():
        wake(PROCESS)
    return freed


def free_vanished() -> int:
    """Free mails whose worker vanished, and park what ends workers; return how many were freed."""
    overdue = InboundEmail.objects.filter(status=InboundStatus.RECEIVED).overdue_leases()
    for inbound in overdue.filter(attempts__gte=CRASHES, lease_token__isnull=False)[:100]:
        try:
            park(inbound, UUID(str(inbound.lease_token)), "every worker that took it up ended before it was done")
        except LeaseLost:
            continue
    return overdue.update(lease_token=None, leased_until=None, last_error="the worker that held it vanished")
