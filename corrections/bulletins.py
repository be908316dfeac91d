"""Letters that tell of events: to staff one by one, and digests to staff and to followers.

What a letter names is looked up when it is written, through the eyes of whoever gets it: nobody reads of a ticket that
was restricted, or of a desk that they left, since it was told.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Model
from django.urls import reverse

from corrections import links, threading
from corrections.happenings import people_in
from corrections.letters import SENT_BY_MACHINE, writes
from corrections.matters import About, Key, seen_by
from corrections.models import Correction, Digest, Subscription, Ticket
from corrections.rendering import Draft
from corrections.states import CorrectionStatus, SubscriptionStatus
from corrections.subjects import Subjects
from corrections.wording.news import matter_of
from factcheck.models import Delivery, Event, User
from factcheck.rhythms import zone_named

MOST_SUBJECTS = 200
"""Notices in one digest to followers; of more it says how many."""


@writes("staff_notice")
def staff_notice(delivery: Delivery, colleague: User, rows: Subjects) -> Draft | None:
    """One event, as long as this person may see what it is about. All letters about one ticket are one thread."""
    event = delivery.event
    about = _seen(colleague, delivery, rows).get((event.subject_type, event.subject_id))
    if about is None:
        return None
    return Draft(
        about={
            "matter": matter_of(about.row, about.name, links.absolute(about.url), [event], _people(rows)),
            "clock": zone_named(colleague.time_zone),
            "preferences_url": links.preferences_url(),
        },
        thread=threading.thread_id(about.row, colleague) if isinstance(about.row, Ticket) else "",
        headers=SENT_BY_MACHINE,
    )


def _seen(colleague: User, delivery: Delivery, rows: Subjects) -> Mapping[Key, About]:
    """What this person may see of all that the batch tells them of. One query a type of subject, once a batch."""
    key = ("seen by", colleague.pk)
    if key not in rows.memory:
        own = [one.event for one in _notices(rows) if one.recipient_key == delivery.recipient_key]
        rows.memory[key] = seen_by(colleague, own)
    seen: Mapping[Key, About] = rows.memory[key]
    return seen


def _people(rows: Subjects) -> Mapping[int, User]:
    """Everybody who did what the batch tells of. One query a batch."""
    if "people" not in rows.memory:
        rows.memory["people"] = people_in([one.event for one in _notices(rows)])
    people: Mapping[int, User] = rows.memory["people"]
    return people


def _notices(rows: Subjects) -> list[Delivery]:
    return [one for one in rows.deliveries.values() if one.purpose == "staff_notice"]


# --- Digests -------------------------------------------------------------------------------------------------------


@writes("digest_due")
def digest(delivery: Delivery, recipient: Model, rows: Subjects) -> Draft | None:
    """What came together in one period, as far as its reader may still see it; nothing where nothing is left."""
    told = Delivery.objects.filter(digest_entry__digest=delivery.event.subject_id).select_related("event")
    events = [row.event for row in told.order_by("event_id")]
    made = Digest.objects.filter(pk=delivery.event.subject_id).first()
    if made is None or not events:
        return None
    if isinstance(recipient, Subscription):
        return _to_follower(recipient, events)
    return _to_colleague(recipient, events, made.due_at) if isinstance(recipient, User) else None


def _to_colleague(colleague: User, events: Sequence[Event], due_at: datetime) -> Draft | None:
    """Two queries and one for each type of subject, however much there is to tell."""
    seen, people = seen_by(colleague, events), people_in(events)
    told: defaultdict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in events:
        if (event.subject_type, event.subject_id) in seen:
            told[event.subject_type, event.subject_id].append(event)
    if not told:
        return None
    found = [(seen[key], news) for key, news in told.items()]
    return Draft(
        purpose="staff_digest",
        about={
            "matters": [matter_of(one.row, one.name, links.absolute(one.url), news, people) for one, news in found],
            "count": sum(map(len, told.values())),
            "due_at": due_at,
            "clock": zone_named(colleague.time_zone),
            "preferences_url": links.preferences_url(),
        },
        headers=SENT_BY_MACHINE,
    )


def _to_follower(subscription: Subscription, events: Sequence[Event]) -> Draft | None:
    """The notices of the week as they stand now, each series once; of very many the newest, and where the rest is."""
    if subscription.status != SubscriptionStatus.ACTIVE:
        return None
    named = Correction.objects.filter(pk__in={event.subject_id for event in events}).values("series")
    public = (CorrectionStatus.PUBLISHED, CorrectionStatus.WITHDRAWN)
    rows = Correction.objects.filter(series__in=named, status__in=public).select_related("publication")
    notices = list(rows.prefetch_related("articles").order_by("-published_at", "-pk")[:MOST_SUBJECTS])
    if not notices:
        return None
    count = len(notices) if len(notices) < MOST_SUBJECTS else rows.count()
    return Draft(
        purpose="follower_digest",
        about={
            "notices": [(notice, links.absolute(notice.get_absolute_url())) for notice in notices],
            "count": count,
            "log_url": links.absolute(reverse("corrections:correction-list", args=[subscription.publication.slug])),
            "unsubscribe_url": links.unsubscribe_url(subscription),
            "manage_url": links.manage_url(subscription),
        },
        headers=links.unsubscribe_headers(subscription) | SENT_BY_MACHINE,
    )
