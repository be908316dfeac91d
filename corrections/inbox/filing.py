"""Put a mail where it belongs: on the ticket it is about, else on a new one. Every mail becomes exactly one message."""

from collections.abc import Mapping, Sequence
from itertools import chain
from mimetypes import guess_type
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.translation import gettext as _

from corrections.inbox.answering import Recent
from corrections.inbox.examining import Examined
from corrections.mail.dissecting import Dissected
from corrections.mail.message import ParsedAttachment
from corrections.mail.reading import declared_language
from corrections.models import Attachment, Correspondent, InboundEmail, Message, Ticket
from corrections.services import candidates, conversation, correspondents, intake, opening
from corrections.threading import Thread, delivery_of_address, find_thread
from factcheck import archiving
from factcheck.models import Publication, StoredFile, User
from factcheck.wake import wake

AUTOMATIC = ("auto_reply", "list")
LONGEST_EXCERPT = 4000
"""Characters of a letter without quotations that are compared with the article's claims."""
VAGUE = frozenset(
    {"application/octet-stream", "application/zip", "application/gzip", "application/x-ole-storage", "text/plain"}
)
"""Sniffed types that agree with many a name."""
FILES_AT_ONCE = 100
"""Files that are written together: each is open until all have reached the disk."""
PROGRAMS = frozenset({"application/vnd.microsoft.portable-executable", "application/x-elf"})

Attachments = Sequence[tuple[ParsedAttachment, StoredFile]]


def store_attachments(those: Sequence[Dissected]) -> list[Attachments]:
    """Store the bytes of what came with several mails, before the transaction that files them.

    A mail may bring hundreds of small files, and the mails behind it wait: so they reach the disk together.
    """
    payloads = [part.payload for found in those for part in found.message.attachments]
    groups = (payloads[at : at + FILES_AT_ONCE] for at in range(0, len(payloads), FILES_AT_ONCE))
    stored = chain.from_iterable(archiving.store_each(group) for group in groups)
    return [[(part, next(stored)) for part in found.message.attachments] for found in those]


def file(one: Examined, attachments: Attachments, *, id_is_taken: bool = False) -> str:
    """Make the message of one mail, opening a ticket where it belongs to none; return what is odd about it.

    Called in the transaction that marks the mail as filed.
    """
    inbound, found, publication = one.inbound, one.found, _desk(one.inbound)
    thread = find_thread(publication, found.message, inbound.rcpt_to)
    with translation.override(publication.language):
        if thread and (reporter := _reporter(inbound, thread, found)):
            _reporters_answer(one, thread.ticket, reporter)
        elif thread and (found.classification.kind == "auto_reply" or intake.takes_answers(thread.ticket.target())):
            _answer(one, thread.ticket)
        else:
            follows = thread.ticket.target() if thread else None
            opening.open_ticket(publication, actor=None, **_report(one, Recent.of(publication), follows=follows))
        _attach({inbound.pk: attachments})
    return _oddities(one, id_is_taken=id_is_taken)


def file_reports(publication: Publication, mails: Sequence[Examined], attachments: Sequence[Attachments]) -> list[str]:
    """Open a ticket for each of several mails that belong to none; return what is odd about each.

    Called in the transaction that marks the mails as filed.
    """
    recent = Recent.of(publication)
    with translation.override(publication.language):
        opening.open_tickets(publication, [opening.Report(**_report(one, recent)) for one in mails])
        _attach({one.inbound.pk: parts for one, parts in zip(mails, attachments, strict=True)})
    return [_oddities(one) for one in mails]


def _desk(inbound: InboundEmail) -> Publication:
    if inbound.publication is None:
        raise ValueError("a mail for no publication is parked, not filed")
    return inbound.publication


def _report(one: Examined, recent: Recent, follows: Ticket | None = None) -> dict[str, Any]:
    """A new report, and the letter it is answered with counted among the recent ones.

    A machine's is neither answered nor taken for a person's; what comes through a list is a report.
    """
    mail, found = one.found.message, one.found
    sender, subject = usable_address(mail.from_email), mail.subject[:300]
    may_answer = bool(sender) and _may_be_answered(one.inbound, found) and recent.allows(sender, subject)
    if may_answer:
        recent.note(sender, subject)
    return {
        "channel": Ticket.Channel.MAIL,
        "subject": subject,
        "text": _words(one),
        "correspondent_email": sender,
        "correspondent_name": mail.from_name[:200] or (sender and "") or mail.from_email[:200],
        "language": declared_language(mail),
        "quoted": "\n".join(found.phrases) or found.folded.visible[:LONGEST_EXCERPT],
        "cited_urls": found.links,
        "says_it_should_be": "; ".join(found.proposals)[:2000],
        "is_urgent": found.urgent,
        "is_automatic": found.classification.kind == "auto_reply",
        "may_answer": may_answer,
        "follows": follows,
        "message_fields": _fields(one.inbound, found),
    }


def _may_be_answered(inbound: InboundEmail, found: Dissected) -> bool:
    """Whether an answer goes to a person who has just written, and not to whoever the sender pretends to be.

    What comes to a return path of ours is never answered (RFC 3834, section 3.3): only machines write there.
    """
    may = found.classification.may_answer and not inbound.from_archive and not inbound.sender_is_doubtful
    return may and delivery_of_address(inbound.rcpt_to) is None


def _answer(one: Examined, ticket: Ticket) -> None:
    """Words on a ticket that is there, by whoever sent them. What a machine sends wakes nobody."""
    inbound, found = one.inbound, one.found
    correspondent = _sender(inbound, found)
    message = intake.add_message(
        ticket,
        actor=correspondent,
        correspondent=correspondent,
        subject=found.message.subject[:300],
        text=_words(one),
        kind=Message.Kind.AUTOMATIC if found.classification.kind in AUTOMATIC else Message.Kind.REPLY,
        may_reopen=found.classification.may_reopen,
        message_fields=_fields(inbound, found),
    )
    if message.kind != Message.Kind.AUTOMATIC:
        opening.keep_candidates(message.ticket, found.links)


def _reporter(inbound: InboundEmail, thread: Thread, found: Dissected) -> User | None:
    """The member of staff whose letter from us this answers, from the address it went to.

    The id of that letter is known to its recipient only, and letters are forwarded: so the address in From, which all
    can write, must be proven by DMARC as well. Else the words stand on the ticket as those of a third party.
    """
    letter = thread.answers if inbound.sender_is_proven else None
    if letter is None or letter.purpose != "reporter_question" or found.classification.kind != "human":
        return None
    kind, _colon, key = letter.recipient_key.partition(":")
    user = User.objects.filter(pk=int(key), is_active=True).first() if kind == "user" and key.isdigit() else None
    return user if user and user.email.lower() == found.message.from_email.lower() else None


def _reporters_answer(one: Examined, ticket: Ticket, reporter: User) -> None:
    """The reporter's answer stays among ourselves."""
    message = conversation.answer_as_reporter(ticket, actor=reporter, text=_words(one))
    fields = {"subject": one.found.message.subject[:300], **_fields(one.inbound, one.found)}
    Message.objects.filter(pk=message.pk).update(**fields)


def _sender(inbound: InboundEmail, found: Dissected) -> Correspondent | None:
    """Whoever wrote, as this publication knows them; a mail that names nobody is nobody's we know."""
    mail = found.message
    sender = usable_address(mail.from_email)
    name = mail.from_name[:200] or (sender and "") or mail.from_email[:200] or _("Unknown sender")
    return correspondents.get_correspondent(_desk(inbound), sender, name=name)


def usable_address(address: str) -> str:
    """An address that answers can go to, empty if this is none."""
    return address if correspondents.can_be_written_to(address) else ""


def _stub(inbound: InboundEmail) -> str:
    """What stands in place of a mail that was not read."""
    most = filesizeformat(settings.MAIL_MAX_BYTES)
    if inbound.left_behind is None:
        return _("This mail is larger than %(most)s. Only its headers were read; the whole of it is kept.") % {
            "most": most
        }
    if inbound.left_behind <= settings.MAIL_MAX_BYTES:
        return _("The mail server did not hand this mail over. Only its headers are here; look for it in the mailbox.")
    return _(
        "This mail is larger than %(most)s (%(size)s). Only its headers are here; the rest stayed where it was."
    ) % {
        "most": most,
        "size": filesizeformat(inbound.left_behind),
    }


def _words(one: Examined) -> str:
    """What to show as the message: what the person wrote, else what was forwarded, else that there is nothing."""
    found = one.found
    if one.oversize:
        return _stub(one.inbound)
    for text in (found.folded.visible, found.folded.quoted, found.folded.signature, found.message.text):
        if text.strip():
            return text
    return _("This mail has no text.")


def _fields(inbound: InboundEmail, found: Dissected) -> dict[str, object]:
    return {
        "quoted": found.folded.quoted,
        "signature": found.folded.signature,
        "html": found.message.html,
        "forwarded_from": found.folded.forwarded_from[:300],
        "message_id": found.message.message_id[:998],
        "references": " ".join(dict.fromkeys(filter(None, [*found.message.references, found.message.in_reply_to]))),
        "inbound": inbound,
    }


def _oddities(one: Examined, *, id_is_taken: bool = False) -> str:
    """What somebody who looks into the mailbox should know about this mail. Ids are the senders' to choose."""
    odd = ["only its headers were read: too large"] if one.oversize else []
    if id_is_taken:
        odd.append("another mail bears the same Message-ID")
    if one.inbound.sender_is_doubtful:
        odd.append("the sender is doubtful")
    return "; ".join(odd)


def _attach(attachments: Mapping[int, Attachments]) -> None:
    """Tie files to the messages of their mails, by the mails' ids. At most three queries, or none."""
    wanted = {pk: parts for pk, parts in attachments.items() if parts}
    if not wanted:
        return
    messages = Message.objects.filter(inbound__in=wanted).order_by().only("pk", "inbound_id", "kind", "ticket_id")
    kept = Attachment.objects.bulk_create(
        Attachment(
            message=message,
            file=stored,
            filename=part.filename[:255] or _("unnamed"),
            declared_type=part.content_type[:120],
            content_id=part.content_id[:255],
            is_inline=part.inline,
            is_suspect=is_suspect(part),
        )
        for message in messages
        for part, stored in wanted[message.inbound_id]
    )
    candidates.keep_files(kept)
    wake("corrections.scan_attachments")


def is_suspect(part: ParsedAttachment) -> bool:
    """Whether the bytes are plainly something else than the sender or the name calls them, or a program."""
    sniffed = part.sniffed_type.lower()
    if sniffed in PROGRAMS:
        return True
    called = {part.content_type.lower(), guess_type(part.filename)[0] or ""} - {"", "application/octet-stream"}
    return sniffed not in VAGUE and not all(_agree(name, sniffed) for name in called)


def _agree(called: str, sniffed: str) -> bool:
    family = called.partition("/")[0]
    related = family != "application" and family == sniffed.partition("/")[0] and "svg" not in sniffed
    return called == sniffed or related
