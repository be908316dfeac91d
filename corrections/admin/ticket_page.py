"""What the page of one ticket shows: the conversation on one side, what is to be done about it on the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections.admin import ticket_verbs
from corrections.admin.canned import replies_for
from corrections.admin.files import with_files
from corrections.admin.relations import linked_tickets, related_tickets
from corrections.happenings import happened, people_in, who_did
from corrections.models import Message, Ticket, TicketParty
from corrections.services.clocks import due_soonest
from corrections.states import TicketStatus
from factcheck import access
from factcheck.admin.moves import Offered
from factcheck.admin.pages import desk_page
from factcheck.admin.similar import similar_claims
from factcheck.delivery import purpose_in_words
from factcheck.models import Delivery, Event, User
from factcheck.once import asking_once

MOST_MESSAGES = 200
MOST_EVENTS = 100
MOST_TOLD = 50
MOST_TIED = 50

TURNS: dict[str, str | Promise] = {
    TicketStatus.NEW: _("The desk: somebody takes it in hand."),
    TicketStatus.OPEN: _("The desk: check it and decide."),
    TicketStatus.ACCEPTED: _("The desk: write the correction and have it signed off."),
    TicketStatus.RESOLVED: _("Nobody: the correction is published."),
    TicketStatus.DECLINED: _("Nobody, unless the reader appeals."),
    TicketStatus.DUPLICATE: _("Nobody: the other ticket speaks for it."),
    TicketStatus.SPAM: _("Nobody."),
    TicketStatus.WITHDRAWN: _("Nobody: the reader took it back."),
    TicketStatus.NO_ANSWER: _("Nobody, unless the reader writes again."),
}
"""Whose turn it is, by the ticket's state."""

WAITS: dict[str, str | Promise] = {
    Ticket.WaitingFor.READER: _("The reader: we asked something."),
    Ticket.WaitingFor.REPORTER: _("The reporter: we asked something."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline."""

    at: datetime
    who: str
    words: str | Promise


def timeline(subject_type: str, pk: int) -> list[Step]:
    """What happened to a row, newest first, with who did it. Two queries."""
    events = list(Event.objects.about(subject_type, pk).order_by("-pk")[:MOST_EVENTS])
    people = people_in(events)
    return [Step(event.created_at, who_did(event, people), happened(event.kind)) for event in events]


def whose_turn(ticket: Ticket) -> str | Promise:
    if ticket.status == TicketStatus.WAITING:
        return WAITS.get(ticket.waiting_for, TURNS[TicketStatus.OPEN])
    return TURNS[ticket.status]


def conversation(ticket: Ticket) -> list[Message]:
    """What was said, oldest first; of a very long thread the newest part. Three queries."""
    newest = ticket.messages.abridged().select_related("author", "correspondent", "inbound")
    newest = newest.prefetch_related("attachments__file", "attachments__released_by")
    return list(newest.order_by("-created_at", "-pk")[:MOST_MESSAGES])[::-1]


def reported(ticket: Ticket, said: Sequence[Message]) -> str:
    """What the report says, for finding out whether it was checked before: the words quoted, then the reader's own."""
    report = next((message for message in said if message.kind == Message.Kind.REPORT), None)
    words = [report.quoted_beginning, report.beginning] if report else []  # type: ignore[attr-defined]
    return "\n".join([*words, ticket.says_it_should_be])


OTHERS: dict[str, str | Promise] = {
    "correspondent": _("another reader, who reported the same"),
    "endpoint": _("a partner system"),
}
"""Who else is told, by the kind of recipient."""


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery about the ticket: what it says, and to whom."""

    what: str | Promise
    whom: str | Promise
    delivery: Delivery


def who_was_told(ticket: Ticket) -> list[Told]:
    """Everything about a ticket that left the dashboard, newest first. Two queries."""
    sent = Delivery.objects.filter(event__subject_type="ticket", event__subject_id=ticket.pk).exclude(channel="in_app")
    newest = list(sent.order_by("-pk")[:MOST_TOLD])
    keys = [delivery.recipient_key for delivery in newest]
    staff = User.objects.in_bulk([int(key.removeprefix("user:")) for key in keys if key.startswith("user:")])
    named: dict[str, str | Promise] = {f"user:{pk}": str(person) for pk, person in staff.items()}
    named[f"correspondent:{ticket.correspondent_id}"] = ""  # letters to the reader say so
    return [
        Told(
            purpose_in_words(delivery.purpose),
            named.get(key, OTHERS.get(key.partition(":")[0], "")),
            delivery,
        )
        for delivery, key in zip(newest, keys, strict=True)
    ]


@asking_once()
def ticket_page(
    admin: Any, request: HttpRequest, ticket: Ticket, *, answer: str = "", status: int = 200
) -> HttpResponse:
    """Draw the page, in a number of queries that does not grow with the conversation. `answer` is typed already."""
    offered, kept_from = admin.offers(request, ticket)
    by_name = {offer.verb.name: offer for offer in offered}
    tied = list(ticket.ticket_claims.select_related("claim").order_by("is_suggestion", "-score")[:MOST_TIED])
    said = with_files(conversation(ticket), ticket, request.user)  # type: ignore[arg-type]
    parties = list(ticket.parties.select_related("user"))
    return desk_page(
        request,
        "admin/corrections/ticket.html",
        ticket.publication,
        status=status,
        title=ticket.reference,
        ticket=ticket,
        publication=ticket.publication,
        said=said,
        most=MOST_MESSAGES,
        turn=whose_turn(ticket),
        tied=tied,
        similar=similar_claims(request.user, reported(ticket, said), without=[link.claim_id for link in tied]),
        candidates=ticket.candidate_sources.select_related("source", "attachment__file")[:50],
        related=related_tickets(ticket, request.user, by_name),
        linked=linked_tickets(ticket, request.user),
        deadlines=due_soonest(ticket),
        parties=parties,
        watch=by_name.get("unwatch" if _is_watched_by(request.user, parties) else "watch"),
        corrections=ticket.corrections.order_by("-pk")[:20],
        duplicates=ticket.duplicates.order_by("pk")[:20],
        everybody_told=who_was_told(ticket),
        steps=timeline("ticket", ticket.pk),
        moves=[offer for offer in offered if offer.verb.name not in (*ticket_verbs.BESIDE, *ticket_verbs.SELDOM)],
        seldom=[offer for offer in offered if offer.verb.name in ticket_verbs.SELDOM],
        forms=[_with_form(by_name[name], request, ticket) for name in ticket_verbs.INLINE if name in by_name],
        offers=by_name,
        answer=answer,
        canned=replies_for(ticket, request.user) if "reply" in by_name else [],
        kept_from=kept_from,
        draft_url=_draft_url(request, ticket),
        opts=admin.opts,
    )


def _is_watched_by(user: Any, parties: Sequence[TicketParty]) -> bool:
    return any(party.user_id == user.pk and party.capacity == TicketParty.Capacity.WATCHER for party in parties)


def _with_form(offer: Offered, request: HttpRequest, ticket: Ticket) -> Offered:
    assert offer.verb.words is not None  # noqa: S101 - INLINE names verbs with words
    return Offered(offer.verb, offer.url, offer.verb.words(rows=[ticket], user=request.user))


def _draft_url(request: HttpRequest, ticket: Ticket) -> str:
    """Where a correction that answers this ticket is drafted; empty for whoever may not, or while it is not due."""
    due = ticket.status == TicketStatus.ACCEPTED and ticket.article_id
    if not due or not access.allows(request.user, "corrections.draft_correction", ticket):  # type: ignore[arg-type]
        return ""
    return f"{reverse('admin:corrections_correction_add')}?ticket={ticket.pk}"
