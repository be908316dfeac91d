"""Watching a ticket: to hear what whoever works on it hears."""

from django.db import transaction
from django.utils.translation import gettext as _

from corrections.models import Ticket, TicketParty
from corrections.services.tickets import record
from factcheck import access
from factcheck.errors import Conflict
from factcheck.models import User


@transaction.atomic
def watch_ticket(ticket: Ticket, *, actor: User) -> Ticket:
    """Hear of this ticket from now on. Watching twice is harmless."""
    access.require(actor, "corrections.watch_ticket", ticket)
    _row, is_new = TicketParty.objects.get_or_create(ticket=ticket, user=actor, capacity=TicketParty.Capacity.WATCHER)
    if is_new:
        record("ticket.watched", ticket, actor)
    return ticket


@transaction.atomic
def unwatch_ticket(ticket: Ticket, *, actor: User) -> Ticket:
    """Hear no more of this ticket, unless one works on it. Raises `Conflict` where one did not watch it."""
    access.require(actor, "corrections.watch_ticket", ticket)
    rows = TicketParty.objects.filter(ticket=ticket, user=actor, capacity=TicketParty.Capacity.WATCHER)
    if not rows.delete()[0]:
        raise Conflict(_("You do not watch this ticket."))
    record("ticket.unwatched", ticket, actor)
    return ticket
