"""Watches over articles, and the feeds that bring them."""

from http import HTTPStatus

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.desk import DeskViewSet, creates, move
from factcheck.api.serializers.watching import (
    ArticleFeedBody,
    ArticleFeedChangesBody,
    ArticleFeedFilters,
    ArticleFeedSerializer,
    FeedEntryFilters,
    FeedEntrySerializer,
    WatchBody,
    WatchChangesBody,
    WatchFilters,
    WatchSerializer,
)
from factcheck.models import ArticleFeed, FeedEntry, User, Watch
from factcheck.services import feeds, watches


def check(watch: Watch, *, actor: User) -> Watch:
    """Have the article looked at as soon as its host may be asked."""
    watches.check_article(watch.article, actor=actor)
    return watch


def stop(watch: Watch, *, actor: User) -> Watch:
    """End the watch over the article."""
    watches.unwatch_article(watch.article, actor=actor)
    return watch


class WatchViewSet(DeskViewSet):
    """Articles that are looked at again and again, and how that went. An ended watch stays on record."""

    queryset = Watch.objects.select_related("article__publication")
    serializer_class = WatchSerializer
    filters = WatchFilters

    @creates(WatchBody, WatchSerializer, "Watch an article; one whose watch has ended is watched again.")
    def create(self, request: Request) -> Response:
        article = self.read(WatchBody)["article"]
        return self.answer(watches.watch_article(article, actor=request.user), HTTPStatus.CREATED)

    @extend_schema(
        summary="Read the article from another page from now on, and look at once.",
        request=WatchChangesBody,
        responses=WatchSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        watch = self.subject()
        watches.watch_page(watch.article, actor=request.user, **self.read(WatchChangesBody))
        return self.answer(watch)

    check = move("check", check)
    stop = move("stop", stop)


class ArticleFeedViewSet(DeskViewSet):
    """RSS and Atom feeds and WordPress sites that articles are found in. Managers keep them."""

    queryset = ArticleFeed.objects.select_related("publication")
    serializer_class = ArticleFeedSerializer
    filters = ArticleFeedFilters

    @creates(ArticleFeedBody, ArticleFeedSerializer, "Add a feed; it is read at once.")
    def create(self, request: Request) -> Response:
        given = self.read(ArticleFeedBody)
        feed = feeds.add_feed(given.pop("publication"), actor=request.user, **given)
        return self.answer(feed, HTTPStatus.CREATED)

    @extend_schema(
        summary="Change a feed, or switch it off and on. Another address is another feed.",
        request=ArticleFeedChangesBody,
        responses=ArticleFeedSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        changes = self.read(ArticleFeedChangesBody)
        return self.answer(feeds.change_feed(self.subject(), actor=request.user, **changes))

    poll = move("poll", feeds.poll_feed)


class FeedEntryViewSet(DeskViewSet):
    """Articles that feeds listed: waiting, taken in, or refused with the reason."""

    queryset = FeedEntry.objects.select_related("feed")
    serializer_class = FeedEntrySerializer
    filters = FeedEntryFilters

    retry = move("retry", feeds.retry_entry)
