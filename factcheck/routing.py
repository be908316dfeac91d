"""Who hears of what, through which channel: the one table that routing itself uses and the dashboard shows.

A row says which kinds of event it is about, whom it finds, and how they are told; its function only says who they are.
`notifications` modules write the rows. Staff are told behind the bell and, topic by topic, in the way each chose.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise

from factcheck import ledger
from factcheck.ledger import DIGEST, Recipient
from factcheck.models import ApiToken, Event, Preference, User
from factcheck.once import once
from factcheck.rhythms import Quiet, due_at, zone_named
from factcheck.topics import TOPICS, Topic, Way

STAFF = "staff"
"""Told behind the bell, and by mail or in a digest as each person chose."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody outside the newsroom, by the key within the channel (`correspondent:12`, `endpoint:4`)."""

    key: str
    address: str
    not_before: datetime | None = None


Whom = Callable[[Event, Any], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, and the route itself: called with event and subject it yields those to be told."""

    kinds: tuple[str, ...]
    whom: str | Promise
    channel: str
    finds: Whom
    purpose: str = ""
    """Which letter or payload says it; by default it bears the name of the kind."""
    topic: str = ""
    letter: str = ""
    """Which letter says it to staff; by default the one that bears the purpose's name."""
    even_the_doer: bool = False

    @property
    def __name__(self) -> str:
        return self.finds.__name__

    def __call__(self, event: Event, subject: Any) -> Iterator[Recipient]:
        """Those to be told. For staff one query beside those of the function; nobody hears of their own deed."""
        purpose = self.purpose or event.kind.replace(".", "_")
        found = self.finds(event, subject)
        if self.channel == STAFF:
            yield from self._staff(event, found, purpose)
        else:
            for somebody in found:
                yield Recipient(self.channel, somebody.key, purpose, somebody.address, somebody.not_before)

    def _staff(self, event: Event, users: Iterable[int | None], purpose: str) -> Iterator[Recipient]:
        doer = None if self.even_the_doer else _doer(event)
        wanted = tuple(sorted({user for user in users if user is not None and user != doer}))
        now = timezone.now()
        for person in listeners(event.publication_id, wanted, self.topic) if wanted else ():
            key = f"user:{person.pk}"
            yield Recipient("in_app", key, purpose)
            at = person.mail_at(now)
            if at is not None and person.email:
                if person.way == Way.AT_ONCE:
                    yield Recipient("mail", key, self.letter or purpose, person.email, at if at > now else None)
                else:
                    yield Recipient(DIGEST, key, purpose, not_before=at)


def _doer(event: Event) -> int | None:
    """The member of staff who did it, by whatever door. One query for what came with an API token."""
    if event.actor_kind == Event.Actor.TOKEN:
        return _owner(event.actor_id)
    return event.actor_id if event.actor_kind == Event.Actor.USER else None


@once
def _owner(token_id: int | None) -> int | None:
    return ApiToken.objects.filter(pk=token_id).values_list("user_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class Listener:
    """A member of staff about to be told, and how they want it."""

    pk: int
    email: str
    time_zone: str
    quiet_from: time | None
    quiet_until: time | None
    way: Way

    def mail_at(self, now: datetime) -> datetime | None:
        """When a mail about it may go out; `None` for whoever wants none."""
        quiet = Quiet(self.quiet_from, self.quiet_until) if self.quiet_from and self.quiet_until else None
        return due_at(self.way, now, zone_named(self.time_zone), quiet)


def listeners(publication_id: int, users: tuple[int, ...], topic: str) -> list[Listener]:
    """The active ones among these, with what they chose. One query, and another for who is not of this desk."""
    known = _of_the_desk(publication_id, topic)
    others = tuple(pk for pk in users if pk not in known)
    if others:
        known = known | _elsewhere(others, topic)
    return [known[pk] for pk in users if pk in known]


@once
def _of_the_desk(publication_id: int, topic: str) -> dict[int, Listener]:
    return _chosen(User.objects.filter(memberships__publication_id=publication_id), topic)


@once
def _elsewhere(users: tuple[int, ...], topic: str) -> dict[int, Listener]:
    return _chosen(User.objects.filter(pk__in=users), topic)


def _chosen(people: QuerySet[User], topic: str) -> dict[int, Listener]:
    own = Preference.objects.filter(user=OuterRef("pk"), topic=topic).values("way")[:1]
    rows = people.filter(is_active=True).annotate(chosen=Subquery(own)).order_by("pk")
    return {
        pk: Listener(pk, *values, way=way_of(TOPICS[topic], chosen))
        for pk, *values, chosen in rows.values_list("pk", "email", "time_zone", "quiet_from", "quiet_until", "chosen")
    }


def way_of(topic: Topic, chosen: str | None) -> Way:
    """The way in which news of a topic comes to somebody who chose this, or nothing."""
    return topic.way if topic.is_fixed or not chosen else Way(chosen)


_table: list[Row] = []


def table() -> list[Row]:
    """Every row, in the order of registration: the ground's first, then the desk's."""
    return list(_table)


def purposes() -> frozenset[str]:
    """The purpose of every delivery that a row can write."""
    found = set()
    for row in _table:
        found |= {row.purpose} if row.purpose else {kind.replace(".", "_") for kind in row.kinds}
        found |= {row.letter} - {""}
    return frozenset(found)


def to_staff(
    *kinds: str,
    whom: str | Promise,
    topic: str,
    purpose: str = "",
    letter: str = "staff_notice",
    even_the_doer: bool = False,
) -> Callable[[Whom], Row]:
    """Write a row for members of staff: the function yields their ids. Raises `KeyError` for an unknown topic."""
    TOPICS[topic]
    return lambda finds: _add(Row(kinds, whom, STAFF, finds, purpose, topic, letter, even_the_doer))


def tells(*kinds: str, whom: str | Promise, channel: str, purpose: str = "") -> Callable[[Whom], Row]:
    """Write a row for others: the function yields `Addressee`s."""
    return lambda finds: _add(Row(kinds, whom, channel, finds, purpose))


def _add(row: Row) -> Row:
    _table.append(row)
    ledger.on(*row.kinds)(row)
    return row
