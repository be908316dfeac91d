"""Look at one watched article again, and capture what changed."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import fetching, pacing
from factcheck.addresses import canonical, is_within
from factcheck.errors import Refused
from factcheck.extracting import Extracted
from factcheck.fetching import Fetched, HostBusy, NotFetched
from factcheck.models import Watch
from factcheck.services.articles import capture_revision
from factcheck.services.locks import hold
from factcheck.watching.turns import Turn

log = structlog.get_logger(__name__)


class _LostLease(Exception):
    """Somebody else took the row over, or ended the watch."""


def check(turn: Turn) -> None:
    """Ask whether the article changed; capture a revision if it did. Every outcome is written on the watch."""
    watch: Watch = turn.row
    try:
        fetched = _fetch(watch)
        found = None if fetched.is_unchanged else _read(watch, fetched)
        _keep(turn, fetched, found)
    except HostBusy as busy:
        turn.put_back(busy.rest_until)
    except NotFetched as error:
        _fail(turn, error.message, error.rest_until)
    except Refused as refused:
        _fail(turn, refused.message)
    except _LostLease:
        log.info("lease_lost", watch=watch.pk)
    except Exception as error:  # one odd page must not hold up the others; the attempt is recorded with its reason
        log.exception("check_failed", watch=watch.pk)
        _fail(turn, type(error).__name__)


def vanish(turn: Turn) -> None:
    """End the turn of a worker that vanished."""
    _fail(turn, _("The worker that looked at it vanished."))


def _fetch(watch: Watch) -> Fetched:
    validators = {"etag": watch.etag, "last_modified": watch.last_modified}
    if watch.way == Watch.Way.WORDPRESS:
        return fetching.fetch(watch.url, accept="application/json", **validators)
    return fetching.fetch_page(watch.url, **validators)


def _read(watch: Watch, fetched: Fetched) -> Extracted:
    """The article as it stands now. Raises `NotFetched` also for a page that seems to be another one."""
    article = watch.article
    if watch.way == Watch.Way.WORDPRESS:
        posts = fetching.read_posts(fetched)
        if len(posts) != 1 or posts[0].article is None:
            raise NotFetched("nothing_there", _("There is no text of an article any more."))
        found = posts[0].article
    else:
        _require_same_place(watch, fetched)
        found = fetching.read_page(fetched, article.publication.time_zone)
    before = article.latest_revision
    if before and not found.is_withdrawal and pacing.looks_like_another_page(before.text, found.text):
        raise NotFetched("another_page", _("It looks like another page: it has much less text than the article had."))
    return found


def _require_same_place(watch: Watch, fetched: Fetched) -> None:
    """A redirect to the front page or to somebody else's site does not lead to the article."""
    site = watch.article.publication.site_url
    if canonical(fetched.url) == canonical(watch.url):
        return
    if canonical(fetched.url) == canonical(site):
        raise NotFetched("another_page", _("It looks like another page: it leads to the front page."))
    if is_within(site, watch.url) and not is_within(site, fetched.url):
        raise NotFetched("another_page", _("It looks like another page: it leads to another site."))


@transaction.atomic
def _keep(turn: Turn, fetched: Fetched, found: Extracted | None) -> None:
    """Capture what was found and set the next check, in one transaction; nothing if the lease was lost."""
    watch: Watch = turn.row
    hold(watch.article)  # an article before its watch
    if found is not None:
        capture_revision(watch.article, actor=None, text=found.text, headline=found.headline or None)
    now = timezone.now()
    values: dict[str, Any] = {
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
        "last_checked_at": now,
        **_again(pacing.next_check(watch.since, now), now),
    }
    if not turn.succeed(**values):
        raise _LostLease


def _fail(turn: Turn, error: str, rest_until: datetime | None = None) -> None:
    now = timezone.now()
    again = pacing.next_try(turn.row.since, now, turn.row.attempts)
    if again and rest_until:
        again = max(again, rest_until)
    turn.fail(error, last_checked_at=now, **_again(again, now))


def _again(at: Any, now: Any) -> dict[str, Any]:
    """The columns that say when to look again, or that the article is past watching."""
    return {"next_attempt_at": at} if at else {"ended_at": now, "ended_because": Watch.End.AGE}
