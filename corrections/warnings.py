"""What deadlines do when something happens to a ticket, and who hears that one is near or past.

Importing this module registers both with the ledger.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from corrections import links, threading
from corrections.letters import SENT_BY_MACHINE, Draft, writes
from corrections.models import Ticket, TicketDeadline, TicketParty
from corrections.services import clocks
from corrections.services.reminding import ESCALATED, MISSED, NEAR
from corrections.subjects import Subjects
from factcheck import ledger
from factcheck.models import Delivery, Event, Membership, User
from factcheck.once import once
from factcheck.permissions import MANAGER
from factcheck.routing import to_staff

KEEPING_OUT = (TicketParty.Capacity.REPORTER, TicketParty.Capacity.COMPLAINED_ABOUT)
TOPIC = "deadlines"
LETTERS = tuple(kind.replace(".", "_") for kind in (NEAR, MISSED, ESCALATED))
Staff = dict[int, str]
"""The active people of a desk: their roles by id."""


@ledger.follow_each(*clocks.KINDS)
def keep_time(happened: Sequence[tuple[Event, Ticket]]) -> None:
    clocks.keep_time_each([(ticket, event) for event, ticket in happened])


@once
def _staff(publication_id: int) -> Staff:
    return dict(Membership.objects.at_work(publication_id).order_by("user_id").values_list("user_id", "role"))


@to_staff(NEAR, whom=_lazy("Whoever works on it and those who watch it, else the desk"), topic=TOPIC, letter="")
def remind_who_works_on_it(event: Event, ticket: Ticket) -> Iterator[int | None]:
    """The assignee and the watchers, else the whole desk."""
    yield from _those(ticket, {**_assignee(ticket), **_watching(ticket)} if _assignee(ticket) else _desk(ticket))


@to_staff(MISSED, whom=_lazy("Whoever works on it, those who watch it, and the editors"), topic=TOPIC, letter="")
def alert_the_editors(event: Event, ticket: Ticket) -> Iterator[int | None]:
    """The assignee, the watchers and the editors; where there is no editor who may judge, the managers."""
    editors = _desk(ticket, "editor") or _desk(ticket, "manager")
    yield from _those(ticket, {**_assignee(ticket), **_watching(ticket), **editors})


@to_staff(ESCALATED, whom=_lazy("Managers, else the editors"), topic=TOPIC, letter="")
def escalate_to_the_managers(event: Event, ticket: Ticket) -> Iterator[int | None]:
    """The managers; where there is none who may judge, the editors."""
    yield from _those(ticket, _desk(ticket, "manager") or _desk(ticket, "editor"))


def _those(ticket: Ticket, people: Staff) -> Iterator[int]:
    """These; of a restricted ticket only the people named on it, all of them."""
    yield from _of(ticket, [TicketParty.Capacity.NAMED]) if ticket.is_restricted else people


def _watching(ticket: Ticket) -> Staff:
    out = _keeping_out(ticket)
    watching = _of(ticket, [TicketParty.Capacity.WATCHER])
    return _at_work(ticket, (person for pk, person in watching.items() if pk not in out))


def _assignee(ticket: Ticket) -> Staff:
    return _at_work(ticket, [ticket.assignee] if ticket.assignee else [])


def _at_work(ticket: Ticket, people: Iterable[User]) -> Staff:
    """Those of these who still sit at the ticket's desk; a superuser sits at all, as a manager."""
    staff = _staff(ticket.publication_id)
    roles = {one.pk: MANAGER if one.is_superuser and one.is_active else staff.get(one.pk) for one in people}
    return {pk: role for pk, role in roles.items() if role}


def _desk(ticket: Ticket, *roles: str) -> Staff:
    """The people of the desk by role, without those who must keep out of this matter."""
    out, staff = _keeping_out(ticket), _staff(ticket.publication_id)
    return {pk: one for pk, one in staff.items() if pk not in out and (not roles or one in roles)}


def _keeping_out(ticket: Ticket) -> set[int | None]:
    out: set[int | None] = set(_of(ticket, KEEPING_OUT))
    return out | {byline.user_id for byline in ticket.article.bylines.all()} if ticket.article else out


def _of(ticket: Ticket, capacities: Iterable[str]) -> dict[int, User]:
    return {party.user_id: party.user for party in ticket.parties.all() if party.capacity in capacities}


@writes(*LETTERS)
def warning(delivery: Delivery, person: User, rows: Subjects) -> Draft | None:
    """That a deadline is near or past, unless it was met meanwhile, or the ticket is not this person's to see."""
    deadline = _running(delivery, person, rows).get(delivery.event.facts.get("deadline"))
    if deadline is None:
        return None
    return Draft(
        about={
            "deadline": deadline,
            "reader": person,
            "ticket": deadline.ticket,
            "url": links.absolute(deadline.ticket.get_absolute_url()),
            "preferences_url": links.preferences_url(),
        },
        thread=threading.thread_id(deadline.ticket, person),
        headers=SENT_BY_MACHINE,
    )


def _running(delivery: Delivery, person: User, rows: Subjects) -> Mapping[Any, TicketDeadline]:
    """The deadlines that the batch warns this person of, by id, if they run and may be seen. One query a batch."""
    key = ("deadlines", person.pk)
    if key not in rows.memory:
        own = [one for one in rows.deliveries.values() if one.recipient_key == delivery.recipient_key]
        wanted = [one.event.facts.get("deadline") for one in own if one.purpose in LETTERS]
        running = TicketDeadline.objects.visible_to(person).running().select_related("ticket__assignee")
        rows.memory[key] = {row.pk: row for row in running.filter(pk__in=[pk for pk in wanted if pk is not None])}
    found: Mapping[Any, TicketDeadline] = rows.memory[key]
    return found
