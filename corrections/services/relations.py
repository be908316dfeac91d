"""Tickets that look related: found after a report has come in, accepted as a merge or a link, or dismissed."""

from datetime import datetime
from typing import Any

import structlog
from django.db import Error as DatabaseProblem
from django.db import transaction
from django.utils import timezone

from corrections import transitions
from corrections.models import ComparedUpTo, Ticket, TicketRelation
from corrections.resembling import find_resembling
from corrections.services.tickets import merge_ticket, triage_ticket
from corrections.states import TicketStatus
from factcheck import access, ledger
from factcheck.models import EventPosition, User
from factcheck.services.locks import hold

log = structlog.get_logger(__name__)

EVENTS_AT_ONCE = 500


def suggest_relations(ticket_id: int) -> int:
    """Note which older tickets this one looks related to; return how many were found. Two queries at most.

    Doing it again notes nothing twice, and brings nothing back that was dismissed.
    """
    found = find_resembling(ticket_id)
    if found:
        rows = [TicketRelation(ticket_id=ticket_id, other_id=other, signs=signs) for other, signs in found]
        TicketRelation.objects.bulk_create(rows, ignore_conflicts=True)
    return len(found)


@transaction.atomic
def compare_opened_tickets(limit: int = EVENTS_AT_ONCE, *, deadline: datetime | None = None) -> int:
    """Compare the tickets opened since the last time, in the order of the ledger; return how many events were passed.

    What has been compared by the deadline is kept, one ticket at least, and the next call goes on there. Reports are
    filed first and compared after, so that no reader waits for it. One worker at a time; who comes meanwhile finds
    nothing to do. A ticket that cannot be compared is told in the log and passed over.
    """
    ComparedUpTo.objects.get_or_create(pk=1)
    done = ComparedUpTo.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if done is None:
        return 0
    new = EventPosition.objects.filter(position__gt=done.position).order_by("position")
    passed = 0
    for position, kind, ticket_id in new.values_list("position", "event__kind", "event__subject_id")[:limit]:
        if kind == "ticket.opened":
            _compare(ticket_id)
        assert position is not None  # noqa: S101 - for the types
        passed, done.position = passed + 1, position
        if deadline and timezone.now() >= deadline:
            break
    if passed:
        done.save(update_fields=["position"])
    return passed


def _compare(ticket_id: int) -> None:
    try:
        with transaction.atomic():
            suggest_relations(ticket_id)
    except DatabaseProblem as error:
        log.warning("ticket_not_compared", ticket=ticket_id, error=type(error).__name__)


@transaction.atomic
def merge_related(relation: TicketRelation, *, actor: User) -> TicketRelation:
    """Merge the newer ticket into the older, whose answer its reader will get. A new one is taken in hand first."""
    ticket, other = _both(relation, actor, "corrections.merge_ticket")
    _decide(relation, actor, "merge")
    if ticket.status == TicketStatus.NEW:
        triage_ticket(ticket, actor=actor)
    merge_ticket(ticket, actor=actor, into=other)
    return relation


@transaction.atomic
def link_related(relation: TicketRelation, *, actor: User) -> TicketRelation:
    """Say that the two belong together, each still answered by itself."""
    ticket, other = _both(relation, actor, "corrections.change_ticket")
    _decide(relation, actor, "link")
    for one, its_other in ((ticket, other), (other, ticket)):
        facts = {"other": its_other.pk}
        ledger.record("ticket.linked", one, actor=actor, facts=facts, restricted=one.is_restricted)
    return relation


@transaction.atomic
def dismiss_related(relation: TicketRelation, *, actor: User) -> TicketRelation:
    """Say that the two have nothing to do with each other; it is not suggested again."""
    ticket, other = _both(relation, actor, "corrections.change_ticket")
    _decide(relation, actor, "dismiss")
    facts = {"other": other.pk}
    ledger.record("ticket.relation_dismissed", ticket, actor=actor, facts=facts, restricted=ticket.is_restricted)
    return relation


def _both(relation: TicketRelation, actor: User, permission: str) -> tuple[Ticket, Ticket]:
    """The two tickets, the newer first, for somebody who may do this to the newer and see the older."""
    hold(relation)
    access.require(actor, permission, relation.ticket)
    access.require(actor, "corrections.view_ticket", relation.other)
    return relation.ticket, relation.other


def _decide(relation: TicketRelation, actor: User, move: str) -> None:
    values: dict[str, Any] = {"decided_by": actor, "decided_at": timezone.now()}
    transitions.relations.move(relation, move, **values)
