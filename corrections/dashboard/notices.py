"""The bell: what happened that concerns one, with the way there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from corrections.happenings import happened, people_in, who_did
from corrections.matters import About, seen_by
from corrections.models import TextChange, Ticket
from corrections.states import TextChangeStatus
from factcheck.models import Event, Notice, User

MOST = 20
SIGNING = ("correction.submitted", "verdict.proposed")
"""Kinds that ask for a signature."""
ENDING = ("correction.withdrawal_asked", "verdict.withdrawal_asked")
"""Kinds that ask a second person to withdraw something, or to let it stand."""


@dataclass(frozen=True, slots=True)
class Told:
    """One unread notice as it is shown."""

    pk: int
    at: datetime
    who: str
    words: str | Promise
    about: str
    url: str
    is_settled: bool
    """Whether what it called for has been seen to since."""


def unread(user: User) -> list[Told]:
    """The newest unread notices of a person, and one more than is shown. Two queries and one per kind of subject."""
    notices = list(Notice.objects.visible_to(user).unread().select_related("event").order_by("-pk")[: MOST + 1])
    events = [notice.event for notice in notices]
    people, seen = people_in(events), seen_by(user, events)
    return [_told(notice, people, seen.get((notice.event.subject_type, notice.event.subject_id))) for notice in notices]


def _told(notice: Notice, people: dict[int, User], about: About | None) -> Told:
    """A line of the bell. What it is about is named as long as this person may see it."""
    event = notice.event
    return Told(
        pk=notice.pk,
        at=notice.created_at,
        who=who_did(event, people),
        words=happened(event.kind),
        about=about.name if about else "",
        url=about.url if about else "",
        is_settled=about is not None and _is_settled(event, about.row),
    )


def _is_settled(event: Event, row: Any) -> bool:
    if event.kind in SIGNING:
        return bool(row.status != "in_review")
    if event.kind in ENDING:
        return row.status != "published" or row.withdrawal_asked_by_id is None
    if isinstance(row, TextChange):
        return row.status != TextChangeStatus.OPEN
    return isinstance(row, Ticket) and row.is_closed


def newest(told: Iterable[Told]) -> int:
    """The id up to which somebody who saw these has read."""
    return max((notice.pk for notice in told), default=0)
