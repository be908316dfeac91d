"""The bell: what happened that concerns one, with the way there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise

from corrections.dashboard.wording import happened, people_in, who_did
from corrections.models import Ticket
from factcheck.models import Notice, User

MOST = 20
PAGES = {
    "ticket": "corrections_ticket",
    "correction": "corrections_correction",
    "claim": "factcheck_claim",
    "verdict": "factcheck_verdict",
    "source": "factcheck_source",
    "textchange": "corrections_textchange",
    "inboundemail": "corrections_inboundemail",
    "mailbox": "corrections_mailbox",
}
"""Where each subject of an event is looked at."""


@dataclass(frozen=True, slots=True)
class Told:
    """One unread notice as it is shown."""

    pk: int
    at: datetime
    who: str
    words: str | Promise
    about: str
    url: str


def unread(user: User) -> list[Told]:
    """The newest unread notices of a person, and one more than is shown. Three queries."""
    notices = list(Notice.objects.visible_to(user).unread().select_related("event").order_by("-pk")[: MOST + 1])
    events = [notice.event for notice in notices]
    people = people_in(events)
    tickets = Ticket.objects.in_bulk({e.subject_id for e in events if e.subject_type == "ticket"})
    return [_told(notice, people, tickets) for notice in notices]


def _told(notice: Notice, people: dict[int, User], tickets: dict[int, Ticket]) -> Told:
    event = notice.event
    ticket = tickets.get(event.subject_id) if event.subject_type == "ticket" else None
    page = PAGES.get(event.subject_type)
    return Told(
        pk=notice.pk,
        at=notice.created_at,
        who=who_did(event, people),
        words=happened(event.kind),
        about=ticket.reference if ticket else "",
        url=reverse(f"admin:{page}_change", args=[event.subject_id]) if page else "",
    )


def newest(told: Iterable[Told]) -> int:
    """The id up to which somebody who saw these has read."""
    return max((notice.pk for notice in told), default=0)
