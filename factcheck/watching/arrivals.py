"""Fetch one article that a feed listed, and take it in."""

from datetime import datetime

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import pacing
from factcheck.errors import Refused
from factcheck.fetching import HostBusy, NotFetched
from factcheck.models import FeedEntry
from factcheck.services.taking_in import take_in_page
from factcheck.watching.turns import Turn

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 5


def fetch_entry(turn: Turn) -> None:
    """Take the entry's article in. Every outcome is written on the entry; one given up can be tried again by hand."""
    entry: FeedEntry = turn.row
    try:
        taken = take_in_page(
            entry.feed.publication,
            actor=None,
            url=entry.url,
            watch=entry.feed.watches,
            listed_at=entry.published_at,
            desk=entry.feed.desk,
            patience=0.0,
        )
        turn.succeed(article=taken.article, ended_at=timezone.now())
    except Refused as refused:
        _end(turn, refused)
    except Exception as error:  # one odd page must not hold up the others; the attempt is recorded with its reason
        log.exception("entry_failed", entry=entry.pk)
        _fail(turn, type(error).__name__, passing=True)


def vanish(turn: Turn) -> None:
    """End the turn of a worker that vanished."""
    _fail(turn, _("The worker that fetched it vanished."), passing=True)


def _end(turn: Turn, refused: Refused) -> None:
    cause = refused.__cause__
    if isinstance(cause, HostBusy):
        turn.put_back(cause.rest_until)
    elif isinstance(cause, NotFetched):
        _fail(turn, refused.message, passing=cause.passing, rest_until=cause.rest_until)
    else:
        _fail(turn, refused.message, passing=False)


def _fail(turn: Turn, error: str, *, passing: bool, rest_until: datetime | None = None) -> None:
    now = timezone.now()
    if passing and turn.row.attempts < MOST_ATTEMPTS:
        again = now + pacing.backoff(turn.row.attempts)
        turn.fail(error, next_attempt_at=max(again, rest_until or again))
    else:
        turn.fail(error, ended_at=now)
