"""Watches and feeds by hand: who may, in which state, and what is refused in which words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import ArticleFeed, Byline, Event, FeedEntry, Watch
from factcheck.services.feeds import add_feed, change_feed, poll_feed, retry_entry
from factcheck.services.watches import check_article, unwatch_article, watch_article, watch_page

pytestmark = pytest.mark.django_db
URL = "https://demo-courier.example/feed"


@pytest.fixture(autouse=True)
def far(settings):
    """As in production: loopback is not called."""
    settings.HTTP_ALLOW_PRIVATE = False


@pytest.fixture
def feed(publication, manager) -> ArticleFeed:
    return add_feed(publication, actor=manager, kind="rss", url=URL)


def test_an_article_is_watched_from_now_on_and_can_be_ended(article, researcher, editor):
    assert not Watch.objects.exists()  # nothing is watched that nobody asked for
    watch = watch_article(article, actor=researcher)
    assert (watch.url, watch.host, watch.way) == (article.url, "demo-courier.example", "page")
    assert watch.next_attempt_at > timezone.now()
    with pytest.raises(Conflict, match="already"):
        watch_article(article, actor=researcher)
    Watch.objects.update(next_attempt_at=timezone.now() + timedelta(days=7))
    check_article(article, actor=researcher)
    assert Watch.objects.due().exists()
    unwatch_article(article, actor=editor)
    assert not Watch.objects.due().exists()
    for service in (unwatch_article, check_article):
        with pytest.raises(Conflict, match="not watched"):
            service(article, actor=editor)
    assert watch_article(article, actor=researcher).ended_at is None
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        *("article.watched", "article.unwatched", "article.watched"),
    ]


def test_a_watch_that_was_read_from_wordpress_goes_on_so(article, researcher, editor):
    watch_article(article, actor=researcher)
    Watch.objects.update(way="wordpress", url="https://demo-courier.example/wp-json/wp/v2/posts/1")
    unwatch_article(article, actor=editor)
    assert watch_article(article, actor=researcher).way == "wordpress"


def test_a_watch_is_moved_to_another_page_by_those_who_could_end_it(article, researcher, reporter, editor):
    watch_article(article, actor=researcher)
    Watch.objects.update(
        way="wordpress", url="https://blog.example/wp-json/wp/v2/posts/1", host="blog.example", etag="x"
    )
    for person in (researcher, reporter):
        with pytest.raises(NotPermitted):
            watch_page(article, actor=person)
    with pytest.raises(Invalid, match="another site"):
        watch_page(article, actor=editor, url="https://blog.example/post-1")
    watch_page(article, actor=editor)
    watch = Watch.objects.get()
    assert (watch.way, watch.url, watch.host, watch.etag) == ("page", article.url, "demo-courier.example", "")
    assert Event.objects.latest("pk").kind == "article.watch_moved"
    unwatch_article(article, actor=editor)
    with pytest.raises(Conflict, match="not watched"):
        watch_page(article, actor=editor)


def test_who_may_not(article, outsider, researcher, reporter, editor):
    for service in (watch_article, check_article, unwatch_article):
        with pytest.raises(NotPermitted):
            service(article, actor=outsider)
    watch_article(article, actor=researcher)
    with pytest.raises(NotPermitted):
        unwatch_article(article, actor=researcher)
    with pytest.raises(NotPermitted, match="by-line"):
        unwatch_article(article, actor=reporter)
    Byline.objects.all().delete()
    unwatch_article(article, actor=reporter)


@pytest.mark.parametrize("published_at", [None, timezone.now() + timedelta(days=1)])
def test_what_is_not_published_is_not_watched(article, researcher, published_at):
    article.published_at = published_at
    article.save(update_fields=["published_at"])
    with pytest.raises(Conflict, match="published"):
        watch_article(article, actor=researcher)


@pytest.mark.parametrize("url", ["http://10.0.0.1/a", "https://courier.example:22/a", "ftp://courier.example/a"])
def test_what_is_never_called_is_not_watched(article, researcher, url):
    article.url = url
    article.save(update_fields=["url"])
    with pytest.raises(Invalid):
        watch_article(article, actor=researcher)
    assert not Watch.objects.exists()


def test_a_feed_is_added_once_and_changed(publication, feed, manager):
    assert (feed.host, feed.is_active, feed.watches) == ("demo-courier.example", True, True)
    assert ArticleFeed.objects.due().get() == feed
    with pytest.raises(Conflict, match="already"):
        add_feed(publication, actor=manager, kind="rss", url=URL)
    changed = change_feed(feed, actor=manager, desk=" Sport ", watches=False)
    assert (changed.desk, changed.watches, changed.is_active) == ("Sport", False, True)
    assert [event.kind for event in Event.objects.order_by("pk")] == ["feed.added", "feed.changed"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", ""),
        ("url", "x"),
        ("url", "file:///etc/passwd"),
        ("url", "http://127.0.0.1/feed"),
        ("url", "http://user:word@courier.example/"),
        ("url", f"https://a.example/{'x' * 1000}"),
        ("url", "https://a.example/\0"),
        ("kind", "other"),
        ("kind", ""),
        ("desk", "x" * 81),
        ("desk", "a\0b"),
    ],
)
def test_a_feed_that_does_not_fit_is_invalid(publication, manager, field, value):
    with pytest.raises(Invalid) as refused:
        add_feed(publication, actor=manager, **{"kind": "rss", "url": URL, field: value})
    assert refused.value.facts["field"] == field
    assert not ArticleFeed.objects.exists()


def test_managers_add_feeds_and_the_desk_has_them_read(publication, feed, editor, researcher, outsider):
    for person in (editor, outsider):
        with pytest.raises(NotPermitted):
            add_feed(publication, actor=person, kind="rss", url=f"{URL}/2")
        with pytest.raises(NotPermitted):
            change_feed(feed, actor=person, is_active=False)
    poll_feed(feed, actor=researcher)
    with pytest.raises(NotPermitted):
        poll_feed(feed, actor=outsider)
    ArticleFeed.objects.update(is_active=False)
    with pytest.raises(Conflict, match="switched off"):
        poll_feed(feed, actor=researcher)


def test_only_what_failed_is_tried_again(feed, researcher, outsider):
    entry = FeedEntry.objects.create(feed=feed, url=URL, canonical_url="a", host="demo-courier.example")
    with pytest.raises(Conflict, match="nothing to try"):
        retry_entry(entry, actor=researcher)
    FeedEntry.objects.update(last_error="It answered 500.", ended_at=timezone.now())
    with pytest.raises(NotPermitted):
        retry_entry(entry, actor=outsider)
    retry_entry(entry, actor=researcher)
    assert FeedEntry.objects.due().get() == entry
