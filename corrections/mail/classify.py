"""What kind of mail this is: a person's, a machine's, a bounce, a complaint, a list's or our own; and what may follow.

No rule drops a mail. A kind decides only whether it opens or reopens a ticket and whether it may be answered.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from corrections.mail import automatic, bounces
from corrections.mail.addresses import is_address, key
from corrections.mail.bounce_words import Bounce
from corrections.mail.daemons import is_daemon
from corrections.mail.message import ParsedMessage
from corrections.mail.tokens import is_verp_token, split_plus
from corrections.mail.vacations import is_vacation

__all__ = ["Bounce", "Classification", "Envelope", "Kind", "classify"]

Kind = Literal["human", "auto_reply", "bounce", "complaint", "own", "list"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """How a mail came: return path (None where unknown, "" for the null path), recipient, and who we are.

    `desk_address` is the desk that a mail without an envelope recipient came to, as by IMAP.
    """

    mail_from: str | None
    rcpt_to: str
    own_addresses: frozenset[str] = frozenset()
    desk_address: str = ""
    own_message_id_domain: str = ""
    separator: str = "+"


class Classification(NamedTuple):
    """The kind of a mail, what it reports, what may follow from it, and by which signs."""

    kind: Kind
    bounce: Bounce | None
    may_answer: bool
    may_reopen: bool
    reasons: list[str]


def classify(message: ParsedMessage, envelope: Envelope) -> Classification:
    """Tell the kind of a mail; the first rule that holds decides, reports about our mail before everything else.

    Reports come before our own Message-ID, since the mail server in front of us may write its bounces under our domain;
    nothing we send is a report.
    """
    null_path = bounces.is_null_path(message, envelope.mail_from)
    return (
        _complaint(message)
        or _report(message, null_path)
        or _own(message, envelope)
        or _unstandard_bounce(message, envelope, null_path)
        or _automatic(message, null_path)
        or _from_list(message, envelope)
        or _human(message)
    )


def _machine(kind: Kind, reasons: list[str], bounce: Bounce | None = None) -> Classification:
    return Classification(kind, bounce, may_answer=False, may_reopen=False, reasons=reasons)


def _complaint(message: ParsedMessage) -> Classification | None:
    if not bounces.is_complaint(message):
        return None
    return _machine("complaint", ["feedback-report"], bounces.read_complaint(message))


def _report(message: ParsedMessage, null_path: bool) -> Classification | None:
    content_type = message.header("content-type").lower()
    is_report = content_type.startswith("multipart/report")
    if is_report and "disposition-notification" in content_type:
        refused = bounces.read_refused(message)
        return _machine("bounce", ["refused"], refused) if refused else _machine("auto_reply", ["read-receipt"])
    if not (is_report or null_path or is_daemon(message.from_email)):
        return None  # a reader may well attach a bounce to a letter
    report = bounces.read_report(message)
    if report is None:
        return None
    if report.action in ("delivered", "relayed", "expanded"):
        return _machine("auto_reply", [f"delivery-status: {report.action}"])
    return _machine("bounce", [f"delivery-status: {report.action[:20]}"], report.bounce)


def _own(message: ParsedMessage, envelope: Envelope) -> Classification | None:
    ours = _own_keys(envelope)
    domain = message.message_id.rstrip(">").rpartition("@")[2].lower()
    if envelope.own_message_id_domain and domain == envelope.own_message_id_domain.lower():
        return _machine("own", ["own-message-id"])
    for reason, address in (("own-from", message.from_email), ("own-return-path", envelope.mail_from or "")):
        if _base_key(address, envelope.separator) in ours:
            return _machine("own", [reason])
    return None


def _unstandard_bounce(message: ParsedMessage, envelope: Envelope, null_path: bool) -> Classification | None:
    if is_vacation(message):
        return None  # its second half is our own subject, which may well speak of deliveries and failures
    bounce = bounces.read_unstandard(message, null_path)
    if bounce is not None:
        return _machine("bounce", ["bounce-text"], bounce)
    _, token = split_plus(envelope.rcpt_to, envelope.separator)
    if token and is_verp_token(token) and (null_path or is_daemon(message.from_email)):
        # Vacation programs answer to the return path too, and from the null path; they say what they are.
        if automatic.automatic_reasons(message):
            return None
        return _machine("bounce", ["verp-recipient"], Bounce("", "", hard=False))
    return None


def _automatic(message: ParsedMessage, null_path: bool) -> Classification | None:
    reasons = automatic.automatic_reasons(message)
    if null_path:
        reasons.append("null-return-path")
    return _machine("auto_reply", reasons) if reasons else None


def _from_list(message: ParsedMessage, envelope: Envelope) -> Classification | None:
    reasons = automatic.list_reasons(message, _own_keys(envelope))
    return _machine("list", reasons) if reasons else None


def _human(message: ParsedMessage) -> Classification:
    reasons = []
    if automatic.answer_suppressed(message):
        reasons.append("x-auto-response-suppress")
    if not is_address(message.from_email):
        reasons.append("no-sender")
    elif automatic.is_no_reply(message.from_email) and key(message.reply_to) in ("", key(message.from_email)):
        reasons.append("no-reply-sender")
    return Classification("human", None, may_answer=not reasons, may_reopen=True, reasons=reasons)


def _own_keys(envelope: Envelope) -> frozenset[str]:
    return frozenset(found for address in envelope.own_addresses if (found := key(address)))


def _base_key(address: str, separator: str) -> str:
    return key(split_plus(address, separator)[0])
