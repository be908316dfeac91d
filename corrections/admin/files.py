"""The files of a message as the ticket's page lists them: what each is, what was found in it, what may be done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections.mail import archives
from corrections.models import Attachment, Message, Ticket
from corrections.scanning import working
from corrections.states import AttachmentStatus
from factcheck import access
from factcheck.models import User

FINDINGS: dict[str, str | Promise] = {
    archives.TOO_MANY: _("an archive of more files than anybody sends"),
    archives.TOO_DEEP: _("archives in archives, too deep to be looked into"),
    archives.TOO_LARGE: _("an archive that unpacks to more than it may"),
    archives.RATIO: _("an archive that unpacks to hundreds of times its size"),
    archives.LOCKED: _("a locked archive: nobody looked inside"),
    archives.FOREIGN: _("an archive of a kind that is not opened here, such as 7z or RAR: nobody looked inside"),
    archives.UNREAD: _("a damaged archive: nobody could look inside"),
    working.TOO_COSTLY: _("looking into it took too long or too much memory"),
    working.TOO_LARGE: _("larger than the scanner takes"),
    working.MISSING: _("it is missing from storage"),
}
"""Our own findings in words; whatever else a finding says is the scanner's name for it."""
STATES: dict[str, str | Promise] = {
    AttachmentStatus.WAITING: _("not scanned yet"),
    AttachmentStatus.UNSCANNED: _("not scanned"),
    AttachmentStatus.CLEAN: _("scanned, nothing found"),
    AttachmentStatus.QUARANTINED: _("quarantined"),
    AttachmentStatus.RELEASED: _("released from quarantine"),
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file beside a message. `url` is empty while it is held, `release_url` for whoever may not release it."""

    attachment: Attachment
    state: str | Promise
    finding: str | Promise
    url: str
    release_url: str = ""


def with_files(said: list[Message], ticket: Ticket, user: User) -> list[Message]:
    """The messages, each with its `files` and the number of `pictures` that stand in the letter itself.

    The policy is asked once, and only where something is held.
    """
    has_held = any(attachment.is_held for message in said for attachment in message.attachments.all())
    may_release = has_held and access.allows(user, "corrections.release_attachment", ticket)
    for message in said:
        rows = list(message.attachments.all())
        apart = [row for row in rows if message.has_html and row.is_picture_of_the_letter and not row.is_held]  # type: ignore[attr-defined]
        message.pictures = apart  # type: ignore[attr-defined]
        message.files = [_row(row, may_release) for row in rows if row not in apart]  # type: ignore[attr-defined]
    return said


def found_in(attachment: Attachment) -> str | Promise:
    """What was found in a file, in words; empty where nothing was."""
    return FINDINGS.get(attachment.finding, attachment.finding)


def _row(attachment: Attachment, may_release: bool) -> FileRow:
    held = attachment.is_held
    return FileRow(
        attachment,
        STATES[attachment.status],
        found_in(attachment),
        "" if held else reverse("admin:corrections_attachment_download", args=[attachment.pk]),
        reverse("admin:corrections_attachment_move", args=[attachment.pk, "release"]) if held and may_release else "",
    )
