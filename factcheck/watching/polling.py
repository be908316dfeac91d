"""Read one feed, or one page of a WordPress site's posts."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import fetching, pacing
from factcheck.addresses import canonical, is_within
from factcheck.errors import Refused
from factcheck.extracting import FeedItem, Post
from factcheck.extracting.wordpress import PER_PAGE, is_api, post_url, posts_url, usual_api
from factcheck.fetching import HostBusy, NotFetched
from factcheck.models import ArticleFeed, FeedEntry, Watch
from factcheck.services.taking_in import take_in, values_of
from factcheck.services.watches import host_of
from factcheck.watching.turns import Turn

log = structlog.get_logger(__name__)

FIRST_LOOK_BACK = timedelta(days=90)
"""How far back a WordPress site is read the first time: as far as articles are watched."""
OVERLAP = timedelta(days=1)
"""Read again at every poll: sites compare their local clock with ours, and posts move while pages are turned."""
PAGE_AFTER_LAST = 400
LONGEST_ADDRESS = 1000


def poll(turn: Turn) -> None:
    """Read the feed once. Every outcome is written on the feed."""
    feed: ArticleFeed = turn.row
    try:
        if feed.kind == ArticleFeed.Kind.WORDPRESS and not is_api(feed.url):
            turn.succeed(**_find_api(feed))
        elif feed.kind == ArticleFeed.Kind.WORDPRESS:
            turn.succeed(**_read_posts(feed))
        else:
            turn.succeed(**_read_feed(feed))
    except HostBusy as busy:
        turn.put_back(busy.rest_until)
    except NotFetched as error:
        _fail(turn, error.message, error.rest_until)
    except Exception as error:  # one odd feed must not hold up the others; the attempt is recorded with its reason
        log.exception("poll_failed", feed=feed.pk)
        _fail(turn, type(error).__name__)


def vanish(turn: Turn) -> None:
    """End the turn of a worker that vanished."""
    _fail(turn, _("The worker that read it vanished."))


def _fail(turn: Turn, error: str, rest_until: datetime | None = None) -> None:
    again = timezone.now() + pacing.backoff(turn.row.attempts)
    turn.fail(error, next_attempt_at=max(again, rest_until or again))


def _read_feed(feed: ArticleFeed) -> dict[str, Any]:
    """List what the feed names; what is new or changed waits to be fetched. Returns the columns of the outcome."""
    now = timezone.now()
    fetched = fetching.fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified)
    if not fetched.is_unchanged:
        for item in fetching.read_feed(fetched):
            if is_within(feed.publication.site_url, item.url):
                _list(feed, item, now)
    return {
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
        "last_success_at": now,
        "next_attempt_at": now + pacing.FEED_EVERY,
    }


def _list(feed: ArticleFeed, item: FeedItem, now: datetime) -> None:
    """Have an article fetched that is new, or that the feed says has changed since."""
    address = canonical(item.url)
    try:
        host = host_of(item.url)
    except Refused:
        return
    entry, is_new = FeedEntry.objects.get_or_create(
        feed=feed,
        canonical_url=address,
        defaults={
            "url": item.url,
            "host": host,
            "title": item.title,
            "published_at": item.published_at,
            "updated_at": item.updated_at,
        },
    )
    if not is_new and item.updated_at:
        changed = FeedEntry.objects.filter(Q(updated_at__isnull=True) | Q(updated_at__lt=item.updated_at), pk=entry.pk)
        changed.update(updated_at=item.updated_at, ended_at=None, next_attempt_at=now, attempts=0)


def _find_api(feed: ArticleFeed) -> dict[str, Any]:
    """Ask the site where its API is; what it says, or the usual place, is the feed's address from now on."""
    found = ""
    try:
        found = fetching.find_api(fetching.fetch(feed.url, accept="text/html"))
    except NotFetched as error:
        if error.passing and error.code != "unreadable":
            raise
    api = found if _is_its_own(feed, found) else usual_api(feed.url)
    if ArticleFeed.objects.filter(publication=feed.publication, url=api).exclude(pk=feed.pk).exists():
        raise NotFetched("known", _("The posts of this site are read by another feed already."), passing=False)
    return {"url": api, "host": host_of(api), "next_attempt_at": timezone.now()}


def _is_its_own(feed: ArticleFeed, api: str) -> bool:
    """Whether a site may name this address for its API: on the site, or on the publication's."""
    try:
        is_called = len(api) <= LONGEST_ADDRESS and bool(host_of(api)) and is_api(api)
    except Refused:
        return False
    return is_called and (is_within(feed.url, api) or is_within(feed.publication.site_url, api))


def _read_posts(feed: ArticleFeed) -> dict[str, Any]:
    """Take in one page of posts. Returns the columns of the outcome: the next page soon, or the next poll later."""
    now = timezone.now()
    seen_until = feed.seen_until or feed.created_at - FIRST_LOOK_BACK
    after = seen_until - OVERLAP if feed.seen_until else seen_until
    posts: list[Post] = []
    try:
        fetched = fetching.fetch(posts_url(feed.url, page=feed.page, modified_after=after), accept="application/json")
        posts = fetching.read_posts(fetched)
    except NotFetched as error:
        if error.status != PAGE_AFTER_LAST or feed.page == 1:  # how WordPress says that there are no more pages
            raise
    for post in posts:
        _take(feed, post)
    if len(posts) >= PER_PAGE:
        return {"page": feed.page + 1, "next_attempt_at": now, "last_success_at": now}
    # Behind a last page that was full comes an empty one: then all that there is has been read.
    read_up_to = now if feed.page > 1 and not posts else seen_until
    newest = max((post.modified_at for post in posts if post.modified_at), default=read_up_to)
    return {
        "page": 1,
        "seen_until": min(max(newest, seen_until), now),
        "last_success_at": now,
        "next_attempt_at": now + pacing.FEED_EVERY,
    }


def _take(feed: ArticleFeed, post: Post) -> None:
    """Take one post in; one that cannot be is listed with its reason, and does not hold up the others."""
    publication = feed.publication
    error = post.reason
    try:
        if post.article and is_within(publication.site_url, post.url):
            take_in(
                publication,
                actor=None,
                url=post.url,
                way=Watch.Way.WORDPRESS,
                watch={"url": post_url(feed.url, post.id)} if feed.watches else None,
                desk=feed.desk,
                **values_of(publication, post.article),
            )
        elif post.article:
            error = "The post is on another site than the publication's."
    except Refused as refused:
        error = refused.message
    if error:
        _note(feed, post, error)


def _note(feed: ArticleFeed, post: Post, error: str) -> None:
    title = post.article.headline if post.article else ""
    now = timezone.now()
    address = canonical(post.url)[:1000]
    values = {"url": post.url[:1000], "host": feed.host, "title": title, "last_error": _(error)[:500], "ended_at": now}
    FeedEntry.objects.update_or_create(feed=feed, canonical_url=address, defaults=values)
