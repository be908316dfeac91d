"""Look into one stored mail: whose it is, what kind it is, what it says. Nothing is written."""

import hashlib
from dataclasses import asdict, dataclass

from django.conf import settings

from corrections import threading
from corrections.inbox.dissection import Unreadable, reader
from corrections.inbox.receiving import publication_at
from corrections.mail.addresses import candidate_recipients
from corrections.mail.authentication import read_sender_check
from corrections.mail.classify import Envelope
from corrections.mail.dissecting import Dissected
from corrections.mail.message import ParsedMessage
from corrections.models import InboundEmail
from factcheck import archiving
from factcheck.models import Publication

WITHOUT_ENVELOPE = (InboundEmail.Channel.IMAP, InboundEmail.Channel.FOLDER, InboundEmail.Channel.PROVIDER)
"""Where an empty envelope sender means that nobody told it; the mail's own Return-Path may."""
MAX_HEADER_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Examined:
    """A mail and what was found in it. `columns` are what its row is to remember, whatever becomes of it.

    The row at hand knows its publication, recipient and sender check already.
    """

    inbound: InboundEmail
    found: Dissected
    kind: str
    oversize: bool
    columns: dict[str, object]

    @property
    def publication(self) -> Publication | None:
        return self.inbound.publication

    @property
    def message_id(self) -> str:
        return str(self.columns["message_id"])

    @property
    def content(self) -> str:
        """What copies of this mail share (`dedupe_key`)."""
        return str(self.columns["dedupe_key"])

    @property
    def is_report(self) -> bool:
        """Whether it belongs on a ticket: it is neither our own mail nor about it."""
        return self.kind not in ("own", "bounce", "complaint")


def examine(inbound: InboundEmail, own_addresses: frozenset[str]) -> Examined:
    """Read a mail and decide what it is. Raises `Unreadable`, and whatever storage raises."""
    oversize = inbound.raw.size > settings.MAIL_MAX_BYTES or inbound.left_behind is not None
    raw = _bytes_of(inbound)
    found = reader.dissect(_header_block(raw) if oversize else raw, _envelope(inbound, own_addresses))
    if not inbound.publication:
        inbound.publication, named = _publication_in(found.message, inbound.rcpt_to)
        inbound.rcpt_to = inbound.rcpt_to or named
    inbound.rcpt_to = inbound.rcpt_to or found.recipient[:320]
    checked = asdict(read_sender_check(found.message, inbound.authserv_id))
    for column, value in checked.items():
        setattr(inbound, column, value)
    kind = _kind(found)
    columns = {
        "kind": kind,
        "message_id": found.message.message_id[:998],
        "dedupe_key": dedupe_key(found.message, inbound.raw.sha256 if oversize else ""),
        "publication": inbound.publication,
        "rcpt_to": inbound.rcpt_to,
        **checked,
    }
    return Examined(inbound, found, kind, oversize, columns)


def _bytes_of(inbound: InboundEmail) -> bytes:
    """The mail as it came. Raises `Unreadable` where it is not in storage any more, or is not what was stored."""
    try:
        return archiving.read_bytes(inbound.raw)
    except FileNotFoundError:
        raise Unreadable(f"its file is missing from storage: {inbound.raw.storage_name}") from None
    except archiving.Damaged:
        raise Unreadable(f"its file in storage is damaged: {inbound.raw.storage_name}") from None


def _envelope(inbound: InboundEmail, own_addresses: frozenset[str]) -> Envelope:
    return Envelope(
        mail_from=None if inbound.channel in WITHOUT_ENVELOPE and not inbound.mail_from else inbound.mail_from,
        rcpt_to=inbound.rcpt_to,
        own_addresses=own_addresses,
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
