"""Looking at articles again: the watch over each, the feeds that bring new ones, and the hosts we are polite to."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck import pacing
from factcheck.models.articles import Article
from factcheck.models.fields import code_field, one_of
from factcheck.models.leases import LEEWAY, LONGEST_LEASE, Leased, LeasedQuerySet
from factcheck.models.publications import Publication

LONGEST_HOST = 260
LONGEST_VALIDATOR = 300


class VisitedHostQuerySet(models.QuerySet):
    def busy(self, now: datetime) -> Self:
        """Hosts that somebody is asking now, or that are to be left alone for a while. What ends later than any visit
        or rest does was written by a clock that was ahead, and does not count."""
        rests = Q(next_visit_at__gt=now, next_visit_at__lte=now + pacing.LONGEST_REST + LEEWAY)
        asked = Q(leased_until__gte=now, leased_until__lte=now + LONGEST_LEASE + LEEWAY)
        return self.filter(rests | asked)

    def reserve(self, name: str, seconds: int) -> uuid.UUID | None:
        """Take the right to ask this host, for at most `seconds`; `None` while it is another's or it rests."""
        token, now = uuid.uuid4(), timezone.now()
        self.bulk_create([self.model(name=name, next_visit_at=now)], ignore_conflicts=True)
        free = self.filter(name=name).exclude(pk__in=self.busy(now).values("pk"))
        return token if free.update(lease_token=token, leased_until=now + timedelta(seconds=seconds)) else None

    def release(self, name: str, token: uuid.UUID, next_visit_at: datetime) -> int:
        """Give the right back; nobody asks this host before `next_visit_at`."""
        return self.filter(name=name, lease_token=token).update(
            lease_token=None, leased_until=None, next_visit_at=next_visit_at
        )


class VisitedHost(models.Model):
    """A host that we ask in the background: by one process at a time, and not again before its time."""

    name = models.CharField(_("host"), max_length=LONGEST_HOST, unique=True)
    next_visit_at = models.DateTimeField(_("not before"), default=timezone.now)
    lease_token = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(_("asked until"), null=True, editable=False)

    objects = VisitedHostQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("visited host")
        verbose_name_plural = _("visited hosts")
        constraints = [Leased.lease_is_whole("visited_host_lease_is_whole")]

    def __str__(self) -> str:
        return self.name


class PoliteQuerySet(LeasedQuerySet):
    """Leased rows that are about one host each."""

    def due(self, now: datetime | None = None) -> Self:
        """Those whose time has come, that nobody holds, and whose host may be asked."""
        now = now or timezone.now()
        return super().due(now).exclude(host__in=VisitedHost.objects.busy(now).values("name"))

    def failing(self) -> Self:
        """Those whose last attempt went wrong."""
        return self.exclude(last_error="")


class Polite(Leased):
    """A leased row about one host. `attempts` counts those since it last went well."""

    host = models.CharField(_("host"), max_length=LONGEST_HOST, editable=False)

    class Meta:
        abstract = True


class ArticleFeedQuerySet(PoliteQuerySet):
    longest_wait = pacing.LONGEST_REST

    def waiting(self) -> Self:
        return self.filter(is_active=True, publication__is_active=True, lease_token__isnull=True)

    def failing(self) -> Self:
        return super().failing().filter(is_active=True)

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))


class ArticleFeed(Polite):
    """Where a publication's new and changed articles are listed: its RSS or Atom feed, or its WordPress site."""

    class Kind(models.TextChoices):
        RSS = "rss", _("RSS or Atom feed")
        WORDPRESS = "wordpress", _("WordPress site")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="article_feeds")
    kind = code_field(Kind, verbose_name=_("kind"))
    url = models.URLField(_("address"), max_length=1000)
    desk = models.CharField(_("desk"), max_length=80, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    watches = models.BooleanField(_("watch what it brings"), default=True)
    etag = models.CharField(max_length=LONGEST_VALIDATOR, blank=True, editable=False)
    last_modified = models.CharField(max_length=LONGEST_VALIDATOR, blank=True, editable=False)
    seen_until = models.DateTimeField(_("read up to"), null=True, editable=False)
    page = models.PositiveIntegerField(_("page"), default=1, editable=False)
    last_success_at = models.DateTimeField(_("last read"), null=True, editable=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = ArticleFeedQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "pk"]
        verbose_name = _("article feed")
        verbose_name_plural = _("article feeds")
        constraints = [
            models.UniqueConstraint(fields=["publication", "url"], name="one_feed_per_publication_and_address"),
            one_of("article_feed_kind_is_known", "kind", ["rss", "wordpress"]),
            Leased.lease_is_whole("article_feed_lease_is_whole"),
        ]

    def __str__(self) -> str:
        return self.url


class FeedEntryQuerySet(PoliteQuerySet):
    longest_wait = pacing.LONGEST_REST

    def waiting(self) -> Self:
        return self.filter(ended_at__isnull=True, feed__is_active=True, lease_token__isnull=True)

    def visible_to(self, user) -> Self:
        return self.filter(feed__in=ArticleFeed.objects.visible_to(user))


class FeedEntry(Polite):
    """An article that a feed listed: it waits to be fetched, was taken in, or could not be and says why."""

    feed = models.ForeignKey(ArticleFeed, models.CASCADE, related_name="entries")
    url = models.URLField(_("address"), max_length=1000)
    canonical_url = models.CharField(_("canonical address"), max_length=1000, editable=False)
    title = models.CharField(_("title"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published"), null=True)
    updated_at = models.DateTimeField(_("changed"), null=True)
    article = models.ForeignKey(Article, models.SET_NULL, null=True, related_name="feed_entries")
    ended_at = models.DateTimeField(_("done"), null=True, editable=False)
    created_at = models.DateTimeField(_("listed"), auto_now_add=True)

    objects = FeedEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("feed entry")
        verbose_name_plural = _("feed entries")
        constraints = [
            models.UniqueConstraint(fields=["feed", "canonical_url"], name="one_entry_per_feed_and_address"),
            Leased.lease_is_whole("feed_entry_lease_is_whole"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(ended_at__isnull=True), name="feed_entry_due"),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def publication_id(self) -> int:
        return self.feed.publication_id


class WatchQuerySet(PoliteQuerySet):
    longest_wait = pacing.SCHEDULE[-1][1]

    def waiting(self) -> Self:
        return self.on().filter(article__publication__is_active=True, lease_token__isnull=True)

    def on(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def failing(self) -> Self:
        return super().failing().filter(ended_at__isnull=True)

    def visible_to(self, user) -> Self:
        return self.filter(article__in=Article.objects.visible_to(user))


class Watch(Polite):
    """An article is looked at again and again, less often as it ages (`factcheck.pacing`), until it is old."""

    class Way(models.TextChoices):
        """How its text is read: a change of way would look like a change of words."""

        PAGE = "page", _("its page")
        WORDPRESS = "wordpress", _("WordPress's API")

    class End(models.TextChoices):
        AGE = "age", _("it is old")
        PERSON = "person", _("somebody ended it")

    article = models.OneToOneField(Article, models.CASCADE, related_name="watch", verbose_name=_("article"))
    way = code_field(Way, default=Way.PAGE, verbose_name=_("read from"))
    url = models.URLField(_("address"), max_length=2000)
    since = models.DateTimeField(_("counted from"))
    etag = models.CharField(max_length=LONGEST_VALIDATOR, blank=True, editable=False)
    last_modified = models.CharField(max_length=LONGEST_VALIDATOR, blank=True, editable=False)
    last_checked_at = models.DateTimeField(_("last looked at"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    ended_because = code_field(End, blank=True, editable=False, verbose_name=_("ended because"))

    objects = WatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [
            one_of("watch_way_is_known", "way", ["page", "wordpress"]),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="ended_watch_says_why",
            ),
            Leased.lease_is_whole("watch_lease_is_whole"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(ended_at__isnull=True), name="watch_due"),
        ]

    def __str__(self) -> str:
        return str(self.article)

    @property
    def publication_id(self) -> int:
        return self.article.publication_id
