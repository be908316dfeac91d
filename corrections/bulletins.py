"""Letters that tell of events: to staff one by one, and digests to staff and to followers.

What a letter names is looked up when it is written, through the eyes of whoever gets it: nobody reads of a ticket that
was restricted, or of a desk that they left, since it was told.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import ngettext

from corrections import links, threading
from corrections.happenings import happened, people_in, who_did
from corrections.letters import SENT_BY_MACHINE, writes
from corrections.matters import About, seen_by
from corrections.models import Correction, Digest, Subscription, Ticket
from corrections.rendering import Draft
from corrections.states import CorrectionStatus, SubscriptionStatus
from corrections.subjects import Subjects
from factcheck.models import Delivery, Event, User
from factcheck.rhythms import zone_named

MOST_SUBJECTS = 200
"""Matters in one digest; of more it says how many."""


@dataclass(frozen=True, slots=True)
class News:
    """One line: when, who, and what they did."""

    when: str
    who: str
    words: str | Promise


@dataclass(frozen=True, slots=True)
class Matter:
    """What news are about, with the news themselves, oldest first."""

    name: str
    title: str
    url: str
    news: Sequence[News]


# --- One event -----------------------------------------------------------------------------------------------------


@writes("staff_notice")
def staff_notice(delivery: Delivery, colleague: User, rows: Subjects) -> Draft | None:
    """One event, as long as this person may see what it is about. All letters about one ticket are one thread."""
    event = delivery.event
    about = seen_by(colleague, [event]).get((event.subject_type, event.subject_id))
    if about is None:
        return None
    matter = _matter(about, [event], people_in([event]), zone_named(colleague.time_zone))
    (news,) = matter.news
    return Draft(
        subject=_subject(news, about),
        about={"matter": matter, "news": news, "preferences_url": links.preferences_url()},
        thread=threading.thread_id(about.row, colleague) if isinstance(about.row, Ticket) else "",
        headers=SENT_BY_MACHINE,
    )


def _subject(news: News, about: About) -> str:
    said = f"{news.who} {news.words}"
    if isinstance(about.row, Ticket):
        return f"{said} [{about.row.reference}]"
    return f"{said}: {about.name}" if about.name else said


# --- Digests -------------------------------------------------------------------------------------------------------


@writes("digest_due")
def digest(delivery: Delivery, recipient: Model, rows: Subjects) -> Draft | None:
    """What came together in one period, as far as its reader may still see it; nothing where nothing is left."""
    told = Delivery.objects.filter(digest_entry__digest=delivery.event.subject_id).select_related("event")
    events = [row.event for row in told.order_by("event")]
    made = Digest.objects.filter(pk=delivery.event.subject_id).first()
    if made is None or not events:
        return None
    if isinstance(recipient, Subscription):
        return _to_follower(recipient, events)
    return _to_colleague(recipient, events, made.due_at) if isinstance(recipient, User) else None


def _to_colleague(colleague: User, events: Sequence[Event], due_at: datetime) -> Draft | None:
    """Four queries and one for each type of subject, however much there is to tell."""
    seen, people, zone = seen_by(colleague, events), people_in(events), zone_named(colleague.time_zone)
    told: defaultdict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in events:
        if (event.subject_type, event.subject_id) in seen:
            told[event.subject_type, event.subject_id].append(event)
    if not told:
        return None
    shown = [_matter(seen[key], about, people, zone) for key, about in list(told.items())[:MOST_SUBJECTS]]
    count = sum(map(len, told.values()))
    return Draft(
        subject=ngettext(
            "%(count)d piece of news from the desk, %(when)s", "%(count)d news from the desk, %(when)s", count
        )
        % {"count": count, "when": _clock(due_at, zone)},
        about={
            "matters": shown,
            "more": len(told) - len(shown),
            "preferences_url": links.preferences_url(),
        },
        headers=SENT_BY_MACHINE,
    )


def _matter(about: About, events: Iterable[Event], people: dict[int, User], zone: tzinfo) -> Matter:
    clock = partial(_clock, zone=zone)
    news = [News(clock(event.created_at), who_did(event, people), happened(event.kind)) for event in events]
    title = about.row.subject if isinstance(about.row, Ticket) else ""
    return Matter(about.name or str(about.row), title, links.absolute(about.url), news)


def _clock(moment: datetime, zone: tzinfo) -> str:
    return date_format(timezone.localtime(moment, zone), "j F, H:i")


def _to_follower(subscription: Subscription, events: Sequence[Event]) -> Draft | None:
    """The notices of the week as they stand now, each series once."""
    if subscription.status != SubscriptionStatus.ACTIVE:
        return None
    named = Correction.objects.filter(pk__in={event.subject_id for event in events}).values("series")
    public = (CorrectionStatus.PUBLISHED, CorrectionStatus.WITHDRAWN)
    rows = Correction.objects.filter(series__in=named, status__in=public).select_related("publication")
    notices = list(rows.prefetch_related("articles").order_by("-published_at", "-pk")[:MOST_SUBJECTS])
    if not notices:
        return None
    return Draft(
        purpose="follower_digest",
        about={
            "notices": [(notice, links.absolute(notice.get_absolute_url())) for notice in notices],
            "unsubscribe_url": links.unsubscribe_url(subscription),
            "manage_url": links.manage_url(subscription),
        },
        headers=links.unsubscribe_headers(subscription) | SENT_BY_MACHINE,
    )
