"""Feeds and WordPress sites bring new articles, and changes of known ones; what they cannot bring says why."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from factcheck import extracting, watching
from factcheck.models import Article, ArticleFeed, FeedEntry, Revision, Watch
from factcheck.services.feeds import add_feed, change_feed, poll_feed, retry_entry
from factcheck.services.taking_in import take_in_page
from factcheck.watching import polling
from tests.extracting.pages import PARAGRAPHS, TEXT

pytestmark = pytest.mark.django_db


def rss(*items: str) -> tuple[int, dict, str]:
    return 200, {"Content-Type": "application/rss+xml"}, f'<rss version="2.0"><channel>{"".join(items)}</channel></rss>'


def item(url: str, when: str = "Sun, 01 Mar 2026 12:00:00 GMT") -> str:
    return f"<item><title>One</title><link>{url}</link><pubDate>{when}</pubDate></item>"


@pytest.fixture
def feed(site, publication, manager) -> ArticleFeed:
    site.pages["/feed"] = rss()
    return add_feed(publication, actor=manager, kind="rss", url=f"{site.url}/feed", desk="World")


class Blog:
    """A WordPress site: its posts by id, its answers in pages."""

    def __init__(self, site) -> None:
        self.site, self.posts = site, {}
        site.pages["/wp-json/wp/v2/posts"] = self.answer

    def put(self, number: int, text: str = TEXT, **fields) -> None:
        paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
        self.posts[number] = {
            "id": number,
            "link": f"{self.site.url}/post-{number}/",
            "date_gmt": timezone.now().strftime("%Y-%m-%dT%H:%M:%S"),
            "modified_gmt": timezone.now().strftime("%Y-%m-%dT%H:%M:%S"),
            "title": {"rendered": f"Post {number}"},
            "content": {"rendered": paragraphs},
        } | fields
        self.site.pages[f"/wp-json/wp/v2/posts/{number}"] = lambda asked: self.json(self.posts[number])

    def json(self, found) -> tuple[int, dict, str]:
        return 200, {"Content-Type": "application/json"}, json.dumps(found)

    def answer(self, asked) -> tuple[int, dict, str]:
        query = parse_qs(urlsplit(asked.path).query)
        size = int(query["per_page"][0])
        start = (int(query["page"][0]) - 1) * size
        posts = list(self.posts.values())[start : start + size]
        if start and not posts:
            return 400, {"Content-Type": "application/json"}, '{"code": "rest_post_invalid_page_number"}'
        return self.json(posts)


@pytest.fixture
def blog(site) -> Blog:
    return Blog(site)


@pytest.fixture
def wordpress(site, blog, publication, manager) -> ArticleFeed:
    return add_feed(publication, actor=manager, kind="wordpress", url=site.url)


def test_what_a_feed_lists_is_fetched_taken_in_and_watched(site, feed, look):
    site.pages["/feed"] = rss(item(site.put("/a") + "?utm_source=rss"), item("/b"))
    site.put("/b", heading="Another")
    look()
    feed.refresh_from_db()
    assert feed.last_success_at
    assert feed.last_error == ""
    assert sorted(Article.objects.values_list("url", flat=True)) == [f"{site.url}/a?utm_source=rss", f"{site.url}/b"]
    assert set(Article.objects.values_list("desk", flat=True)) == {"World"}
    assert {article.published_at.date().isoformat() for article in Article.objects.all()} == {"2026-03-01"}
    assert Watch.objects.count() == 2
    assert not FeedEntry.objects.exclude(ended_at=None).filter(article=None).exists()
    asked = len(site.asked)
    look()
    assert Article.objects.count() == 2
    assert len(site.asked) == asked + 1 + Watch.objects.on().count()  # the feed, and the watches


def test_what_the_feed_says_has_changed_is_fetched_again(site, feed, look):
    ArticleFeed.objects.update(watches=False)
    site.pages["/feed"] = rss(item(site.put("/a")))
    look()
    site.put("/a", paragraphs=[PARAGRAPHS[0].replace("Seven", "Nine"), *PARAGRAPHS[1:]])
    look()
    assert Revision.objects.count() == 1
    site.pages["/feed"] = rss(item(f"{site.url}/a", "Sun, 01 Mar 2026 13:00:00 GMT"))
    look()
    look(everything=False)
    assert Revision.objects.count() == 2
    assert not Watch.objects.exists()


def test_a_feed_that_did_not_change_is_not_sent_again(site, feed, look):
    site.pages["/feed"] = lambda asked: (
        (304, {}, "") if asked.headers.get("if-none-match") == '"1"' else (200, {"ETag": '"1"'}, rss()[2])
    )
    look()
    look()
    feed.refresh_from_db()
    assert [asked.headers.get("if-none-match") for asked in site.asked] == [None, '"1"']
    assert (feed.etag, feed.last_error, feed.attempts) == ('"1"', "", 0)


def test_what_is_elsewhere_or_never_called_is_left_alone(site, feed, look):
    links = ["https://other-gazette.example/a", "javascript:alert(1)", "http://169.254.169.254/", "http://["]
    site.pages["/feed"] = rss(*map(item, links))
    look()
    assert not FeedEntry.objects.exists()
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((404, {}, ""), "It answered 404."),
        ((200, {}, "<html>No</html>"), "There is no RSS or Atom feed at this address."),
        ((200, {}, ""), "There is no RSS or Atom feed at this address."),
        ((200, {}, "x" * 5_000_001), "What is at this address is larger than any article."),
        ((200, {}, '<!DOCTYPE x [<!ENTITY a "b">]><rss/>'), "The feed declares entities"),
    ],
)
def test_a_feed_that_cannot_be_read_says_why_and_waits(site, feed, look, answer, error):
    site.pages["/feed"] = answer
    look()
    feed.refresh_from_db()
    assert feed.last_error.startswith(error)
    assert ArticleFeed.objects.failing().get() == feed
    assert feed.next_attempt_at > timezone.now() + timedelta(minutes=4)
    site.pages["/feed"] = rss()
    look()
    assert not ArticleFeed.objects.failing().exists()


def test_an_entry_that_cannot_be_taken_in_is_tried_again_then_given_up_and_can_be_retried(
    site, feed, look, researcher, outsider
):
    site.pages["/feed"] = rss(item("/a"))
    site.pages["/a"] = (500, {}, "")
    for _attempt in range(5):
        look()
    look()
    entry = FeedEntry.objects.get()
    assert (entry.last_error, entry.attempts, entry.article) == ("It answered 500.", 5, None)
    assert entry.ended_at
    site.put("/a")
    assert retry_entry(entry, actor=researcher)
    look(everything=False)
    entry.refresh_from_db()
    assert (entry.last_error, entry.article.url) == ("", f"{site.url}/a")


def test_one_that_is_gone_is_given_up_at_once(site, feed, look):
    site.pages["/feed"] = rss(item("/gone"))
    look()
    look(everything=False)
    entry = FeedEntry.objects.get()
    assert (entry.last_error, entry.attempts) == ("It answered 404.", 1)
    assert entry.ended_at


def test_wordpress_brings_posts_with_their_rendered_words(site, blog, wordpress, look):
    blog.put(1, _embedded={"author": [{"name": "Ann Author"}]})
    look()
    article = Article.objects.get()
    assert (article.headline, article.latest_revision.text) == ("Post 1", TEXT)
    assert article.bylines.get().name == "Ann Author"
    assert (article.watch.way, article.watch.last_error) == ("wordpress", "")
    assert not any(asked.path.startswith("/post-1") for asked in site.asked)


def test_a_changed_post_is_a_revision_by_poll_and_by_watch(site, blog, wordpress, look):
    blog.put(1)
    look()
    blog.put(1, TEXT.replace("Seven", "Nine"))
    look()
    assert Revision.objects.count() == 2
    blog.put(1, TEXT.replace("Seven", "Eight"))
    Watch.objects.update(next_attempt_at=timezone.now())
    look(everything=False)
    assert Revision.objects.get(number=3).text.startswith("Eight")
    look()
    assert Revision.objects.count() == 3


def test_pages_of_posts_are_turned_one_at_a_time(site, blog, wordpress, look, monkeypatch):
    for module in (polling, extracting.wordpress):
        monkeypatch.setattr(module, "PER_PAGE", 2)
    for number in range(4):
        blog.put(number)
    ArticleFeed.objects.update(watches=False)
    look()
    wordpress.refresh_from_db()
    assert Article.objects.count() == 4
    assert (wordpress.page, wordpress.last_error) == (1, "")
    pages = [parse_qs(urlsplit(asked.path).query)["page"][0] for asked in site.asked if "page=" in asked.path]
    assert pages == ["1", "2", "3"]
    assert wordpress.seen_until > timezone.now() - timedelta(minutes=5)  # the next poll does not begin all over again
    assert wordpress.next_attempt_at > timezone.now() + timedelta(minutes=5)


def test_the_next_poll_asks_from_where_the_last_one_came_to(site, blog, wordpress, look):
    blog.put(1, modified_gmt="2026-03-01T12:00:00")
    ArticleFeed.objects.update(seen_until="2026-02-01T00:00:00Z")
    look()
    look()
    asked = [parse_qs(urlsplit(asked.path).query)["modified_after"][0] for asked in site.asked if "page=" in asked.path]
    assert asked == ["2026-01-31T00:00:00Z", "2026-02-28T12:00:00Z"]


def test_a_post_that_cannot_be_taken_in_is_listed_with_its_reason(site, blog, wordpress, look):
    blog.put(1, "More follows.")
    blog.put(2, link="https://other-gazette.example/a")
    blog.put(3, title={"rendered": ""})
    blog.put(4)
    look()
    assert Article.objects.get().headline == "Post 4"
    reasons = set(FeedEntry.objects.failing().values_list("last_error", flat=True))
    assert reasons == {
        "There is no text of an article on this page.",
        "The post is on another site than the publication's.",
        "The page names no headline: write it down here.",
    }


@pytest.mark.parametrize("odd", ["\0", "\ud800"])
@pytest.mark.parametrize("content", ["", "<p>" + "word " * 30 + "</p>"])
def test_a_post_at_an_address_that_no_row_holds_does_not_hold_up_the_others(site, blog, wordpress, look, odd, content):
    blog.put(1, link=f"{site.url}/post{odd}-1/", content={"rendered": content})
    blog.put(2)
    look()
    wordpress.refresh_from_db()
    assert wordpress.last_error == ""
    assert Article.objects.filter(url__endswith="/post-2/").exists()


@pytest.mark.parametrize("body", ["<html>", '{"code": "rest_no_route"}', "[" * 100_000, ""])
def test_a_site_without_the_api_says_so(site, wordpress, look, body):
    site.pages["/wp-json/wp/v2/posts"] = (200, {}, body)
    look()
    wordpress.refresh_from_db()
    assert wordpress.last_error == "This is not the answer of a WordPress site."


def test_an_article_is_watched_in_the_way_it_came(site, blog, wordpress, publication, researcher, look):
    """The same words read from a page and from WordPress differ a little: that is no change of the article."""
    site.put("/post-1/")
    article = take_in_page(publication, actor=researcher, url=f"{site.url}/post-1/").article
    blog.put(1, TEXT.replace("Seven", "Nine"))
    look()
    assert article.revisions.count() == 1
    assert "End the watch over it" in FeedEntry.objects.get().last_error


def test_what_vanished_workers_held_is_tried_again(site, feed, look):
    site.pages["/feed"] = rss(item(site.put("/a")))
    ArticleFeed.objects.take(1, 60)
    ArticleFeed.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert watching.sweep() == 1
    feed.refresh_from_db()
    assert feed.last_error == "The worker that read it vanished."
    look()
    assert Article.objects.count() == 1


def test_a_feed_that_is_switched_off_is_not_read(site, feed, look, manager, researcher):
    change_feed(feed, actor=manager, is_active=False)
    assert look() == 0
    change_feed(feed, actor=manager, is_active=True)
    poll_feed(feed, actor=researcher)
    assert look(everything=False) == 1
