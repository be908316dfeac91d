"""Reports that a mail of ours did not arrive (RFC 3464, and whatever else is sent) or was unwelcome (RFC 5965)."""

from typing import NamedTuple

from corrections.mail.addresses import normalise, read_addresses
from corrections.mail.bounce_phrases import BODY_PHRASES, GONE_PHRASES, SUBJECT_PHRASES
from corrections.mail.bounce_words import (
    MAX_REPORT_BYTES,
    Bounce,
    completed,
    first_status,
    guess,
    is_hard,
    is_set_apart,
    line_with_code,
)
from corrections.mail.daemons import is_daemon, is_named_daemon, may_be_person
from corrections.mail.encoded import header_text
from corrections.mail.headers import read_block
from corrections.mail.message import ParsedMessage
from corrections.mail.vacations import ANSWERED, asks

MAX_BLOCKS = 50

_JUNK_REPORT = b"x-hmxmroriginalrecipient"
"""Header by which Outlook.com's junk mail reports name who complained; they are not in the format of RFC 5965."""


def is_null_path(message: ParsedMessage, mail_from: str | None) -> bool:
    """Say whether the mail has the empty return path that bounces must have (RFC 5321, 4.5.5)."""
    if mail_from is not None and mail_from.strip():
        return mail_from.strip() == "<>"
    return mail_from is not None or message.header("return-path").replace(" ", "") == "<>"


def read_complaint(message: ParsedMessage) -> Bounce:
    """Read an abuse report (ARF); `recipient` is whoever complained, where the report still tells."""
    report = _part(message, "message/feedback-report")
    fields = _blocks(report)[0] if report and report.strip() else {}
    if report is None:
        fields = _blocks(_part(message, "message/rfc822") or b"")[0]
        return Bounce(_address(fields.get(_JUNK_REPORT.decode(), "")), "", hard=True)
    recipient = _address(fields.get("original-rcpt-to", "")) or _address(fields.get("removal-recipient", ""))
    return Bounce(recipient, "", hard=True)


def is_complaint(message: ParsedMessage) -> bool:
    """Say whether this is a feedback report other than one that calls our mail wanted."""
    report = _part(message, "message/feedback-report")
    if report is not None:
        return b"not-spam" not in report[:MAX_REPORT_BYTES].lower()
    copy = (_part(message, "message/rfc822") or b"")[:MAX_REPORT_BYTES].lower()
    return _JUNK_REPORT in copy and message.subject.lower().startswith("complaint about message from")


class Report(NamedTuple):
    """A delivery status notification: what was done, and to whom."""

    action: str
    bounce: Bounce


def read_report(message: ParsedMessage) -> Report | None:
    """Read a standard delivery report; the first failed recipient counts, else the first of all."""
    part = _part(message, "message/delivery-status") or _part(message, "message/global-delivery-status")
    if part is None:
        content_type = message.header("content-type").lower()
        stripped = content_type.startswith("multipart/report") and "delivery-status" in content_type
        return Report("failed", guess(message)) if stripped else None
    found = [_read_recipient(fields, message.text) for fields in _blocks(part) if _names_recipient(fields)]
    if not found:  # empty, or mangled on its way
        return Report("", guess(message)) if "report" in message.header("content-type").lower() else None
    return next((report for report in found if report.action == "failed"), found[0])


def read_refused(message: ParsedMessage) -> Bounce | None:
    """Read a disposition notification that tells of a mail deleted unseen, as filters and full mailboxes send it."""
    part = _part(message, "message/disposition-notification")
    fields = _blocks(part)[0] if part else {}
    if "automatic-action" not in fields.get("disposition", "") or "deleted" not in fields.get("disposition", ""):
        return None
    words = f"{message.subject} {message.text[:2000]}".casefold()
    if "reject" not in words and "quota" not in words:
        return None
    return Bounce(_address(fields.get("final-recipient", "")), "", hard=False)


def _names_recipient(fields: dict[str, str]) -> bool:
    return any(name in fields for name in ("final-recipient", "original-recipient", "action"))


def _read_recipient(fields: dict[str, str], text: str) -> Report:
    names = ("original-recipient", "final-recipient", "x-actual-recipient")
    recipient = next((found for name in names if (found := _address(fields.get(name, "")))), "")
    recipient = recipient or completed(fields.get("final-recipient", ""), text)
    diagnostic = fields.get("diagnostic-code", "")[:500]
    status = first_status(fields.get("status", "")[:100]) or first_status(diagnostic)
    action = fields.get("action", "").partition(" ")[0].strip(";").lower()
    hard = action != "delayed" and is_hard(status, diagnostic or text[:2000])
    return Report(action or ("failed" if status[:1] in ("4", "5") else ""), Bounce(recipient, status, hard))


def read_unstandard(message: ParsedMessage, null_path: bool) -> Bounce | None:
    """Recognise a bounce without a report: X-Failed-Recipients, or a mail system's sender together with its phrases."""
    named = [box.email for box in read_addresses(message.header("x-failed-recipients"))]
    if named:
        said = guess(message)
        return Bounce(normalise(named[0]), said.status, said.hard)
    subject = " ".join(message.subject[:300].casefold().split())
    if null_path or _is_from_mail_system(message):
        said = guess(message)
        certain = is_daemon(message.from_email) and not may_be_person(message.from_email)
        nameless = not message.from_email and is_named_daemon(message)
        told = any(phrase in subject for phrase in SUBJECT_PHRASES) or _tells_of_failure(message)
        return said if certain or nameless or (told and (null_path or said.recipient or said.status)) else None
    if not subject.startswith(SUBJECT_PHRASES) and not subject.endswith(SUBJECT_PHRASES):
        return None
    if subject.startswith(ANSWERED) or _is_from_mail_program(message):  # a person who writes about a bounce
        return None
    said = guess(message)
    # Numbers like 550 stand in letters too, so words of a mail system must stand beside them, and the address apart.
    # That something does not exist, people say as well.
    if (
        not said.recipient
        or not is_set_apart(message.text, said.recipient)
        or not _tells_of_failure(message, GONE_PHRASES if line_with_code(message.text[:8000]) else ())
    ):
        return None
    return None if _asks_or_speaks_of_us(message, said.recipient) else said


def _asks_or_speaks_of_us(message: ParsedMessage, recipient: str) -> bool:
    """Say whether this is a person's letter about a bounce: one that asks, or whose failed address is in our house."""
    ours = {box.email.rpartition("@")[2] for box in message.to}
    return asks(message.text) or recipient.rpartition("@")[2] in ours


def _tells_of_failure(message: ParsedMessage, more: tuple[str, ...] = ()) -> bool:
    body = " ".join(message.text[:8000].casefold().split())
    return any(phrase in body for phrase in (*BODY_PHRASES, *more))


def _is_from_mail_system(message: ParsedMessage) -> bool:
    senders = (message.from_email, normalise(message.header("return-path")))
    return any(map(is_daemon, senders)) or is_named_daemon(message)


def _is_from_mail_program(message: ParsedMessage) -> bool:
    """Say whether a mail bears the marks of a person's mail program, or answers another mail."""
    return bool(message.in_reply_to or message.header("user-agent") or message.header("x-mailer"))


def _part(message: ParsedMessage, content_type: str) -> bytes | None:
    return next((part.payload for part in message.attachments if part.content_type == content_type), None)


def _blocks(payload: bytes) -> list[dict[str, str]]:
    """Read the groups of fields that blank lines separate in a report; the first of a name counts."""
    payload = payload[:MAX_REPORT_BYTES]
    blocks: list[dict[str, str]] = []
    pos = 0
    while pos < len(payload) and len(blocks) < MAX_BLOCKS:
        block = read_block(payload, pos, len(payload))
        fields: dict[str, str] = {}
        for name, value in block.fields:
            fields.setdefault(name, header_text(value))
        if fields:
            blocks.append(fields)
        following = payload.find(b"\n", block.body_start) if block.body_start == pos else block.body_start
        pos = following + (block.body_start == pos) if following >= 0 else len(payload)
    return blocks or [{}]


def _address(value: str) -> str:
    boxes = read_addresses(value[:1000].rpartition(";")[2])
    return normalise(boxes[0].email) if boxes else ""
