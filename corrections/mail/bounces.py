"""Reports that a mail of ours did not arrive (RFC 3464, and whatever else is sent) or was unwelcome (RFC 5965)."""

import re
from typing import NamedTuple

from corrections.mail.addresses import is_address, normalise, read_addresses
from corrections.mail.bounce_phrases import BODY_PHRASES, GONE_PHRASES, SUBJECT_PHRASES, TEMPORARY_PHRASES
from corrections.mail.encoded import header_text
from corrections.mail.headers import read_block
from corrections.mail.message import ParsedMessage
from corrections.mail.wordlists import phrases, words

MAX_REPORT_BYTES = 64 * 1024
MAX_REPORT_LINES = 300
MAX_BLOCKS = 50

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")  # matched against lines of at most 500 characters
_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-\]),;:#]|$)")

_OFFICES = frozenset(
    words("""
    postmaster post_office post-office postoffice mailadmin mail-delivery email-delivery returned-mail
""")
)
DAEMONS = _OFFICES | frozenset(
    words("""
    mail-daemon maildaemon mail_daemon mdaemon mailer_daemon mail.daemon bounce-handler bounce-notification
    double-bounce mail-delivery-subsystem mailsweeper-daemon internet-mail-delivery undeliverable smtpd
""")
)
_DAEMON_PREFIXES = ("mailer-daemon", "mailerdaemon", "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e")
_DAEMON_NAMES = frozenset(
    phrases("""
    mail delivery subsystem|mail delivery system|mail delivery service|mail delivery daemon|mail administrator
    mail system administrator|system administrator|systemadministrator|mailer-daemon|mailer daemon|postmaster
    internet mail delivery|delivery subsystem|email delivery system|microsoft outlook|microsoft exchange
    administrateur système|administrador del sistema|amministratore di sistema|administrador do sistema
    systeembeheerder|administrator systemu|системный администратор|mail delivery subsystem (mailer-daemon)
""")
)
# Refusals that say nothing about whether the mailbox exists: full, too big, routing loops, policy and reputation.
_SOFT_SUBJECTS = ("5.2.2", "5.2.3", "5.3.", "5.4.6", "5.4.7", "5.7.")


_JUNK_REPORT = b"x-hmxmroriginalrecipient"
"""Header by which Outlook.com's junk mail reports name who complained; they are not in the format of RFC 5965."""

ANSWERED = ("re:", "aw:", "fw:", "fwd:", "wg:", "tr:", "rv:", "sv:", "odp:", "antw:")


class Bounce(NamedTuple):
    """Who could not be reached (empty if unknown), the enhanced status code, and whether trying again is pointless."""

    recipient: str
    status: str
    hard: bool


def is_daemon(address: str) -> bool:
    """Say whether an address is that of a mail system rather than a person."""
    local = address.partition("@")[0].partition("+")[0].lower()
    return local in DAEMONS or local.startswith(_DAEMON_PREFIXES)


def is_named_daemon(message: ParsedMessage) -> bool:
    """Say whether a sender calls itself a mail system, as some do that write under an address of their own."""
    return message.from_name.casefold() in _DAEMON_NAMES


def may_be_person(address: str) -> bool:
    """Say whether a person may write from this mail system's address, as from a postmaster's (RFC 5321, 4.5.1)."""
    return address.partition("@")[0].lower() in _OFFICES


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
        return Report("failed", _guess(message)) if stripped else None
    found = [_read_recipient(fields, message.text) for fields in _blocks(part) if _names_recipient(fields)]
    if not found:  # empty, or mangled on its way
        return Report("", _guess(message)) if "report" in message.header("content-type").lower() else None
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
    diagnostic = fields.get("diagnostic-code", "")[:500]
    status = _first_status(fields.get("status", "")[:100]) or _first_status(diagnostic)
    action = fields.get("action", "").partition(" ")[0].strip(";").lower()
    hard = action != "delayed" and is_hard(status, diagnostic or text[:2000])
    return Report(action or ("failed" if status[:1] in ("4", "5") else ""), Bounce(recipient, status, hard))


def is_hard(status: str, diagnostic: str) -> bool:
    """Judge from the status code, and from the server's words where the code is as vague as 5.0.0 or 5.7.1."""
    if status.startswith("4"):
        return False
    said = diagnostic.casefold()
    vague = status[:4] in ("", "5.0.", "5.5.", "5.7.") or status.startswith("5.2.0")
    if vague and any(phrase in said for phrase in GONE_PHRASES):
        return True
    if any(phrase in said for phrase in TEMPORARY_PHRASES):
        return False
    if status.startswith(_SOFT_SUBJECTS):
        return False
    if not status:
        codes = _CODE.findall(diagnostic[:500])
        return bool(codes) and codes[0] in ("550", "551", "553", "554")
    return status.startswith("5")


def read_unstandard(message: ParsedMessage, null_path: bool) -> Bounce | None:
    """Recognise a bounce without a report: X-Failed-Recipients, or a mail system's sender together with its phrases."""
    named = [box.email for box in read_addresses(message.header("x-failed-recipients"))]
    if named:
        guess = _guess(message)
        return Bounce(normalise(named[0]), guess.status, guess.hard)
    subject = " ".join(message.subject[:300].casefold().split())
    if null_path or _is_from_mail_system(message):
        guess = _guess(message)
        certain = is_daemon(message.from_email) and not may_be_person(message.from_email)
        nameless = not message.from_email and is_named_daemon(message)
        told = any(phrase in subject for phrase in SUBJECT_PHRASES) or _tells_of_failure(message)
        return guess if certain or nameless or (told and (null_path or guess.recipient or guess.status)) else None
    if not subject.startswith(SUBJECT_PHRASES) and not subject.endswith(SUBJECT_PHRASES):
        return None
    if subject.startswith(ANSWERED) or _is_from_mail_program(message):  # a person who writes about a bounce
        return None
    guess = _guess(message)  # numbers like 550 stand in letters too, so words of a mail system must stand beside them
    return guess if guess.recipient and _tells_of_failure(message, GONE_PHRASES) else None


def _tells_of_failure(message: ParsedMessage, more: tuple[str, ...] = ()) -> bool:
    body = " ".join(message.text[:8000].casefold().split())
    return any(phrase in body for phrase in (*BODY_PHRASES, *more))


def _is_from_mail_system(message: ParsedMessage) -> bool:
    senders = (message.from_email, normalise(message.header("return-path")))
    return any(map(is_daemon, senders)) or is_named_daemon(message)


def _is_from_mail_program(message: ParsedMessage) -> bool:
    """Say whether a mail bears the marks of a person's mail program, or answers another mail."""
    return bool(message.in_reply_to or message.header("user-agent") or message.header("x-mailer"))


def _guess(message: ParsedMessage) -> Bounce:
    """Find address and status in the words of a report: the first address neither a mail system's nor our own."""
    own = {box.email.lower() for box in message.to} | {message.from_email.lower()}
    recipient, status = "", ""
    said_lines: list[str] = []
    for line in message.text[:MAX_REPORT_BYTES].split("\n")[:MAX_REPORT_LINES]:
        line = line[:500]
        if "@" in line and not recipient:
            recipient = _address_in(line, own)
        found = _first_status(line)
        status = status or (found if found[:1] in ("4", "5") else "")
        said_lines.append(line)
    said = "\n".join(said_lines)[:4000]
    return Bounce(recipient, status, is_hard(status, said) if status else _is_hard_without_code(said))


def _is_hard_without_code(said: str) -> bool:
    lower = said.casefold()
    if any(phrase in lower for phrase in TEMPORARY_PHRASES):
        return False
    return any(phrase in lower for phrase in GONE_PHRASES) or is_hard("", _line_with_code(said))


def _line_with_code(said: str) -> str:
    return next((line for line in said.split("\n") if _CODE.search(line)), "")


def _address_in(line: str, own: set[str]) -> str:
    for word in line.replace("<", " ").replace(">", " ").replace("(", " ").replace(")", " ").replace("=", " ").split():
        text = word.strip("\"'[]:;,.").removeprefix("mailto:").removeprefix("rfc822;")
        if is_address(text) and "." in text.rpartition("@")[2] and text.lower() not in own and not is_daemon(text):
            return normalise(text)
    return ""


def _first_status(line: str) -> str:
    found = _STATUS.search(line)
    return found[1] if found else ""


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
