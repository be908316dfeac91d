"""Record an event and fan it out: one row feeds the timeline, the audit trail, the API and every notification.

`notifications` modules register routes with `on`; this module knows nothing of tickets or mail.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from factcheck.kinds import KINDS
from factcheck.models import Delivery, Event, EventPosition, Notice, User
from factcheck.once import once
from factcheck.states import DeliveryStatus
from factcheck.wake import wake

FACT = re.compile(r"[A-Za-z0-9_.:/+\-]{0,120}\Z")
EVERY_KIND = "*"
SEQUENCER_LOCK = 0x636F7272_0001  # "corr", 1: one sequencer at a time
FAN_OUT_BATCH = 1000
DIGEST = "digest"
"""The channel of what is gathered for a digest: nothing is sent there, so no worker is woken for it."""
USER_KEY = "user:"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is to hear of an event, over which channel, and which letter or payload says it.

    `key` names the recipient within the channel (`user:3`, `correspondent:12`, `endpoint:4`): one delivery per event,
    channel and key. `not_before` holds the sending back so that it can still be cancelled.
    """

    channel: str
    key: str
    purpose: str
    address: str = ""
    not_before: datetime | None = None


Route = Callable[[Event, Any], Iterable[Recipient]]
Follower = Callable[[Event, Any], None]
GroupFollower = Callable[[Sequence[tuple[Event, Any]]], None]

_kinds: dict[str, str] = dict(KINDS)
_routes: dict[str, list[Route]] = defaultdict(list)
_followers: dict[str, list[Follower]] = defaultdict(list)
_group_followers: dict[GroupFollower, frozenset[str]] = {}


def declare(kinds: Mapping[str, str]) -> None:
    """Add another app's table of kinds and audiences."""
    _kinds.update(kinds)


def kinds() -> Mapping[str, str]:
    """Every kind of event and its audience."""
    return dict(_kinds)


def on(*kinds_: str) -> Callable[[Route], Route]:
    """Register a route: who hears of these kinds (`*` for all)."""

    def register(route: Route) -> Route:
        for kind in kinds_:
            if route not in _routes[kind]:
                _routes[kind].append(route)
        return route

    return register


def follow(*kinds_: str) -> Callable[[Follower], Follower]:
    """Register what follows from these kinds: called with event and subject in the same transaction.

    So the desk acts on what the ground records, and the ground never hears of the desk. A follower that raises takes
    the event's whole transaction with it: it does what must be true whenever the event is.
    """

    def register(follower: Follower) -> Follower:
        for kind in kinds_:
            if follower not in _followers[kind]:
                _followers[kind].append(follower)
        return follower

    return register


def follow_each(*kinds_: str) -> Callable[[GroupFollower], GroupFollower]:
    """The same as `follow`, for whoever does for many at the cost of one: called with all that is recorded together, as
    pairs of event and subject in their order, after those who follow one by one."""

    def register(follower: GroupFollower) -> GroupFollower:
        _group_followers[follower] = frozenset(kinds_)
        return follower

    return register


def routes() -> Mapping[str, list[Route]]:
    """Every registered route by kind."""
    return dict(_routes)


def actor_of(actor: Any) -> tuple[str, int | None]:
    """The kind and id under which the ledger knows an actor: user, token, correspondent, or the system (`None`)."""
    if actor is None:
        return Event.Actor.SYSTEM, None
    if token := getattr(actor, "via_token", None):
        return Event.Actor.TOKEN, token.pk
    if isinstance(actor, User):
        return Event.Actor.USER, actor.pk
    return Event.Actor.CORRESPONDENT, actor.pk


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to one subject, to be written down: the arguments of `record`."""

    kind: str
    subject: models.Model
    actor: Any
    facts: Mapping[str, Any] = field(default_factory=dict)
    restricted: bool = False


def record(
    kind: str,
    subject: models.Model,
    *,
    actor: Any,
    facts: Mapping[str, Any] | None = None,
    restricted: bool = False,
) -> Event:
    """Write one event and a delivery for each recipient of its routes, in the caller's transaction.

    `subject` has a `publication_id` or is a publication. `facts` hold ids, codes and numbers only: a value that could
    be free text or personal data raises `ValueError`, an undeclared kind raises `KeyError`. What follows from the event
    is done, and workers are woken after commit.
    """
    return record_each([Entry(kind, subject, actor, facts or {}, restricted)])[0]


def record_each(entries: Sequence[Entry]) -> list[Event]:
    """Write several events at the cost of one, in their order; else the same as `record`."""
    events = Event.objects.bulk_create([_event(entry) for entry in entries])
    EventPosition.objects.bulk_create([EventPosition(event=event) for event in events])
    subjects = [entry.subject for entry in entries]
    _fan_out(events, subjects)
    for event, subject in zip(events, subjects, strict=True):
        for follower in _followers[event.kind]:
            follower(event, subject)
    for group_follower, followed in _group_followers.items():
        if theirs := [pair for pair in zip(events, subjects, strict=True) if pair[0].kind in followed]:
            group_follower(theirs)
    wake("factcheck.number_events")
    return events


def _event(entry: Entry) -> Event:
    actor_kind, actor_id = actor_of(entry.actor)
    return Event(
        publication_id=getattr(entry.subject, "publication_id", None) or entry.subject.pk,
        kind=entry.kind,
        audience=_kinds[entry.kind],
        actor_kind=actor_kind,
        actor_id=actor_id,
        subject_type=entry.subject._meta.model_name,
        subject_id=entry.subject.pk,
        facts=_checked(entry.facts),
        is_restricted=entry.restricted,
    )


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in facts.items():
        for item in value if isinstance(value, list | tuple) else [value]:
            if item is None or isinstance(item, bool | int) or (isinstance(item, str) and FACT.match(item)):
                continue
            raise ValueError(f"the fact {name!r} is not an id, a code or a number")
    return dict(facts)


def _fan_out(events: Iterable[Event], subjects: Iterable[models.Model]) -> None:
    told = [
        (event, recipient)
        for event, subject in zip(events, subjects, strict=True)
        for recipient in _recipients(event, subject)
    ]
    rows = Delivery.objects.bulk_create(_at_the_bell([_delivery(*one) for one in told]), batch_size=FAN_OUT_BATCH)
    Notice.objects.bulk_create(
        [
            Notice(delivery=row, event_id=row.event_id, user_id=int(row.recipient_key.removeprefix(USER_KEY)))
            for row in rows
            if row.status == DeliveryStatus.SENT
        ],
        batch_size=FAN_OUT_BATCH,
    )
    _wake_drains(rows)


def tell(event: Event, recipients: Iterable[Recipient]) -> None:
    """Add recipients to an event that was recorded before, each once however often it is asked for.

    For those who are too many for the event's own transaction.
    """
    rows = [_delivery(event, recipient) for recipient in recipients]
    Delivery.objects.bulk_create(rows, batch_size=FAN_OUT_BATCH, ignore_conflicts=True)
    _wake_drains(rows)


def _delivery(event: Event, recipient: Recipient) -> Delivery:
    return Delivery(
        publication_id=event.publication_id,
        event=event,
        channel=recipient.channel,
        recipient_key=recipient.key,
        purpose=recipient.purpose,
        address=recipient.address,
        not_before=recipient.not_before,
        next_attempt_at=recipient.not_before or timezone.now(),
    )


def _at_the_bell(rows: list[Delivery]) -> list[Delivery]:
    """Call sent what goes behind the bell at once: that lies in our own database and needs no worker.

    What is for an account that is switched off goes the common way, and is cancelled there. At most one query.
    """
    now = [row for row in rows if row.channel == "in_app" and row.not_before is None]
    known = _active(frozenset(row.recipient_key.removeprefix(USER_KEY) for row in now)) if now else ()
    for row in now:
        if row.recipient_key.removeprefix(USER_KEY) in known:
            row.status, row.sent_at = DeliveryStatus.SENT, timezone.now()
    return rows


@once
def _active(keys: frozenset[str]) -> set[str]:
    """Of these keys of accounts, those that are in use."""
    wanted = [int(key) for key in keys if key.isdecimal()]
    return {str(pk) for pk in User.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True)}


def _wake_drains(rows: Iterable[Delivery]) -> None:
    for channel in sorted({row.channel for row in rows if row.status != DeliveryStatus.SENT} - {DIGEST}):
        wake("factcheck.drain_deliveries", channel=channel)


def _recipients(event: Event, subject: models.Model) -> Iterable[Recipient]:
    """Whom the routes name, each once; of two that name the same one, the later says how."""
    named = (recipient for route in (*_routes[event.kind], *_routes[EVERY_KIND]) for recipient in route(event, subject))
    return {(recipient.channel, recipient.key): recipient for recipient in named}.values()


@transaction.atomic
def number_events(limit: int = 1000) -> int:
    """Give committed events their place in the stream, in the order of their ids; return how many got one.

    One sequencer at a time (a transaction-level advisory lock); an event that commits late is numbered later, so a
    reader
    who has seen position n never misses one below it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        cursor.execute(
            """
            WITH waiting AS (
                SELECT event_id, row_number() OVER (ORDER BY event_id) AS nth
                FROM factcheck_eventposition WHERE position IS NULL ORDER BY event_id LIMIT %s
            ), reached AS (SELECT coalesce(max(position), 0) AS position FROM factcheck_eventposition)
            UPDATE factcheck_eventposition AS place
            SET position = reached.position + waiting.nth
            FROM waiting, reached WHERE place.event_id = waiting.event_id
            """,
            [limit],
        )
        return cursor.rowcount


def is_waiting() -> bool:
    """Whether a committed event has no place in the stream yet."""
    return EventPosition.objects.filter(position__isnull=True).exists()
