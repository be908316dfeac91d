"""The bell: what happened that concerns one, with the way there."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from corrections.dashboard.wording import happened, people_in, who_did
from corrections.models import TextChange, Ticket
from factcheck.models import Claim, Event, Notice, Source, User, Verdict

MOST = 20
PAGES = {
    "ticket": "corrections_ticket",
    "correction": "corrections_correction",
    "claim": "factcheck_claim",
    "verdict": "factcheck_verdict",
    "source": "factcheck_source",
    "textchange": "corrections_textchange",
    "inboundemail": "corrections_inboundemail",
    "lettertemplate": "corrections_lettertemplate",
    "mailbox": "corrections_mailbox",
    "mention": "corrections_mention",
    "telling": "corrections_telling",
}
"""Where each subject of an event is looked at."""

NAMED: dict[str, tuple[QuerySet[Any], Callable[[Any], str]]] = {
    "ticket": (Ticket.objects.all(), lambda ticket: ticket.reference),
    "claim": (Claim.objects.all(), str),
    "verdict": (Verdict.objects.select_related("claim"), lambda verdict: str(verdict.claim)),
    "source": (Source.objects.all(), str),
    "textchange": (TextChange.objects.select_related("article"), lambda change: str(change.article)),
}
"""What a subject is called, so that two notices of one kind are told apart."""


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
    """The newest unread notices of a person, and one more than is shown. Two queries and one per kind of subject."""
    notices = list(Notice.objects.visible_to(user).unread().select_related("event").order_by("-pk")[: MOST + 1])
    events = [notice.event for notice in notices]
    people = people_in(events)
    names = _names(events)
    return [_told(notice, people, names) for notice in notices]


def _names(events: Iterable[Event]) -> dict[tuple[str, int], str]:
    """What the subjects are called, by type and id."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for event in events:
        wanted[event.subject_type].add(event.subject_id)
    return {
        (kind, pk): name(row) for kind, (rows, name) in NAMED.items() for pk, row in rows.in_bulk(wanted[kind]).items()
    }


def _told(notice: Notice, people: dict[int, User], names: dict[tuple[str, int], str]) -> Told:
    event = notice.event
    page = PAGES.get(event.subject_type)
    return Told(
        pk=notice.pk,
        at=notice.created_at,
        who=who_did(event, people),
        words=happened(event.kind),
        about=names.get((event.subject_type, event.subject_id), ""),
        url=reverse(f"admin:{page}_change", args=[event.subject_id]) if page else "",
    )


def newest(told: Iterable[Told]) -> int:
    """The id up to which somebody who saw these has read."""
    return max((notice.pk for notice in told), default=0)
