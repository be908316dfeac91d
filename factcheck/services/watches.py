"""Watches: begin and end looking at an article again, and look now."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import access, http, ledger
from factcheck.addresses import canonical, is_within
from factcheck.errors import Conflict, Invalid
from factcheck.models import Article, User, Watch
from factcheck.models.watching import LONGEST_HOST
from factcheck.pacing import next_check
from factcheck.services.locks import hold
from factcheck.services.words import clean
from factcheck.wake import wake

WAKES = "factcheck.look_again"


def host_of(url: str) -> str:
    """The host that is asked for `url`, in lower case and with its port. Raises `Invalid` for what is never called."""
    try:
        http.check_url(url)
    except http.Refusal as error:
        message = _("This address is not called: %(why)s.") % {"why": error}
        raise Invalid(message, code="address_refused", field="url") from error
    return urlsplit(url).netloc.lower()[:LONGEST_HOST]


@transaction.atomic
def start_watch(
    article: Article,
    *,
    url: str = "",
    way: str = Watch.Way.PAGE,
    since: datetime | None = None,
    etag: str = "",
    last_modified: str = "",
) -> Watch:
    """Begin to watch an article whose text was just captured; one past watching (`pacing`) gets a watch that is over.

    Without `since` its age counts from its publication.
    """
    now = timezone.now()
    since = since or article.published_at or now
    url = url or article.url
    again = next_check(since, now)
    watch, _created = Watch.objects.update_or_create(
        article=article,
        defaults={
            "way": way,
            "url": url,
            "host": host_of(url),
            "since": since,
            "etag": etag,
            "last_modified": last_modified,
            "next_attempt_at": again or now,
            "attempts": 0,
            "last_error": "",
            "lease_token": None,
            "leased_until": None,
            "ended_at": None if again else now,
            "ended_because": "" if again else Watch.End.AGE,
        },
    )
    return watch


@transaction.atomic
def watch_article(article: Article, *, actor: User | None) -> Watch:
    """Watch an article from now on, as closely as if it had just been published. Raises `Conflict` when it is watched.

    Its text is read from the way that it was watched before, else from its page.
    """
    access.require(actor, "factcheck.watch_article", article)
    hold(article)
    known = Watch.objects.filter(article=article).first()
    if known and known.ended_at is None:
        raise Conflict(_("This article is watched already."))
    if not article.is_published:
        raise Conflict(_("Only published articles are watched."))
    way, url = (known.way, known.url) if known else (Watch.Way.PAGE, article.url)
    watch = start_watch(article, way=way, url=url, since=timezone.now())
    ledger.record("article.watched", article, actor=actor)
    return watch


@transaction.atomic
def unwatch_article(article: Article, *, actor: User | None) -> Article:
    """End the watch over an article. Raises `Conflict` when there is none."""
    access.require(actor, "factcheck.unwatch_article", article)
    hold(article)
    ended = (
        Watch.objects.on()
        .filter(article=article)
        .update(
            ended_at=timezone.now(), ended_because=Watch.End.PERSON, lease_token=None, leased_until=None, last_error=""
        )
    )
    if not ended:
        raise Conflict(_("This article is not watched."))
    ledger.record("article.unwatched", article, actor=actor)
    return article


@transaction.atomic
def watch_page(article: Article, *, actor: User | None, url: str = "") -> Article:
    """Read a watched article from the page at `url` (without one, at its own address) from now on, and look at once.

    Who could end the watch may do so: what is watched elsewhere can change in silence, too. Raises `Invalid` for a page
    of another site, `Conflict` when the article is not watched.
    """
    access.require(actor, "factcheck.unwatch_article", article)
    url = clean(Watch, url=url.strip() or article.url)["url"]
    host = host_of(url)
    hold(article)
    if canonical(url) != article.canonical_url and not is_within(article.publication.site_url, url):
        raise Invalid(_("This page is on another site than the publication's."), code="elsewhere", field="url")
    moved = (
        Watch.objects.on()
        .filter(article=article)
        .update(
            way=Watch.Way.PAGE,
            url=url,
            host=host,
            etag="",
            last_modified="",
            attempts=0,
            last_error="",
            lease_token=None,
            leased_until=None,
            next_attempt_at=timezone.now(),
        )
    )
    if not moved:
        raise Conflict(_("This article is not watched."))
    ledger.record("article.watch_moved", article, actor=actor)
    wake(WAKES)
    return article


@transaction.atomic
def check_article(article: Article, *, actor: User | None) -> Article:
    """Have a watched article looked at as soon as its host may be asked. Raises `Conflict` when it is not watched."""
    access.require(actor, "factcheck.watch_article", article)
    if not Watch.objects.on().filter(article=article).update(next_attempt_at=timezone.now()):
        raise Conflict(_("This article is not watched."))
    wake(WAKES)
    return article
