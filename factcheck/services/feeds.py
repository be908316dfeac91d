"""Article feeds: where a publication's articles are found, and what is asked of them by hand."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import access, ledger
from factcheck.errors import Conflict
from factcheck.models import ArticleFeed, FeedEntry, Publication, User
from factcheck.services.watches import WAKES, host_of
from factcheck.services.words import clean
from factcheck.wake import wake


@transaction.atomic
def add_feed(
    publication: Publication, *, actor: User | None, kind: str, url: str, desk: str = "", watches: bool = True
) -> ArticleFeed:
    """Add a feed; it is read at once. Raises `Conflict` when the publication has it already."""
    access.require(actor, "factcheck.add_articlefeed", publication)
    values = clean(ArticleFeed, kind=kind, url=url, desk=desk, watches=watches)
    host = host_of(values["url"])
    try:
        with transaction.atomic():
            feed = ArticleFeed.objects.create(publication=publication, host=host, **values)
    except IntegrityError as error:
        raise Conflict(_("This publication has a feed at this address already."), field="url") from error
    ledger.record("feed.added", feed, actor=actor, facts={"kind": feed.kind})
    wake(WAKES)
    return feed


@transaction.atomic
def change_feed(feed: ArticleFeed, *, actor: User | None, **changes: Any) -> ArticleFeed:
    """Change `desk`, `watches` or `is_active`. Another address is another feed."""
    access.require(actor, "factcheck.change_articlefeed", feed)
    values = clean(ArticleFeed, **{name: changes[name] for name in ("desk", "watches", "is_active") if name in changes})
    if values:
        ArticleFeed.objects.filter(pk=feed.pk).update(**values)
        feed.refresh_from_db(fields=list(values))
        ledger.record("feed.changed", feed, actor=actor, facts={"active": feed.is_active})
    return feed


@transaction.atomic
def poll_feed(feed: ArticleFeed, *, actor: User | None) -> ArticleFeed:
    """Have a feed read as soon as its host may be asked, as if for the first time since it changed."""
    access.require(actor, "factcheck.poll_articlefeed", feed)
    if not ArticleFeed.objects.filter(pk=feed.pk, is_active=True).update(
        next_attempt_at=timezone.now(), etag="", last_modified=""
    ):
        raise Conflict(_("This feed is switched off."))
    wake(WAKES)
    return feed


@transaction.atomic
def retry_entry(entry: FeedEntry, *, actor: User | None) -> FeedEntry:
    """Try again to take in what a feed listed. Raises `Conflict` when there is nothing to retry."""
    access.require(actor, "factcheck.poll_articlefeed", entry.feed)
    given_up = FeedEntry.objects.filter(pk=entry.pk, lease_token__isnull=True).exclude(last_error="")
    if not given_up.update(ended_at=None, attempts=0, next_attempt_at=timezone.now()):
        raise Conflict(_("There is nothing to try again."))
    wake(WAKES)
    return entry
