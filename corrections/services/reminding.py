"""Warns of deadlines: a reminder before, an alert at, the managers after. Each once."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from corrections.models import TicketDeadline
from corrections.services.clocks import next_warning
from factcheck import ledger
from factcheck.once import asking_once

log = structlog.get_logger(__name__)

AT_ONCE = 200
NEAR, MISSED, ESCALATED = "ticket.deadline_near", "ticket.deadline_missed", "ticket.deadline_escalated"


def warn_of_deadlines(now: datetime | None = None, *, limit: int = AT_ONCE, deadline: datetime | None = None) -> int:
    """Give the warnings that are due, batch by batch, until none is left or the deadline passes; return how many
    deadlines had one.

    One that cannot be given holds up no other, and is tried again at the next call.
    """
    warned = 0
    while deadline is None or timezone.now() < deadline:
        try:
            with asking_once():
                done = warn_of_some(now or timezone.now(), limit=limit)
        except Exception:
            log.exception("deadline_warnings_failed")
            return warned + _warn_of_each(now or timezone.now(), deadline)
        warned += done
        if done < limit:
            break
    return warned


def _warn_of_each(now: datetime, deadline: datetime | None) -> int:
    """The same one by one, all that is due now."""
    warned = 0
    for pk in list(TicketDeadline.objects.to_warn_of(now).values_list("pk", flat=True)):
        if deadline is not None and timezone.now() >= deadline:
            break
        try:
            with asking_once():
                warned += warn_of_some(now, limit=1, only=pk)
        except Exception:
            log.exception("deadline_warning_failed", deadline=pk)
    return warned


@transaction.atomic
def warn_of_some(now: datetime, *, limit: int = AT_ONCE, only: int | None = None) -> int:
    """Record the warnings of one batch, each event in the transaction that notes it as given; return how many rows.

    The rows are locked, and those that another worker holds are passed over: what it commits is no longer due when they
    are looked at again. A worker that dies takes events, deliveries and notes with it. A clock that steps back finds
    nothing to repeat. Ten queries a batch, and a few for each publication in it.
    """
    due = TicketDeadline.objects.to_warn_of(now)
    rows = list(
        (due if only is None else due.filter(pk=only))
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("ticket__article", "ticket__assignee")
        .prefetch_related("ticket__parties__user", "ticket__article__bylines")[:limit]
    )
    if not rows:
        return 0
    ledger.record_each([entry for row in rows for entry in _warn(row, now)])
    TicketDeadline.objects.bulk_update(rows, ["reminded_at", "alerted_at", "escalated_at", "next_at"])
    return len(rows)


def _warn(row: TicketDeadline, now: datetime) -> list[ledger.Entry]:
    """Note what is given, and say it. A reminder of what is past already is passed over: the alert says more."""
    kinds = []
    if row.reminded_at is None and row.remind_at is not None and row.remind_at <= now:
        row.reminded_at = now
        kinds += [NEAR] if now < row.due_at else []
    if row.alerted_at is None and row.due_at <= now:
        row.alerted_at = now
        kinds.append(MISSED)
    if row.escalated_at is None and row.escalate_at is not None and row.escalate_at <= now:
        row.escalated_at = now
        kinds.append(ESCALATED)
    row.next_at = next_warning(row)
    facts = {"deadline": row.pk, "step": row.step, "regulator": row.regulator}
    return [ledger.Entry(kind, row.ticket, None, facts, row.ticket.is_restricted) for kind in kinds]
