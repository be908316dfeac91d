"""What deadlines do when something happens to a ticket, and who hears that one is near or past.

Importing this module registers both with the ledger.
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from corrections import links
from corrections.letters import SENT_BY_MACHINE, Draft, writes
from corrections.models import Ticket, TicketDeadline, TicketParty
from corrections.services import clocks
from corrections.services.reminding import ESCALATED, MISSED, NEAR
from corrections.subjects import Subjects
from factcheck import ledger
from factcheck.ledger import Recipient
from factcheck.models import Delivery, Event, Membership, User
from factcheck.once import once

KEEPING_OUT = (TicketParty.Capacity.REPORTER, TicketParty.Capacity.COMPLAINED_ABOUT)
Staff = dict[int, tuple[str, str]]
"""The active people of a desk: role and address by id."""


@ledger.follow(*clocks.KINDS)
def keep_time(event: Event, ticket: Ticket) -> None:
    clocks.keep_time(ticket, event)


@once
def _staff(publication_id: int) -> Staff:
    members = Membership.objects.filter(publication_id=publication_id, user__is_active=True).order_by("user_id")
    return {pk: (role, email) for pk, role, email in members.values_list("user_id", "role", "user__email")}


@ledger.on(NEAR)
def remind_who_works_on_it(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    """The assignee, else the whole desk."""
    yield from _told(event, ticket, _assignee(ticket) or _desk(ticket))


@ledger.on(MISSED)
def alert_the_editors(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    """The assignee and the editors; where there is no editor who may judge, the managers."""
    editors = _desk(ticket, "editor") or _desk(ticket, "manager")
    yield from _told(event, ticket, {**_assignee(ticket), **editors})


@ledger.on(ESCALATED)
def escalate_to_the_managers(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    """The managers; where there is none who may judge, the editors."""
    yield from _told(event, ticket, _desk(ticket, "manager") or _desk(ticket, "editor"))


def _told(event: Event, ticket: Ticket, people: Staff) -> Iterator[Recipient]:
    """Behind the bell and by mail. Of a restricted ticket only the people named on it hear, all of them."""
    purpose = event.kind.replace(".", "_")
    for pk, (_role, email) in (_named(ticket) if ticket.is_restricted else people).items():
        yield Recipient("in_app", f"user:{pk}", purpose)
        if email:
            yield Recipient("mail", f"user:{pk}", purpose, email)


def _assignee(ticket: Ticket) -> Staff:
    staff = _staff(ticket.publication_id)
    return {pk: staff[pk] for pk in [ticket.assignee_id] if pk in staff}


def _desk(ticket: Ticket, *roles: str) -> Staff:
    """The people of the desk by role, without those who must keep out of this matter."""
    out = set(_of(ticket, KEEPING_OUT))
    if ticket.article:
        out |= {byline.user_id for byline in ticket.article.bylines.all()}
    staff = _staff(ticket.publication_id)
    return {pk: one for pk, one in staff.items() if pk not in out and (not roles or one[0] in roles)}


def _named(ticket: Ticket) -> Staff:
    return {pk: ("", user.email) for pk, user in _of(ticket, [TicketParty.Capacity.NAMED]).items() if user.is_active}


def _of(ticket: Ticket, capacities: Iterable[str]) -> dict[int, User]:
    return {party.user_id: party.user for party in ticket.parties.all() if party.capacity in capacities}


@writes("ticket_deadline_near", "ticket_deadline_missed", "ticket_deadline_escalated")
def warning(delivery: Delivery, person: User, rows: Subjects) -> Draft | None:
    """That a deadline is near or past, unless it was met meanwhile, or the ticket is not this person's to see."""
    found = TicketDeadline.objects.visible_to(person).filter(pk=delivery.event.facts.get("deadline"))
    deadline = found.running().select_related("ticket").first()
    if deadline is None:
        return None
    subjects = {
        "ticket_deadline_near": _("Soon due: %(step)s [%(reference)s]"),
        "ticket_deadline_missed": _("Overdue: %(step)s [%(reference)s]"),
        "ticket_deadline_escalated": _("Still overdue: %(step)s [%(reference)s]"),
    }
    words = {"step": deadline.get_step_display(), "reference": deadline.ticket.reference}
    return Draft(
        subject=subjects[delivery.purpose] % words,
        about={
            "deadline": deadline,
            "ticket": deadline.ticket,
            "stage": delivery.purpose.rpartition("_")[2],
            "url": links.absolute(deadline.ticket.get_absolute_url()),
        },
        headers=SENT_BY_MACHINE,
    )
