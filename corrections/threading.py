"""Which ticket a mail belongs to, and the addresses and ids that let us know.

What we send carries signed tokens: in Reply-To (ticket and correspondent), in the return path and in the Message-ID
(the delivery). A mail is matched by those; then, of somebody who takes part, by the ids of earlier mails and by the tag
in the subject; never by the subject alone. Whoever else writes to a ticket joins it as a third party, never as its
correspondent.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from corrections.mail import composing, tokens
from corrections.mail.addresses import candidate_recipients
from corrections.mail.message import ParsedMessage
from corrections.models import Correspondent, Message, Ticket
from factcheck.models import Delivery, Publication, User

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_NAMED = 5
"""Tickets that one mail may name by tag, and by the ids of earlier mails."""
TAG = re.compile(r"\[([A-Z]{2,8}-\d{4}-\d{6,10})\]")  # matched against subjects, at most 998 characters


@dataclass(frozen=True, slots=True)
class Thread:
    """The ticket a mail belongs to, the sign that said so, and the letter of ours that it answers, if known."""

    ticket: Ticket
    sign: str
    answers: Delivery | None = None


# --- What we put into our own mail ---------------------------------------------------------------------------------


def reply_address(ticket: Ticket, correspondent: Correspondent) -> str:
    """Where the correspondent's answers about this ticket go."""
    address = ticket.publication.corrections_address
    return _tagged(address, tokens.reply_token(_secret(), ticket.pk, correspondent.pk, _moment(ticket.created_at)))


def return_path(delivery: Delivery) -> str:
    """The envelope sender of one delivery, so that its bounce finds it (variable envelope return path)."""
    token = tokens.verp_token(_secret(), delivery.pk, _moment(delivery.created_at))
    return _tagged(delivery.publication.corrections_address, token)


def message_id(delivery: Delivery) -> str:
    """The Message-ID of one delivery: the same at every attempt, and nobody else can make it."""
    token = tokens.message_token(_secret(), delivery.pk, _moment(delivery.created_at))
    return composing.message_id(settings.CORRECTIONS_DOMAIN, token)


def thread_id(ticket: Ticket, user: User) -> str:
    """The id that every letter to one colleague about one ticket answers, so that mail programs keep them together.

    No letter bears it itself, and each colleague has another: none can be told from a forwarded letter of another's.
    """
    token = tokens.thread_token(_secret(), ticket.pk, user.pk, _moment(ticket.created_at))
    return composing.message_id(settings.CORRECTIONS_DOMAIN, token)


def _tagged(address: str, token: str) -> str:
    try:
        return tokens.plus_address(address, token, settings.MAIL_PLUS_SEPARATOR)
    except ValueError:  # a local part too long for a token; Message-IDs still tell
        return address


def _moment(made_at: datetime) -> int:
    """Microseconds since 1970, of which the database keeps every one."""
    return (made_at - EPOCH) // timedelta(microseconds=1)


def _secret() -> bytes:
    return settings.SECRET_KEY.encode()


def _secrets() -> Iterator[bytes]:
    """The key in use, then the retired ones: mails lie in inboxes for longer than a key is kept."""
    yield _secret()
    for retired in settings.SECRET_KEY_FALLBACKS:
        yield str(retired).encode()


# --- Reading it again ----------------------------------------------------------------------------------------------


def delivery_of_address(address: str) -> int | None:
    """The delivery whose return path this is, by id; `None` for anything we did not sign. At most one query.

    A Message-ID made into an address is none: whoever gets a letter reads its id, and could report it undelivered.
    """
    _base, token = tokens.split_plus(address, settings.MAIL_PLUS_SEPARATOR)
    return next(iter(_deliveries(tokens.VERP, [token or ""])), None)


def deliveries_of_ids(identifiers: Iterable[str]) -> list[int]:
    """The deliveries with these Message-IDs, by id, in the same order; nobody else's. At most one query."""
    parts = (identifier.strip("<>").rpartition("@") for identifier in identifiers)
    domain = settings.CORRECTIONS_DOMAIN.lower()
    return _deliveries(tokens.MESSAGE, [local for local, _at, theirs in parts if theirs.lower() == domain])


def delivery_of_id(identifier: str) -> int | None:
    """The delivery whose Message-ID this is, by id; `None` for anybody else's. At most one query."""
    return next(iter(deliveries_of_ids([identifier])), None)


def is_our_own(identifier: str) -> bool:
    """Whether we sent the mail with this Message-ID. The domain alone says nothing: colleagues write from it too."""
    return delivery_of_id(identifier) is not None


def _deliveries(purpose: str, candidates: Iterable[str]) -> list[int]:
    """The deliveries whose token of this purpose is among the candidates, by id. One query, or none."""
    make = {tokens.VERP: tokens.verp_token, tokens.MESSAGE: tokens.message_token}[purpose]
    claims = [(token, pk) for token in candidates if (pk := tokens.claimed_delivery(purpose, token)) is not None]
    if not claims:
        return []
    born = dict(Delivery.objects.filter(pk__in={pk for _token, pk in claims}).values_list("pk", "created_at"))
    return [
        pk
        for token, pk in claims
        if pk in born and any(tokens.same(make(secret, pk, _moment(born[pk])), token) for secret in _secrets())
    ]


def _ticket_of_address(publication: Publication, address: str) -> Ticket | None:
    """The publication's ticket whose reply address this is. At most one query."""
    _base, token = tokens.split_plus(address, settings.MAIL_PLUS_SEPARATOR)
    claimed = tokens.claimed_reply(token) if token else None
    ticket = _ticket(publication, claimed[0]) if claimed else None
    if not token or not claimed or not ticket:
        return None
    born = _moment(ticket.created_at)
    return ticket if any(tokens.same(tokens.reply_token(key, *claimed, born), token) for key in _secrets()) else None


# --- Finding the ticket --------------------------------------------------------------------------------------------


def find_thread(publication: Publication, message: ParsedMessage, rcpt_to: str) -> Thread | None:
    """The publication's ticket that a mail belongs to; `None` for a new report. One to nine queries."""
    return (
        _by_address(publication, candidate_recipients(message, rcpt_to))
        or _by_our_id(publication, _named_ids(message))
        or _by_earlier_mail(publication, message)
        or _by_tag(publication, message)
    )


def names_a_thread(message: ParsedMessage, rcpt_to: str) -> bool:
    """Whether there is any sign by which `find_thread` could find a ticket. No query."""
    return (
        bool(message.in_reply_to or message.references)
        or bool(TAG.search(message.subject))
        or any(_has_token(address) for address in candidate_recipients(message, rcpt_to))
    )


def _has_token(address: str) -> bool:
    _base, token = tokens.split_plus(address, settings.MAIL_PLUS_SEPARATOR)
    return token is not None and tokens.is_token(token)


def _named_ids(message: ParsedMessage) -> list[str]:
    """The ids a mail answers, nearest first."""
    return list(dict.fromkeys(filter(None, [message.in_reply_to, *reversed(message.references)])))


def _by_address(publication: Publication, addresses: Iterable[str]) -> Thread | None:
    for address in addresses:
        if ticket := _ticket_of_address(publication, address):
            return Thread(ticket, "reply-token")
        if (pk := delivery_of_address(address)) is not None:
            return _by_delivery(publication, [pk], "return-path")
    return None


def _by_our_id(publication: Publication, ids: Iterable[str]) -> Thread | None:
    ours = deliveries_of_ids(ids)
    return _by_delivery(publication, ours, "our-id") if ours else None


def _by_delivery(publication: Publication, keys: list[int], sign: str) -> Thread | None:
    rows = Delivery.objects.filter(publication=publication, pk__in=keys, event__subject_type="ticket")
    found = {delivery.pk: delivery for delivery in rows.select_related("event")}
    nearest = next((found[pk] for pk in keys if pk in found), None)
    ticket = _ticket(publication, nearest.event.subject_id) if nearest else None
    return Thread(ticket, sign, answers=nearest) if ticket else None


def _by_earlier_mail(publication: Publication, message: ParsedMessage) -> Thread | None:
    """By the ids of mails that came in before, for those who take part; where two chose the same id, the older wins.

    Ids of readers' mails are no secret: whoever is on the list they went to has them, and anybody can write them.
    """
    ids = _named_ids(message)
    if not ids or not message.from_email:
        return None
    rows = Message.objects.filter(message_id__in=ids, ticket__publication=publication).order_by("-pk")
    found = {row.message_id: row.ticket for row in rows.select_related("ticket__publication")}
    nearest = dict.fromkeys(found[identifier] for identifier in ids if identifier in found)
    return _first_of_ones_own(list(nearest)[:MOST_NAMED], message.from_email, "references")


def _by_tag(publication: Publication, message: ParsedMessage) -> Thread | None:
    references = TAG.findall(message.subject)
    if not references or not message.from_email:
        return None
    tickets = publication.tickets.filter(reference__in=references[:MOST_NAMED]).select_related("publication")
    return _first_of_ones_own(tickets.order_by("-pk"), message.from_email, "subject-tag")


def _first_of_ones_own(tickets: Iterable[Ticket], address: str, sign: str) -> Thread | None:
    return next((Thread(ticket, sign) for ticket in tickets if takes_part(ticket, address)), None)


def takes_part(ticket: Ticket, address: str) -> bool:
    """Whether a correspondent of this address opened the ticket or has written to it. One query."""
    theirs = Q(pk=ticket.correspondent_id) | Q(messages__ticket=ticket)
    people = Correspondent.objects.at(address).filter(publication_id=ticket.publication_id)
    return people.filter(theirs).exists()


def _ticket(publication: Publication, pk: int) -> Ticket | None:
    return publication.tickets.filter(pk=pk).select_related("publication", "correspondent").first()
