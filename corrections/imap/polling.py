"""Read a mailbox from where the last poll ended: store each mail, commit, and only then mark or move it.

UIDVALIDITY and the highest UID say where that was, never a date. A mail that cannot be had is tried a few times, after
all the others, and then only its headers are taken; nothing here looks into a mail, so none can hold up the next.
"""

import imaplib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db.models.functions import Now
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from corrections import inbox
from corrections.imap import folders
from corrections.imap.connecting import Client, signed_in, words
from corrections.imap.folders import Folder, Listed
from corrections.imap.troubles import Trouble
from corrections.models import InboundEmail, Mailbox
from corrections.services import mailboxes
from factcheck.archiving import NotStored
from factcheck.wake import wake

log = structlog.get_logger(__name__)

POLL = "corrections.poll_mailbox"
LEASE_SECONDS = 180
WORKING_SECONDS = 60.0
"""After which a poll takes up no further mail, and the next one goes on."""
CUT_SECONDS = 90.0
MOST_MAILS = 500
CHUNK = 20
NARROW, WIDE = 200, 2**16
"""How many UIDs are asked for at once: few where mails lie close, many where nearly all are gone."""
WHOLE_TRIES, HEADER_TRIES = 3, 5
"""Attempts at a whole mail, and in all; then its headers are taken, then only the fact that it is there."""
OLDER = timedelta(days=1)
"""How far the clocks of two machines may differ."""


class LeaseLost(Exception):
    """Somebody else reads this mailbox now, or it was paused or changed."""


@dataclass
class Reading:
    """One poll of one mailbox, while it holds the lease."""

    mailbox: Mailbox
    lease: UUID
    client: Client
    until: float
    stored: int = 0
    problems: list[str] = field(default_factory=list)

    def save(self, **values: object) -> None:
        """Write down how far we are; raises `LeaseLost`."""
        if not Mailbox.objects.running().held(self.mailbox.pk, self.lease).update(**values):
            raise LeaseLost
        for name, value in values.items():
            setattr(self.mailbox, name, value)

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until or self.stored >= MOST_MAILS


def poll_due() -> int:
    """Wake a worker for each mailbox whose time has come, free those whose worker vanished; return how many are due."""
    Mailbox.objects.mend_after_a_clock_was_ahead()
    Mailbox.objects.overdue_leases().update(
        lease_token=None, leased_until=None, last_error="the worker that read it vanished"
    )
    due = list(Mailbox.objects.due().values_list("pk", flat=True)[:500])
    for pk in due:
        wake(POLL, mailbox=pk)
    return len(due)


def poll(pk: int) -> int:
    """Read one mailbox if it is due and nobody else reads it; return how many mails were new."""
    lease, rows = Mailbox.objects.filter(pk=pk).select_related("publication").take(1, LEASE_SECONDS)
    return sum(_poll(mailbox, lease) for mailbox in rows)


def _poll(mailbox: Mailbox, lease: UUID) -> int:
    """Read, and write down how it went. Only a database that is away, or a worker that must end, is raised."""
    stored = 0
    try:
        with signed_in(mailbox, seconds=CUT_SECONDS) as client:
            reading = Reading(mailbox, lease, client, time.monotonic() + WORKING_SECONDS)
            try:
                goes_on = _read(reading)
            finally:
                stored = reading.stored
    except LeaseLost:
        log.warning("mailbox_lease_lost", mailbox=mailbox.pk)
    except (DatabaseProblem, SoftTimeLimitExceeded):
        raise
    except Trouble as trouble:
        _failed(mailbox, lease, trouble.code, trouble.detail)
    except (imaplib.IMAP4.error, OSError) as error:
        _failed(mailbox, lease, "server", f"the connection broke: {words(error)}")
    except Exception as error:  # whatever a server says that the library does not understand
        log.exception("mailbox_failed", mailbox=mailbox.pk)
        _failed(mailbox, lease, "server", f"the answer was not understood ({type(error).__name__})")
    else:
        mailboxes.note_success(mailbox, lease, goes_on=goes_on, problem="; ".join(dict.fromkeys(reading.problems)))
    return stored


def _failed(mailbox: Mailbox, lease: UUID, code: str, detail: str) -> None:
    log.warning("mailbox_not_read", mailbox=mailbox.pk, code=code)
    mailboxes.note_failure(mailbox, lease, detail)


def _read(reading: Reading) -> bool:
    """Take in what is new; return whether there is more."""
    mailbox = reading.mailbox
    folder = folders.open_folder(reading.client, mailbox, readonly=mailbox.afterwards == Mailbox.Afterwards.LEAVE)
    if folder.validity != mailbox.uid_validity or folder.top < mailbox.highest_uid:
        _begin(reading, folder)
    for last, uids in _windows(reading, folder):
        _take_in(reading, uids)
        if reading.is_over and uids and uids[-1] > mailbox.highest_uid:
            return True
        end = last if folder.top < folders.LARGEST_UID else max(uids, default=0)
        if end > mailbox.highest_uid:
            reading.save(highest_uid=end, tries={})
    return mailbox.highest_uid < folder.top < folders.LARGEST_UID


def _begin(reading: Reading, folder: Folder) -> None:
    """Begin with what comes from now on, or with everything; under another UIDVALIDITY always with everything.

    What was stored before is told by its content.
    """
    first_time = reading.mailbox.uid_validity is None
    if not first_time:
        log.warning("mailbox_renumbered", mailbox=reading.mailbox.pk)
    skips = first_time and not reading.mailbox.takes_existing and folder.top < folders.LARGEST_UID
    reading.save(
        uid_validity=folder.validity,
        highest_uid=max(folder.top, 0) if skips else 0,
        renumbered_uid=0 if first_time else folder.top,
        tries={},
    )


def _windows(reading: Reading, folder: Folder) -> Iterator[tuple[int, list[int]]]:
    """The UIDs in use above the highest one that was read, by ranges, each with the end of its range."""
    first, width = reading.mailbox.highest_uid + 1, NARROW
    while first <= folder.top and not reading.is_over:
        last = min(first + width - 1, folder.top)
        uids = folders.list_uids(reading.client, first, last)
        yield last, uids
        width = min(width * 8, WIDE) if len(uids) < NARROW // 4 else NARROW
        first = last + 1


def _take_in(reading: Reading, uids: Sequence[int]) -> None:
    """Store the mails of one range in chunks; what made trouble before comes last."""
    mailbox = reading.mailbox
    waiting = sorted(uids, key=lambda uid: (mailbox.tries.get(str(uid), 0), uid))
    while waiting and not reading.is_over:
        chunk, waiting = folders.list_mails(reading.client, waiting[:CHUNK]), waiting[CHUNK:]
        names = {mail.uid: _remote_id(mailbox, mail) for mail in chunk}
        known = inbox.already_received(InboundEmail.Channel.IMAP, list(names.values()))
        whole = [mail.uid for mail in chunk if _store(reading, mail, names[mail.uid], known)]
        if problem := folders.put_away(reading.client, mailbox, whole):
            reading.problems.append(problem)
        done = min(waiting, default=uids[-1] + 1) - 1
        if done > mailbox.highest_uid:
            reading.save(highest_uid=done)


def _store(reading: Reading, mail: Listed, remote_id: str, known: set[str]) -> bool:
    """Store one mail if it is new; return whether all of it is here, so that it may be marked or moved."""
    mailbox = reading.mailbox
    if remote_id in known:
        return mail.size <= settings.MAIL_MAX_BYTES
    if mail.uid <= mailbox.renumbered_uid and _is_history(mailbox, mail):
        return False
    before = mailbox.tries
    tries = before.get(str(mail.uid), 0) + 1
    until = Now() + timedelta(seconds=LEASE_SECONDS)
    reading.save(tries={**before, str(mail.uid): tries}, leased_until=until)  # counted before the work
    raw, is_whole = _fetch(reading.client, mail, tries)
    del mailbox.tries[str(mail.uid)]  # written down with the next mail or the end
    if raw is None:
        return False
    try:
        inbox.receive(
            raw,
            channel=InboundEmail.Channel.IMAP,
            mail_from="",
            rcpt_to="",
            remote_id=remote_id,
            publication=mailbox.publication,
            authserv_id=mailbox.authserv_id,
            left_behind=None if is_whole else mail.size,
            from_archive=mail.since < mailbox.created_at - OLDER,
        )
    except NotStored as error:  # no fault of the mail's, nor of its server's: no try at it
        reading.save(tries=before)
        raise Trouble("storage", str(error.strerror)) from error
    reading.stored += 1
    return is_whole


def _is_history(mailbox: Mailbox, mail: Listed) -> bool:
    """Whether it lay there long before we were told of the mailbox, and was not asked for.

    Such a mail comes up only where the server numbers its mails anew; what people move into the folder later is taken.
    """
    return not mailbox.takes_existing and mail.since < mailbox.created_at - OLDER


def _fetch(client: Client, mail: Listed, tries: int) -> tuple[bytes | None, bool]:
    """The mail's bytes, or as much of it as is to be had, and whether that is all; `None` where it is gone."""
    if mail.size <= settings.MAIL_MAX_BYTES and tries <= WHOLE_TRIES:
        try:
            return folders.fetch_whole(client, mail.uid), True
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            log.warning("mailbox_mail_refused", uid=mail.uid, error=type(error).__name__)
    if tries <= HEADER_TRIES:
        try:
            return folders.fetch_headers(client, mail.uid), False
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            log.warning("mailbox_headers_refused", uid=mail.uid, error=type(error).__name__)
    there = folders.is_there(client, mail.uid)
    return (b"Subject: (A mail that the server does not hand over)\r\n\r\n" if there else None), False


def _remote_id(mailbox: Mailbox, mail: Listed) -> str:
    """What the channel calls a mail. The folder is part of it, as UIDs mean nothing elsewhere; the size is, for servers
    that were restored and give a number twice."""
    folder = sha256(f"{mailbox.host}\0{mailbox.username}\0{mailbox.folder}".encode()).hexdigest()[:20]
    return f"{folder}/{mailbox.uid_validity}/{mail.uid}/{mail.size}"
