"""What the desk adds to `/readyz`."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from corrections.models import Attachment, Correction, InboundEmail, Mailbox, Mailing, TicketDeadline
from corrections.scanning import clamd
from corrections.states import InboundStatus
from factcheck import health
from factcheck.ledger import DIGEST
from factcheck.models import Delivery


@health.checks("inbox")
def inbox() -> health.Part:
    """How long mails that came in have waited to be processed, or a vanished worker has kept one: a warning. They are
    safe, and a flood of them must not take the whole site out."""
    now = timezone.now()
    received = InboundEmail.objects.filter(status=InboundStatus.RECEIVED).order_by("next_attempt_at")
    oldest = received.filter(next_attempt_at__lt=now).values_list("next_attempt_at", flat=True).first()
    overdue = now - oldest if oldest else timedelta()
    return {"state": "ok" if overdue <= health.LATE else "warning", "seconds_overdue": int(overdue.total_seconds())}


@health.checks("mailboxes")
def mailboxes() -> health.Part:
    """How many mailboxes could not be read for too long. One wrong password must not take the whole site out: a
    warning."""
    silent = Mailbox.objects.silent().count()
    return {"state": "warning" if silent else "ok", "silent": silent}


@health.checks("scanner")
def scanner() -> health.Part:
    """How long files have waited to be looked at, and whether the scanner answers where one is set up: a warning."""
    oldest = Attachment.objects.due().values_list("next_attempt_at", flat=True).first()
    overdue = timezone.now() - oldest if oldest else timedelta()
    answers = not settings.CLAMD_ADDRESS or clamd.ping()
    is_well = answers and overdue <= health.VERY_LATE
    return {"state": "ok" if is_well else "warning", "seconds_overdue": int(overdue.total_seconds())}


@health.checks("digests")
def digests() -> health.Part:
    """How long news that is to be gathered has waited beyond its period: a warning."""
    return _overdue(Delivery.objects.filter(channel=DIGEST).due().values_list("next_attempt_at", flat=True).first())


@health.checks("mailings")
def mailings() -> health.Part:
    """How long ago the oldest notice came out whose followers are not all written to: a warning."""
    oldest = Mailing.objects.unfinished().values_list("created_at", flat=True).first()
    age = timezone.now() - oldest if oldest else timedelta()
    return {"state": "ok" if age <= health.VERY_LATE else "warning", "seconds_unfinished": int(age.total_seconds())}


@health.checks("deadlines")
def deadlines() -> health.Part:
    """How long a warning of a deadline has waited to be given: a warning."""
    return _overdue(TicketDeadline.objects.to_warn_of().values_list("next_at", flat=True).first())


@health.checks("scheduled")
def scheduled() -> health.Part:
    """How long ago the oldest scheduled notice should have come out that has not: a warning."""
    due = Correction.objects.due_for_release(timezone.now()).order_by("scheduled_for")
    return _overdue(due.values_list("scheduled_for", flat=True).first())


def _overdue(since: datetime | None) -> health.Part:
    overdue = timezone.now() - since if since else timedelta()
    return {"state": "ok" if overdue <= health.LATE else "warning", "seconds_overdue": int(overdue.total_seconds())}
