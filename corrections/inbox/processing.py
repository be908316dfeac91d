"""Take what is due, one mail after the other: read it, decide what it is, file it; put off or park what fails."""

import hashlib
import traceback
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from corrections import threading, transitions
from corrections.inbox import filing, reports
from corrections.inbox.dissection import Unreadable, reader
from corrections.inbox.receiving import PROCESS, publication_at
from corrections.mail.addresses import candidate_recipients
from corrections.mail.authentication import read_sender_check
from corrections.mail.classify import Envelope
from corrections.mail.dissecting import Dissected
from corrections.mail.message import ParsedMessage
from corrections.models import InboundEmail, Message
from corrections.states import InboundStatus
from factcheck import archiving, ledger
from factcheck.models import Publication
from factcheck.wake import gathered, wake

log = structlog.get_logger(__name__)

LEASE_SECONDS = 60
BATCH = 10
ATTEMPTS = 3
CRASHES = 5
"""Attempts after which a mail is parked that leaves no error behind, only dead workers."""
WITHOUT_ENVELOPE = (InboundEmail.Channel.IMAP, InboundEmail.Channel.FOLDER, InboundEmail.Channel.PROVIDER)
"""Where an empty envelope sender means that nobody told it; the mail's own Return-Path may."""
MOST_ALIKE = 20
MAX_HEADER_BYTES = 256 * 1024
PROGRAM_LIMITS = "54"
ONCE = "one_filed_mail_per_content"


class LeaseLost(Exception):
    """Somebody else has this mail now."""


def process_due(*, deadline: datetime | None = None) -> int:
    """Process what is due until nothing is or the deadline passes; return how many were taken."""
    done = 0
    while deadline is None or timezone.now() < deadline:
        token, batch = _take()
        if not batch:
            break
        with gathered():
            _process_batch(batch, token)
        done += len(batch)
    return done


def _process_batch(batch: list[InboundEmail], token: UUID) -> None:
    own = own_addresses()
    for number, inbound in enumerate(batch, start=1):
        try:
            process_leased(inbound, token, own)
        except BaseException:
            _give_back(batch[number:], token)
            raise


def own_addresses() -> frozenset[str]:
    """Every desk's address. One query."""
    return frozenset(Publication.objects.order_by().values_list("corrections_address", flat=True))


def process(pk: int) -> bool:
    """Process one mail now, if it is due and nobody has it; return whether it was taken."""
    token, rows = InboundEmail.objects.filter(pk=pk).take(1, LEASE_SECONDS)
    for inbound in rows:
        process_leased(inbound, token, own_addresses())
    return bool(rows)


def _take() -> tuple[UUID, list[InboundEmail]]:
    """Fresh mails in batches; one that failed or ended a worker alone, so that it takes no other mail down with it."""
    rows = InboundEmail.objects.select_related("publication", "raw")
    token, batch = rows.filter(last_error="").take(BATCH, LEASE_SECONDS)
    return (token, batch) if batch else rows.exclude(last_error="").take(1, LEASE_SECONDS)


def _give_back(untouched: list[InboundEmail], token: UUID) -> None:
    """Free what was leased and never tried, so that the next worker need not wait until the lease runs out."""
    rows = InboundEmail.objects.filter(pk__in=[inbound.pk for inbound in untouched], lease_token=token)
    with suppress(DatabaseProblem):  # the database may be what ended the run; then the sweep frees them
        rows.update(lease_token=None, leased_until=None, attempts=F("attempts") - 1)


def process_leased(inbound: InboundEmail, token: UUID, own: frozenset[str]) -> None:
    """Process one leased mail. Whatever happens, it ends filed, archived, put off or parked, and nothing is raised.

    Only a database that is away, or a worker that is told to end, ends the whole run: the lease runs out, and the sweep
    finds the mail again.
    """
    try:
        _process(inbound, token, own)
    except LeaseLost:
        log.warning("inbound_lease_lost", inbound=inbound.pk)
    except (InterfaceError, SoftTimeLimitExceeded):
        raise
    except Unreadable as error:
        _put_off(inbound, token, str(error))
    except Exception as error:  # one mail must not stop the next; its words stay out of the log
        if isinstance(error, OperationalError) and not _is_about_the_mail(error):
            raise
        where = traceback.extract_tb(error.__traceback__)[-1]
        _put_off(inbound, token, f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}")


def _is_about_the_mail(error: OperationalError) -> bool:
    """Whether what was to be stored went beyond what the database can hold (SQLSTATE class 54): it would again."""
    return (getattr(error.__cause__, "sqlstate", None) or "").startswith(PROGRAM_LIMITS)


def _process(inbound: InboundEmail, token: UUID, own: frozenset[str]) -> None:
    oversize = inbound.raw.size > settings.MAIL_MAX_BYTES or inbound.left_behind is not None
    raw = archiving.read_bytes(inbound.raw)
    found = reader.dissect(_header_block(raw) if oversize else raw, _envelope(inbound, own))
    if not (publication := inbound.publication):
        publication, named = _publication_in(found.message, inbound.rcpt_to)
        inbound.rcpt_to = inbound.rcpt_to or named
    message_id = found.message.message_id[:998]
    if publication is None:
        _park(inbound, token, "no publication takes mail at its recipient's address", message_id=message_id)
        return
    inbound.publication = publication
    inbound.rcpt_to = inbound.rcpt_to or found.recipient[:320]
    checked = asdict(read_sender_check(found.message, inbound.authserv_id))
    for column, value in checked.items():
        setattr(inbound, column, value)
    kind = _kind(found)
    key = dedupe_key(found.message, inbound.raw.sha256 if oversize else "")
    read = {
        "kind": kind,
        "message_id": message_id,
        "dedupe_key": key,
        "publication": publication,
        "rcpt_to": inbound.rcpt_to,
        **checked,
    }
    if kind == "own":
        _ignore(inbound, token, "own mail", **read)
    elif kind in ("bounce", "complaint"):
        with transaction.atomic():
            _lock(inbound, token)
            delivery, said = reports.note(inbound, found.classification)
            _finish(inbound, "ignore", reason=said, delivery=delivery, **read)
    elif kind == "auto_reply" and (letter := reports.letter_answered(inbound)):
        _ignore(inbound, token, "automatic answer", delivery=letter, **read)
    elif key in (alike := _filed_alike(publication, message_id, key)):
        _ignore(inbound, token, "duplicate", **read)
    else:
        _file(inbound, token, found, oversize=oversize, id_is_taken=bool(alike), **read)


def _filed_alike(publication: Publication, message_id: str, key: str) -> set[str | None]:
    """The content keys of mails on our tickets that bear this Message-ID; without one, of a mail with this content.

    One query, of no more than a few mails: ids are the senders' to choose. It spares the work on an ordinary duplicate;
    that no other gets in, the database sees to.
    """
    if message_id:
        messages = Message.objects.filter(message_id=message_id, ticket__publication=publication).order_by()
        return set(messages.values_list("inbound__dedupe_key", flat=True)[:MOST_ALIKE])
    filed = InboundEmail.objects.filter(publication=publication, dedupe_key=key, status=InboundStatus.FILED)
    return {key} if filed.exists() else set()


def _file(
    inbound: InboundEmail, token: UUID, found: Dissected, *, oversize: bool, id_is_taken: bool, **read: object
) -> None:
    """Put the mail on its ticket, all in one transaction; the database decides which of two copies is the duplicate."""
    attachments = [(part, archiving.store_bytes(part.payload)) for part in found.message.attachments]
    try:
        with transaction.atomic():
            _lock(inbound, token)
            odd = filing.file(inbound, found, attachments, oversize=oversize, id_is_taken=id_is_taken)
            _finish(inbound, "file", reason=odd, **read)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != ONCE:
            raise
        _ignore(inbound, token, "duplicate", **read)


def _envelope(inbound: InboundEmail, own: frozenset[str]) -> Envelope:
    return Envelope(
        mail_from=None if inbound.channel in WITHOUT_ENVELOPE and not inbound.mail_from else inbound.mail_from,
        rcpt_to=inbound.rcpt_to,
        own_addresses=own,
        desk_address=inbound.publication.corrections_address if inbound.publication else "",
        separator=settings.MAIL_PLUS_SEPARATOR,
    )


def _kind(found: Dissected) -> str:
    """The kind of the mail, our own mail told by its signed Message-ID too."""
    kind = found.classification.kind
    reports_on_ours = kind in ("bounce", "complaint")
    return kind if reports_on_ours or not threading.is_our_own(found.message.message_id) else "own"


def _publication_in(message: ParsedMessage, rcpt_to: str) -> tuple[Publication | None, str]:
    """The publication that the mail names, and by which address."""
    candidates = candidate_recipients(message, rcpt_to)[:20]
    found = ((publication, address) for address in candidates if (publication := publication_at(address)))
    return next(found, (None, ""))


def _header_block(raw: bytes) -> bytes:
    head = raw[:MAX_HEADER_BYTES]
    ends = [at for mark in (b"\r\n\r\n", b"\n\n") if (at := head.find(mark)) >= 0]
    return head[: min(ends, default=len(head))] + b"\r\n\r\n"


def dedupe_key(message: ParsedMessage, content: str = "") -> str:
    """What two copies of one mail share, however they came: Message-ID (else From, Date, Subject) and content.

    Received lines and transfer encodings differ between copies, so the content is what was read, not its bytes.
    """
    date = message.date.isoformat() if message.date else message.header("date")
    identity = [message.message_id] if message.message_id else ["", message.from_email.lower(), date, message.subject]
    parts = [content] if content else [message.text, message.html, *(part.sha256 for part in message.attachments)]
    return hashlib.sha256(repr((identity, [part.rstrip() for part in parts])).encode("utf-8", "replace")).hexdigest()


# --- What becomes of the row ---------------------------------------------------------------------------------------


def _lock(inbound: InboundEmail, token: UUID) -> None:
    """Hold the row until the transaction ends; raises `LeaseLost` if it is no longer ours."""
    held = InboundEmail.objects.held(inbound.pk, token).filter(status=InboundStatus.RECEIVED)
    if not held.select_for_update(of=("self",)).values_list("pk").first():
        raise LeaseLost


def _finish(inbound: InboundEmail, move: str, **values: object) -> None:
    transitions.inbound.move(
        inbound, move, lease_token=None, leased_until=None, processed_at=timezone.now(), last_error="", **values
    )


def _ignore(inbound: InboundEmail, token: UUID, reason: str, **read: object) -> None:
    with transaction.atomic():
        _lock(inbound, token)
        _finish(inbound, "ignore", reason=reason, **read)
        ledger.record("inbound.ignored", inbound, actor=None, facts={"reason": reason.replace(" ", "_")})


def _park(inbound: InboundEmail, token: UUID, reason: str, **read: object) -> None:
    with transaction.atomic():
        _lock(inbound, token)
        _finish(inbound, "park", reason=reason[:500], **read)
        if inbound.publication_id:
            ledger.record("inbound.parked", inbound, actor=None, facts={"attempts": inbound.attempts})
    log.warning("inbound_parked", inbound=inbound.pk, reason=reason)


def _put_off(inbound: InboundEmail, token: UUID, reason: str) -> None:
    """Try again later: after ten seconds, then after more. The last attempt parks."""
    log.warning("inbound_failed", inbound=inbound.pk, attempt=inbound.attempts, error=reason)
    try:
        if inbound.attempts >= ATTEMPTS:
            _park(inbound, token, reason)
            return
    except LeaseLost:
        return
    InboundEmail.objects.held(inbound.pk, token).update(
        lease_token=None,
        leased_until=None,
        last_error=reason[:500],
        next_attempt_at=timezone.now() + timedelta(seconds=10 * 4 ** (inbound.attempts - 1)),
    )


def sweep() -> int:
    """Free mails whose worker vanished, park what ends workers, wake one if there is work; return how many freed."""
    overdue = InboundEmail.objects.filter(status=InboundStatus.RECEIVED).overdue_leases()
    for inbound in overdue.filter(attempts__gte=CRASHES, lease_token__isnull=False)[:100]:
        try:
            _park(inbound, UUID(str(inbound.lease_token)), "every worker that took it up ended before it was done")
        except LeaseLost:
            continue
    freed = overdue.update(lease_token=None, leased_until=None, last_error="the worker that held it vanished")
    if InboundEmail.objects.due().exists():
        wake(PROCESS)
    return freed
