"""Other tickets on the page of one: those it looks related to or is linked with, and what went before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections import transitions
from corrections.admin.ticket_verbs import RELATED
from corrections.models import Ticket, TicketRelation
from corrections.states import RelationStatus, TicketStatus
from factcheck.admin.moves import Offered

MOST_RELATED = 20
MOST_LINKED = 20

MERGEABLE = (TicketStatus.NEW, TicketStatus.OPEN)


@dataclass(frozen=True, slots=True)
class Related:
    """One relation seen from a ticket: the other one, why, and what can be done about it."""

    relation: TicketRelation
    other: Ticket
    offers: list[Offered]

    @property
    def is_merged_from_here(self) -> bool:
        """Whether this ticket can be merged into the other, which then speaks for both."""
        return any(offer.verb.name == "merge_related" for offer in self.offers)

    @property
    def is_linked(self) -> bool:
        return self.relation.status == RelationStatus.LINKED


def related_tickets(ticket: Ticket, user: Any, offers: Mapping[str, Offered]) -> list[Related]:
    """What this ticket looks related to or is linked with, as far as this person may see it. One query."""
    rows = TicketRelation.objects.visible_to(user).around(ticket).standing()
    rows = rows.select_related("ticket__correspondent", "other__correspondent").order_by("-status", "pk")[:MOST_RELATED]
    return [_seen_from(ticket, relation, offers) for relation in rows]


def _seen_from(ticket: Ticket, relation: TicketRelation, offers: Mapping[str, Offered]) -> Related:
    is_newer = relation.ticket_id == ticket.pk
    open_moves = {f"{move}_related" for move in transitions.relations.open_moves(relation)}
    if not is_newer or relation.ticket.status not in MERGEABLE:
        open_moves.discard("merge_related")
    buttons = [offers[name] for name in RELATED if name in open_moves and name in offers]
    return Related(relation, relation.other if is_newer else relation.ticket, buttons)


@dataclass(frozen=True, slots=True)
class Linked:
    """A ticket that this one goes on from, or that went on from it."""

    other: Ticket
    words: str | Promise


def linked_tickets(ticket: Ticket, user: Any) -> list[Linked]:
    """The closed ticket whose reader wrote again, and those opened when this one's did. One query."""
    around = Q(pk=ticket.follows_id) | Q(follows=ticket)
    rows = Ticket.objects.visible_to(user).filter(around).order_by("pk")[:MOST_LINKED]
    before, after = _("The reader wrote before, on"), _("The reader wrote again:")
    return [Linked(row, before if row.pk == ticket.follows_id else after) for row in rows]
