"""Watches and article feeds through the API: read by the desk, kept by those whose role it is."""

import pytest
from django.utils import timezone

from factcheck.models import ArticleFeed, FeedEntry, Watch
from factcheck.services.feeds import add_feed
from factcheck.services.watches import watch_article
from tests.api.problems import assert_problem, send

WATCHES, FEEDS, ENTRIES = "/api/v1/watches/", "/api/v1/feeds/", "/api/v1/feed-entries/"
FEED = {"publication": "demo-courier", "kind": "rss", "url": "https://demo-courier.example/feed"}


@pytest.fixture
def watch(article) -> Watch:
    return watch_article(article, actor=None)


@pytest.fixture
def feed(publication) -> ArticleFeed:
    return add_feed(publication, actor=None, kind="rss", url=FEED["url"])


@pytest.fixture
def entry(feed) -> FeedEntry:
    words = {"url": "https://demo-courier.example/a", "canonical_url": "demo-courier.example/a", "host": feed.host}
    return FeedEntry.objects.create(feed=feed, last_error="It answered 404.", ended_at=timezone.now(), **words)


def test_an_article_is_watched_looked_at_and_left(api, researcher, editor, article):
    client = api(researcher)
    made = client.post(WATCHES, {"article": article.pk})
    assert made.status_code == 201
    body = made.json()
    assert (body["article"], body["publication"], body["way"]) == (article.pk, "demo-courier", "page")
    assert (body["url"], body["last_error"], body["failures"], body["ended_at"]) == (article.url, "", 0, None)
    assert_problem(client.post(WATCHES, {"article": article.pk}), 409)
    address = f"{WATCHES}{body['id']}/"
    checked = client.post(f"{address}check/").json()
    assert checked["next_check_at"] < body["next_check_at"]
    assert_problem(client.post(f"{address}stop/"), 403)
    stopped = api(editor).post(f"{address}stop/").json()
    assert (stopped["ended_because"], bool(stopped["ended_at"])) == ("person", True)
    for move in ("stop", "check"):
        assert_problem(api(editor).post(f"{address}{move}/"), 409)
    assert_problem(api(editor).patch(address, {"url": article.url}), 409)
    assert client.post(WATCHES, {"article": article.pk}).json()["ended_at"] is None


def test_it_is_read_from_another_page_of_the_site(api, editor, researcher, reporter, watch):
    Watch.objects.update(way="wordpress", etag="x", attempts=3, last_error="It answered 404.")
    address = f"{WATCHES}{watch.pk}/"
    page = "https://www.demo-courier.example/moved"
    for person in (researcher, reporter):
        assert_problem(api(person).patch(address, {"url": page}), 403)
    body = api(editor).patch(address, {"url": page}).json()
    assert (body["url"], body["way"], body["failures"], body["last_error"]) == (page, "page", 0, "")
    row = Watch.objects.get()
    assert (row.host, row.etag) == ("www.demo-courier.example", "")
    assert Watch.objects.due().exists()


@pytest.mark.parametrize(
    "url",
    [
        "https://other-gazette.example/a",
        "https://demo-courier.example.evil.example/",
        "http://127.0.0.1/",
        "http://demo-courier.example:25/",
        "ftp://demo-courier.example/",
        "https://user:word@demo-courier.example/a",
        "https://demo-courier.example/" + "x" * 2000,
        "https://demo-courier.example/\0",
        "https://demo-courier.example/\ud800",
        "",
        None,
        7,
        ["https://demo-courier.example/a"],
    ],
)
def test_no_other_page_is_read(api, editor, watch, url):
    assert_problem(send(api(editor), "PATCH", f"{WATCHES}{watch.pk}/", {"url": url}), 400)
    watch.refresh_from_db()
    assert watch.url == watch.article.url


@pytest.mark.parametrize(
    "body", [{}, {"article": None}, {"article": "1"}, {"article": 10**9}, {"article": 2**70}, {"article": True}, []]
)
def test_only_an_article_of_ones_desk_is_watched(api, researcher, article, body):
    assert_problem(api(researcher).post(WATCHES, body), 400)
    assert_problem(api(researcher).post(WATCHES, {"article": article.pk, "way": "page"}), 400)
    assert not Watch.objects.exists()


def test_a_feed_is_added_changed_read_and_switched_off(api, manager, researcher, publication):
    made = api(manager).post(FEEDS, {**FEED, "desk": "World", "watches": False})
    assert made.status_code == 201
    body = made.json()
    assert (body["kind"], body["url"], body["desk"], body["watches"]) == ("rss", FEED["url"], "World", False)
    assert_problem(api(manager).post(FEEDS, FEED), 409)
    address = f"{FEEDS}{body['id']}/"
    assert api(manager).patch(address, {"watches": True}).json()["desk"] == "World"
    assert api(researcher).post(f"{address}poll/").status_code == 200
    assert api(manager).patch(address, {"is_active": False}).json()["is_active"] is False
    assert_problem(api(researcher).post(f"{address}poll/"), 409)


def test_only_managers_keep_feeds(api, researcher, reviewer, editor, feed):
    for person in (researcher, reviewer, editor):
        assert_problem(api(person).post(FEEDS, {**FEED, "url": "https://demo-courier.example/other"}), 403)
        assert_problem(api(person).patch(f"{FEEDS}{feed.pk}/", {"is_active": False}), 403)
    assert ArticleFeed.objects.filter(is_active=True).count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("publication", "no-such-paper"),
        ("publication", "other-gazette"),
        ("publication", 1),
        ("kind", "podcast"),
        ("kind", None),
        ("url", "javascript:alert(1)"),
        ("url", "http://169.254.169.254/feed"),
        ("url", "http://[::1"),
        ("url", "https://demo-courier.example/" + "x" * 1000),
        ("url", "https://demo-courier.example/\0"),
        ("desk", "x" * 81),
        ("desk", 7),
        ("desk", "a\0b"),
        ("watches", "yes"),
        ("watches", None),
        ("is_active", False),
        ("seen_until", "2026-01-01T00:00:00Z"),
    ],
)
def test_a_feed_that_cannot_be_is_refused(api, manager, publication, other_publication, name, value):
    assert_problem(api(manager).post(FEEDS, {**FEED, name: value}), 400)
    assert not ArticleFeed.objects.exists()


@pytest.mark.parametrize("body", [{"url": FEED["url"]}, {"is_active": 0}, {"is_active": None}, {"desk": None}, [], "x"])
def test_a_change_of_a_feed_that_cannot_be_is_refused(api, manager, feed, body):
    assert_problem(api(manager).patch(f"{FEEDS}{feed.pk}/", body), 400)


def test_what_could_not_be_taken_in_is_tried_again(api, researcher, entry):
    client = api(researcher)
    (listed,) = client.get(f"{ENTRIES}?situation=failing&feed={entry.feed_id}").json()["results"]
    assert (listed["last_error"], listed["article"]) == ("It answered 404.", None)
    assert client.post(f"{ENTRIES}{entry.pk}/retry/").json()["ended_at"] is None
    entry.refresh_from_db()
    FeedEntry.objects.update(last_error="")
    assert_problem(client.post(f"{ENTRIES}{entry.pk}/retry/"), 409)


def test_lists_are_narrowed(api, researcher, watch, feed, article):
    client = api(researcher)
    for address, found in (
        (f"{WATCHES}?situation=on&article={article.pk}&way=page", 1),
        (f"{WATCHES}?situation=failing", 0),
        (f"{WATCHES}?publication=demo-courier&way=wordpress", 0),
        (f"{FEEDS}?kind=rss&publication=demo-courier", 1),
        (f"{FEEDS}?situation=failing", 0),
        (f"{ENTRIES}?article={article.pk}", 0),
    ):
        assert len(client.get(address).json()["results"]) == found, address
    for query in ("situation=sleeping", "way=fax", "article=x", "publication=%00", "odd=1"):
        assert_problem(client.get(f"{WATCHES}?{query}"), 400, "invalid_query")


def test_another_desk_finds_nothing(api, outsider, watch, feed, entry, article):
    client = api(outsider)
    assert_problem(client.post(WATCHES, {"article": article.pk}), 400)
    for address, move in ((f"{WATCHES}{watch.pk}/", "stop"), (f"{FEEDS}{feed.pk}/", "poll")):
        assert_problem(client.get(address), 404)
        assert_problem(client.patch(address, {}), 404)
        assert_problem(client.post(f"{address}{move}/"), 404)
    assert_problem(client.post(f"{ENTRIES}{entry.pk}/retry/"), 404)


def test_rows_are_neither_replaced_nor_deleted(api, manager, watch, feed, entry):
    for address in (f"{WATCHES}{watch.pk}/", f"{FEEDS}{feed.pk}/", f"{ENTRIES}{entry.pk}/"):
        for method in ("put", "delete"):
            assert_problem(getattr(api(manager), method)(address, {}), 405)
