"""Takes up files that wait, one after the other: as archives first, then through the scanner where one is set up."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from corrections.looking import Unreadable, looker
from corrections.mail.archives import HELD, UNSEEN
from corrections.models import Attachment
from corrections.scanning import clamd
from corrections.services import attachments
from factcheck import archiving
from factcheck.wake import wake

log = structlog.get_logger(__name__)

TASK = "corrections.scan_attachments"
LEASE_SECONDS = 120
WAITS = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)]
"""Waits while the scanner is away; the last of them for as long as it is."""
LOOKS = 3
"""Attempts after which a file that cannot be looked at within limits is held back."""
TOO_COSTLY, TOO_LARGE, MISSING = "archive_cost", "scanner_size", "file_missing"


def scan_due(*, deadline: datetime) -> int:
    """Look at what waits until nothing does, the deadline passes or the scanner is away; return how many were done."""
    done = 0
    rows = Attachment.objects.select_related("file", "message__ticket__publication")
    while timezone.now() < deadline:
        _token, leased = rows.take(1, LEASE_SECONDS)
        if not leased or not _look_at(leased[0]):
            break
        done += 1
    return done


def sweep() -> int:
    """Free files whose worker vanished, and wake one if there is work; return how many were freed."""
    Attachment.objects.mend_after_a_clock_was_ahead()
    vanished = Attachment.objects.filter(lease_token__isnull=False).overdue_leases()
    freed = vanished.update(lease_token=None, leased_until=None, last_error="the worker that held it vanished")
    if Attachment.objects.due().exists():
        wake(TASK)
    return freed


def _look_at(attachment: Attachment) -> bool:
    """Look at one file and write down what was found; whether there is sense in going on to the next."""
    try:
        data = archiving.read_bytes(attachment.file)
        finding = looker.judge(data, attachment.filename)
    except (FileNotFoundError, archiving.Damaged):
        attachments.settle_attachment(attachment, "leave", finding=MISSING)
        return True
    except Unreadable as error:
        if attachment.attempts < LOOKS:
            _put_off(attachment, str(error))
        else:
            attachments.settle_attachment(attachment, "quarantine", finding=TOO_COSTLY)
        return True
    if finding in HELD:
        attachments.settle_attachment(attachment, "quarantine", finding=finding)
    elif not settings.CLAMD_ADDRESS:
        attachments.settle_attachment(attachment, "leave", finding=finding)
    else:
        return _scan(attachment, data, finding)
    return True


def _scan(attachment: Attachment, data: bytes, finding: str) -> bool:
    """Ask the scanner; whether it answered."""
    try:
        answer = clamd.scan(data)
    except clamd.Away as error:
        _put_off(attachment, str(error))
        log.warning("scanner_away", attachment=attachment.pk, error=str(error))
        return False
    if answer.found:
        attachments.settle_attachment(attachment, "quarantine", finding=answer.found)
    elif answer.is_too_large:
        attachments.settle_attachment(attachment, "leave", finding=TOO_LARGE)
    elif finding in UNSEEN:  # of what is locked away a scanner finds nothing either: that says nothing
        attachments.settle_attachment(attachment, "leave", finding=finding)
    else:
        attachments.settle_attachment(attachment, "pass", finding=finding)
    return True


def _put_off(attachment: Attachment, reason: str) -> None:
    """End the attempt for now."""
    wait = WAITS[min(attachment.attempts, len(WAITS)) - 1]
    Attachment.objects.held(attachment.pk, attachment.lease_token).update(
        lease_token=None,
        leased_until=None,
        last_error=reason[:500],
        next_attempt_at=Now() + wait,
    )
