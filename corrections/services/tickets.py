"""Working a ticket: triage, assignment, waiting, decision, merging, reopening."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import transitions
from corrections.models import Ticket, TicketClaim
from corrections.services.intake import reopen_row
from corrections.states import DECLINING_OUTCOMES, Outcome, TicketStatus
from factcheck import access, ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Article, Claim, User
from factcheck.services.words import cleaned

log = structlog.get_logger(__name__)

AWAKE: dict[str, Any] = {"wakes_at": None, "waiting_for": ""}
"""What every move out of waiting sets."""


def record(kind: str, ticket: Ticket, actor: Any, **facts: Any) -> None:
    ledger.record(kind, ticket, actor=actor, facts=facts, restricted=ticket.is_restricted)


def set_duplicates_free(ticket: Ticket, actor: Any) -> None:
    """Reopen what was merged into a ticket that ends without a decision: other readers' reports do not end with it."""
    for duplicate in (
        Ticket.objects.select_for_update(of=("self",)).select_related("publication").filter(merged_into=ticket)
    ):
        reopen_row(duplicate)
        record("ticket.reopened", duplicate, actor)


def _require_fit(ticket: Ticket, person: User, field: str) -> None:
    """The person works at this desk and need not keep out of the matter."""
    if reason := access.refusal(person, "corrections.triage_ticket", ticket):
        raise Invalid(_("%(person)s: %(reason)s") % {"person": person, "reason": reason}, field=field)


@transaction.atomic
def triage_ticket(
    ticket: Ticket,
    *,
    actor: User,
    severity: str | None = None,
    article: Article | None = None,
    claims: Iterable[Claim] = (),
) -> Ticket:
    """Take a new ticket in hand: say how serious it is, which article and which claims it is about.

    It is the triager's from then on, unless it was somebody's already.
    """
    access.require(actor, "corrections.triage_ticket", ticket)
    values: dict[str, Any] = {}
    if severity is not None:
        values["severity"] = cleaned(Ticket, "severity", severity)
    if article is not None:
        if article.publication_id != ticket.publication_id:
            raise Invalid(_("This article belongs to another publication."), field="article")
        values["article"] = article
    if ticket.assignee_id is None:
        values["assignee"] = actor
    transitions.tickets.move(ticket, "triage", **values)
    if article is not None:
        access.require(actor, "corrections.triage_ticket", ticket)
    confirm_claims(ticket, actor=actor, claims=claims)
    record("ticket.triaged", ticket, actor, severity=ticket.severity)
    return ticket


@transaction.atomic
def confirm_claims(ticket: Ticket, *, actor: User, claims: Iterable[Claim]) -> None:
    """Say which claims the ticket is about: a suggestion becomes a finding, others are added."""
    access.require(actor, "corrections.change_ticket", ticket)
    for claim in claims:
        if claim.publication_id != ticket.publication_id:
            raise Invalid(_("This claim belongs to another publication."), field="claims")
        TicketClaim.objects.update_or_create(ticket=ticket, claim=claim, defaults={"is_suggestion": False})
        record("ticket.claim_confirmed", ticket, actor, claim=claim.pk)


@transaction.atomic
def assign_ticket(ticket: Ticket, *, actor: User, assignee: User | None) -> Ticket:
    """Give a live ticket to one person of the desk, or to nobody."""
    access.require(actor, "corrections.assign_ticket", ticket)
    if assignee is not None:
        _require_fit(ticket, assignee, "assignee")
    if not Ticket.objects.live().filter(pk=ticket.pk).update(assignee=assignee):
        raise Conflict(_("A closed ticket is not assigned."))
    ticket.assignee = assignee
    record("ticket.assigned", ticket, actor, assignee=assignee.pk if assignee else None)
    return ticket


@transaction.atomic
def wait_ticket(ticket: Ticket, *, actor: User, waiting_for: str, until: datetime) -> Ticket:
    """Let a ticket rest until the reader or the reporter answers, or a date wakes it."""
    access.require(actor, "corrections.wait_ticket", ticket)
    if until <= timezone.now():
        raise Invalid(_("The date that wakes the ticket must be in the future."), field="until")
    transitions.tickets.move(ticket, "wait", waiting_for=cleaned(Ticket, "waiting_for", waiting_for), wakes_at=until)
    record("ticket.waiting", ticket, actor, waiting_for=ticket.waiting_for)
    return ticket


@transaction.atomic
def wake_ticket(ticket: Ticket, *, actor: User | None) -> Ticket:
    """Take a waiting ticket up again. `actor` is `None` when its date came."""
    access.require(actor, "corrections.wait_ticket", ticket)
    transitions.tickets.move(ticket, "wake", **AWAKE)
    record("ticket.woken", ticket, actor)
    return ticket


def wake_due_tickets(limit: int = 200) -> int:
    """Wake every ticket whose date has come; return how many. One that moved meanwhile is left alone."""
    woken = 0
    for ticket in Ticket.objects.due_to_wake().order_by("wakes_at")[:limit]:
        try:
            wake_ticket(ticket, actor=None)
        except (InterfaceError, OperationalError):  # the database is away: nothing else would go either
            raise
        except Exception:  # one row in the way must not hold up those behind it
            log.exception("ticket_not_woken", ticket=ticket.reference)
            continue
        woken += 1
    return woken


@transaction.atomic
def expire_ticket(ticket: Ticket, *, actor: User | None) -> Ticket:
    """Close a ticket whose reader did not answer. Reports that were merged into it stand for themselves again."""
    access.require(actor, "corrections.decline_ticket", ticket)
    if ticket.waiting_for == Ticket.WaitingFor.REPORTER:
        raise Conflict(_("A ticket that waits for the reporter is not closed for want of the reader's answer."))
    transitions.tickets.move(ticket, "expire", outcome=Outcome.NO_ANSWER, closed_at=timezone.now(), **AWAKE)
    record("ticket.expired", ticket, actor, outcome=ticket.outcome)
    set_duplicates_free(ticket, actor)
    return ticket


@transaction.atomic
def accept_ticket(ticket: Ticket, *, actor: User) -> Ticket:
    """Decide that the report is right: a correction is due."""
    access.require(actor, "corrections.accept_ticket", ticket)
    transitions.tickets.move(ticket, "accept", decided_by=actor, decided_at=timezone.now())
    record("ticket.accepted", ticket, actor)
    return ticket


@transaction.atomic
def return_ticket(ticket: Ticket, *, actor: User) -> Ticket:
    """Take an acceptance back before a correction was published."""
    access.require(actor, "corrections.return_ticket", ticket)
    transitions.tickets.move(ticket, "return", decided_by=None, decided_at=None)
    record("ticket.returned", ticket, actor)
    return ticket


@transaction.atomic
def decline_ticket(ticket: Ticket, *, actor: User, outcome: str, note: str) -> Ticket:
    """Decide that nothing is to be corrected; the note is the answer the reader gets."""
    access.require(actor, "corrections.decline_ticket", ticket)
    if outcome not in DECLINING_OUTCOMES:
        raise Invalid(_("A report is declined as already corrected, no error found, or not ours."), field="outcome")
    if outcome != Outcome.ALREADY_CORRECTED and ticket.corrections.published().exists():
        raise Conflict(
            _("A published correction answers this report: close it as already corrected."), code="corrected"
        )
    answer, now = cleaned(Ticket, "decision_note", note, required=True), timezone.now()
    transitions.tickets.move(
        ticket,
        "decline",
        outcome=str(outcome),
        decision_note=answer,
        decided_by=actor,
        decided_at=now,
        closed_at=now,
    )
    record("ticket.declined", ticket, actor, outcome=ticket.outcome)
    return ticket


@transaction.atomic
def merge_ticket(ticket: Ticket, *, actor: User, into: Ticket) -> Ticket:
    """Close a ticket as a duplicate of another, whose answer its reader will get too; at once if it has been decided.

    What was merged into `ticket` before moves along. Raises `Conflict` when the other ended without a decision.
    """
    access.require(actor, "corrections.merge_ticket", ticket)
    access.require(actor, "corrections.view_ticket", into)
    if into.publication_id != ticket.publication_id:
        raise Invalid(_("Tickets of different publications are not merged."), field="into")
    target = _lock_target(ticket, into)
    if target.pk == ticket.pk:
        raise Invalid(_("A ticket is not a duplicate of itself."), field="into")
    if target.is_closed and target.status not in (TicketStatus.RESOLVED, TicketStatus.DECLINED):
        raise Conflict(_("%(reference)s ended without a decision.") % {"reference": target.reference})
    transitions.tickets.move(ticket, "merge", merged_into=target, closed_at=timezone.now())
    Ticket.objects.filter(merged_into=ticket).update(merged_into=target)
    record("ticket.merged", ticket, actor, into=target.pk, decided=target.is_closed)
    return ticket


def _lock_target(ticket: Ticket, into: Ticket) -> Ticket:
    """The end of `into`'s chain of merges, locked together with `ticket` in the order of their keys."""
    wanted = {ticket.pk, into.pk}
    while True:
        rows = Ticket.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        locked = {row.pk: row for row in rows}
        target = locked[into.pk]
        while target.merged_into_id in locked:
            target = locked[target.merged_into_id]
        if target.merged_into_id is None:
            return target
        wanted.add(target.merged_into_id)


@transaction.atomic
def mark_spam_ticket(ticket: Ticket, *, actor: User) -> Ticket:
    """Close a ticket as spam. Nobody outside hears of it."""
    access.require(actor, "corrections.mark_spam_ticket", ticket)
    transitions.tickets.move(ticket, "mark_spam", closed_at=timezone.now(), outcome="", merged_into=None, **AWAKE)
    record("ticket.marked_spam", ticket, actor)
    set_duplicates_free(ticket, actor)
    return ticket


@transaction.atomic
def reopen_ticket(ticket: Ticket, *, actor: User) -> Ticket:
    """Take a closed ticket up again."""
    access.require(actor, "corrections.reopen_ticket", ticket)
    reopen_row(ticket)
    record("ticket.reopened", ticket, actor)
    return ticket


def resolve_tickets(correction_tickets: Iterable[Ticket], *, actor: User | None, outcome: str) -> None:
    """Close the accepted tickets a published correction answers. Called inside its transaction."""
    now = timezone.now()
    for ticket in correction_tickets:
        if ticket.status != TicketStatus.ACCEPTED:
            continue
        transitions.tickets.move(ticket, "resolve", outcome=outcome, closed_at=now)
        record("ticket.resolved", ticket, actor, outcome=outcome)
