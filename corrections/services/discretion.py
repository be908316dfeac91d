"""Who sees a ticket, who keeps out of it, and what may not be erased."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from corrections.models import Ticket, TicketParty
from corrections.services.tickets import record
from factcheck import access
from factcheck.errors import Conflict, Invalid
from factcheck.models import User


@transaction.atomic
def restrict_ticket(ticket: Ticket, *, actor: User, names: Iterable[User]) -> Ticket:
    """Restrict a ticket to the people named, the actor always among them."""
    access.require(actor, "corrections.restrict_ticket", ticket)
    people = {person.pk: person for person in (actor, *names)}.values()
    if not any(access.allows(person, "corrections.decline_ticket", ticket) for person in people):
        raise Conflict(_("Nobody named could decide this ticket: name an editor who need not keep out of it."))
    for person in people:
        _require_role(ticket, person)
        TicketParty.objects.get_or_create(ticket=ticket, user=person, capacity=TicketParty.Capacity.NAMED)
    Ticket.objects.filter(pk=ticket.pk).update(is_restricted=True)
    ticket.is_restricted = True
    record("ticket.restricted", ticket, actor, names=[person.pk for person in people])
    return ticket


def _require_role(ticket: Ticket, person: User) -> None:
    if not person.is_superuser and person.role_at(ticket.publication_id) is None:
        raise Invalid(_("This person does not work at this ticket's desk."), field="names")


@transaction.atomic
def name_in_complaint(ticket: Ticket, *, actor: User, person: User) -> Ticket:
    """Record that the complaint is about a member of staff, who from now on keeps out of it."""
    access.require(actor, "corrections.triage_ticket", ticket)
    TicketParty.objects.get_or_create(ticket=ticket, user=person, capacity=TicketParty.Capacity.COMPLAINED_ABOUT)
    if ticket.assignee_id == person.pk:
        Ticket.objects.filter(pk=ticket.pk).update(assignee=None)
        ticket.assignee = None
    record("ticket.changed", ticket, actor, complained_about=person.pk)
    return ticket


@transaction.atomic
def hold_ticket(ticket: Ticket, *, actor: User, hold: bool) -> Ticket:
    """Set or lift a legal hold: nothing on the ticket is erased while it stands."""
    access.require(actor, "corrections.hold_ticket", ticket)
    Ticket.objects.filter(pk=ticket.pk).update(legal_hold=hold)
    ticket.legal_hold = hold
    record("ticket.held", ticket, actor, hold=hold)
    return ticket
