"""What readers decide themselves: to appeal against a decision, and to take their report back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import transitions
from corrections.models import Correspondent, Message, Ticket
from corrections.services.intake import appeal_row
from corrections.services.tickets import AWAKE, record, set_duplicates_free
from corrections.states import Outcome
from factcheck.errors import NotPermitted
from factcheck.services.words import cleaned


@transaction.atomic
def appeal_ticket(ticket: Ticket, *, actor: Correspondent, text: str) -> Ticket:
    """The reader does not accept the decision: the ticket goes back to the desk, and to someone else."""
    _require_own(ticket, actor)
    reason = cleaned(Message, "text", text, required=True)
    appeal_row(ticket, actor)
    _add_readers_words(ticket, actor, reason)
    return ticket


@transaction.atomic
def withdraw_ticket(ticket: Ticket, *, actor: Correspondent) -> Ticket:
    """The reader takes the report back."""
    _require_own(ticket, actor)
    transitions.tickets.move(ticket, "withdraw", outcome=Outcome.WITHDRAWN, closed_at=timezone.now(), **AWAKE)
    record("ticket.withdrawn", ticket, actor)
    set_duplicates_free(ticket, actor)
    return ticket


def _require_own(ticket: Ticket, actor: Correspondent) -> None:
    if not isinstance(actor, Correspondent) or ticket.correspondent_id != actor.pk:
        raise NotPermitted(_("Only the person who sent the report may do this."))


def _add_readers_words(ticket: Ticket, actor: Correspondent, text: str) -> None:
    Message.objects.create(
        ticket=ticket,
        direction=Message.Direction.INBOUND,
        kind=Message.Kind.REPLY,
        correspondent=actor,
        text=text,
    )
