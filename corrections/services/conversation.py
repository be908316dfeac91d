"""What is said on a ticket: answers to the reader, notes among ourselves, the question to the reporter."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import transitions
from corrections.models import Message, Ticket, TicketParty
from corrections.models.messages import LONGEST_ANSWER
from corrections.services.tickets import wait_ticket
from corrections.states import TicketStatus
from factcheck import access, ledger
from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Byline, User
from factcheck.services.words import cleaned

SHORTEST_WAIT = timedelta(hours=1)


def _say(ticket: Ticket, actor: User, text: str, *, kind: str, direction: str) -> Message:
    return Message.objects.create(
        ticket=ticket,
        direction=direction,
        kind=kind,
        author=actor,
        correspondent=ticket.correspondent if direction == Message.Direction.OUTBOUND else None,
        text=text,
    )


def _written(text: str) -> str:
    """The words, no longer than a letter can hold. Raises `Invalid`."""
    words = cleaned(Message, "text", text, required=True)
    if len(words) > LONGEST_ANSWER:
        raise Invalid(_("At most %(limit)d characters, please.") % {"limit": LONGEST_ANSWER}, field="text")
    return str(words)


def _record(kind: str, ticket: Ticket, actor: User, message: Message, **facts: int) -> None:
    ledger.record(kind, ticket, actor=actor, facts={"message": message.pk, **facts}, restricted=ticket.is_restricted)


@transaction.atomic
def reply_to_reader(ticket: Ticket, *, actor: User, text: str) -> Message:
    """Answer the reader; the first answer by a person is noted on the ticket."""
    access.require(actor, "corrections.answer_ticket", ticket)
    if ticket.correspondent is None or not ticket.correspondent.email:
        raise Conflict(_("There is no address to answer to."), code="no_address")
    message = _say(ticket, actor, _written(text), kind=Message.Kind.REPLY, direction=Message.Direction.OUTBOUND)
    Ticket.objects.filter(pk=ticket.pk, first_answer_at__isnull=True).update(first_answer_at=timezone.now())
    _record("ticket.answered", ticket, actor, message)
    return message


@transaction.atomic
def add_note(ticket: Ticket, *, actor: User, text: str) -> Message:
    """Write a note that never leaves the desk."""
    access.require(actor, "corrections.note_ticket", ticket)
    message = _say(ticket, actor, _written(text), kind=Message.Kind.NOTE, direction=Message.Direction.INTERNAL)
    _record("ticket.noted", ticket, actor, message)
    return message


@transaction.atomic
def ask_reporter(ticket: Ticket, *, actor: User, reporter: User, text: str, until: datetime | None = None) -> Message:
    """Put the report to a reporter who is by-lined on the article, and let an open ticket wait for the answer.

    It wakes at `until`, at half of what is left before the decision is due if nothing is said.
    """
    access.require(actor, "corrections.ask_reporter", ticket)
    if not Byline.objects.filter(article__tickets=ticket, user=reporter).exists():
        raise Invalid(_("This person is not by-lined on the article."), field="reporter")
    message = _say(ticket, actor, _written(text), kind=Message.Kind.QUESTION, direction=Message.Direction.INTERNAL)
    TicketParty.objects.get_or_create(ticket=ticket, user=reporter, capacity=TicketParty.Capacity.REPORTER)
    if ticket.assignee_id == reporter.pk:
        Ticket.objects.filter(pk=ticket.pk).update(assignee=None)
        ticket.assignee = None
    if ticket.status == TicketStatus.OPEN:
        wait_ticket(ticket, actor=actor, waiting_for=Ticket.WaitingFor.REPORTER, until=until or _half_way(ticket))
    _record("ticket.reporter_asked", ticket, actor, message, reporter=reporter.pk)
    return message


def _half_way(ticket: Ticket) -> datetime:
    now = timezone.now()
    left = (ticket.due_at - now) / 2 if ticket.due_at else SHORTEST_WAIT
    return now + max(left, SHORTEST_WAIT)


@transaction.atomic
def answer_as_reporter(ticket: Ticket, *, actor: User, text: str) -> Message:
    """The reporter who was asked answers for the piece, without a say in the decision. However much it is: it may have
    come by mail."""
    if not ticket.parties.filter(user=actor, capacity=TicketParty.Capacity.REPORTER).exists():
        raise NotPermitted(_("You were not asked about this report."))
    words = cleaned(Message, "text", text, required=True)
    message = _say(ticket, actor, words, kind=Message.Kind.REPORTER_ANSWER, direction=Message.Direction.INTERNAL)
    _record("ticket.reporter_answered", ticket, actor, message)
    if ticket.status == TicketStatus.WAITING and ticket.waiting_for == Ticket.WaitingFor.REPORTER:
        transitions.tickets.move(ticket, "wake", wakes_at=None, waiting_for="")
        ledger.record("ticket.woken", ticket, actor=actor, restricted=ticket.is_restricted)
    return message
