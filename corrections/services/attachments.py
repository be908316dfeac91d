"""What is found in the files that came with messages, and who answers for handing one out all the same."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from corrections import transitions
from corrections.models import Attachment
from corrections.services.tickets import record
from corrections.states import AttachmentStatus
from factcheck import access
from factcheck.models import User
from factcheck.services.words import cleaned


@transaction.atomic
def settle_attachment(attachment: Attachment, move: str, *, finding: str = "") -> bool:
    """Write down what looking at a file came to, if its lease still holds it; return whether it did.

    `move` is one of pass, leave and quarantine.
    """
    held = Attachment.objects.filter(pk=attachment.pk, lease_token=attachment.lease_token, lease_token__isnull=False)
    if not held.select_for_update(of=("self",)).values_list("pk").first():
        return False
    values: dict[str, Any] = {"lease_token": None, "leased_until": None, "last_error": "", "finding": finding}
    transitions.attachments.move(attachment, move, scanned_at=timezone.now(), **values)
    if attachment.status == AttachmentStatus.QUARANTINED:
        record("ticket.file_quarantined", attachment.message.ticket, None, attachment=attachment.pk, finding=finding)
    return True


@transaction.atomic
def release_attachment(attachment: Attachment, *, actor: User, reason: str) -> Attachment:
    """Let a quarantined file be downloaded, on this person's word and for this reason."""
    ticket = attachment.message.ticket
    access.require(actor, "corrections.release_attachment", ticket)
    why = cleaned(Attachment, "release_reason", reason, required=True)
    transitions.attachments.move(
        attachment, "release", released_by=actor, released_at=timezone.now(), release_reason=why
    )
    record("ticket.file_released", ticket, actor, attachment=attachment.pk)
    return attachment


def scan_the_unscanned() -> int:
    """Have files looked at again that no scanner saw, e.g. because none was set up; return how many."""
    rows = Attachment.objects.filter(status=AttachmentStatus.UNSCANNED)
    return rows.update(status=AttachmentStatus.WAITING, attempts=0, next_attempt_at=timezone.now(), finding="")
