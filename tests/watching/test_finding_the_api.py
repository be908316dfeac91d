"""Where a WordPress site's API is: the site says so in a header or a link, else it is in the usual place."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from factcheck.extracting.wordpress import find_api, is_api, post_url
from factcheck.models import Article, ArticleFeed
from factcheck.services.feeds import add_feed
from tests.extracting.pages import TEXT
from tests.watching.site import HTML

pytestmark = pytest.mark.django_db
LINK = '<{}/?rest_route=/>; rel="https://api.w.org/"'
ELEMENT = '<!doctype html><head><link rel="https://api.w.org/" href="{}"></head><p>Home'


@pytest.fixture
def feed(site, publication, manager) -> ArticleFeed:
    return add_feed(publication, actor=manager, kind="wordpress", url=site.url)


def serve_by_query(site, front) -> None:
    """A site without pretty addresses: its front page, and its API, both at /."""

    def answer(asked):
        route = parse_qs(urlsplit(asked.path).query).get("rest_route", [""])[0]
        post = {"id": 7, "link": f"{site.url}/?p=7", "date_gmt": timezone.now().strftime("%Y-%m-%dT%H:%M:%S")}
        post |= {"title": {"rendered": "Seven"}, "content": {"rendered": TEXT}}
        if route == "/wp/v2/posts":
            return 200, {}, json.dumps([post])
        if route == "/wp/v2/posts/7":
            return 200, {}, json.dumps({**post, "content": {"rendered": TEXT.replace("Seven", "Nine")}})
        return front

    site.pages["/"] = answer


@pytest.mark.parametrize("way", ["header", "element"])
def test_it_is_read_where_the_site_says_that_it_is(site, feed, look, way):
    links = {**HTML, "Link": f"</style.css>; rel=preload, {LINK.format(site.url)}"}
    element = ELEMENT.format("/?rest_route=/")
    serve_by_query(site, (200, links, b"<p>Home") if way == "header" else (200, HTML, element))
    look()
    feed.refresh_from_db()
    assert (feed.url, feed.last_error) == (f"{site.url}/?rest_route=/", "")
    article = Article.objects.get()
    assert article.watch.way == "wordpress"
    look()
    assert article.revisions.get(number=2).text.startswith("Nine")  # the watch reads the one post


@pytest.mark.parametrize(
    "front",
    [
        (404, HTML, b""),
        (200, HTML, b"<p>Home"),
        (200, HTML, b""),
        (200, {**HTML, "Link": '<http://169.254.169.254/wp-json/>; rel="https://api.w.org/"'}, b"x"),
        (200, {**HTML, "Link": '<https://other-gazette.example/wp-json/>; rel="https://api.w.org/"'}, b"x"),
        (200, {**HTML, "Link": '</about>; rel="https://api.w.org/"'}, b"x"),
        (200, HTML, ELEMENT.format("http://[::1/wp-json").encode()),
        (200, HTML, ELEMENT.format("/wp-json/" + "x" * 2000).encode()),
        (200, HTML, b"\0\xff" * 1000),
    ],
)
def test_else_it_is_in_the_usual_place(site, feed, look, front):
    site.pages["/"] = front
    look()
    feed.refresh_from_db()
    assert feed.url == f"{site.url}/wp-json"
    assert feed.last_error == "It answered 404."


def test_a_site_that_is_away_is_asked_again(site, feed, look):
    site.pages["/"] = (500, HTML, b"")
    look()
    feed.refresh_from_db()
    assert (feed.url, feed.last_error) == (site.url, "It answered 500.")


def test_a_site_that_is_read_already_says_so(site, feed, publication, manager, look):
    add_feed(publication, actor=manager, kind="wordpress", url=f"{site.url}/wp-json")
    site.pages["/"] = (200, HTML, b"<p>Home")
    look()
    feed.refresh_from_db()
    assert feed.last_error == "The posts of this site are read by another feed already."


@pytest.mark.parametrize(
    ("api", "post"),
    [
        ("https://a.example/wp-json/", "https://a.example/wp-json/wp/v2/posts/3?"),
        ("https://a.example/blog/wp-json", "https://a.example/blog/wp-json/wp/v2/posts/3?"),
        ("https://a.example/?rest_route=/", "https://a.example/?rest_route=%2Fwp%2Fv2%2Fposts%2F3&"),
        ("https://a.example/index.php?rest_route=/", "https://a.example/index.php?rest_route=%2Fwp%2Fv2%2Fposts%2F3&"),
    ],
)
def test_addresses_are_in_the_form_of_the_apis_own(api, post):
    assert is_api(api)
    assert post_url(api, 3).startswith(post)


@pytest.mark.parametrize("links", ["", "<" * 4000, "<a>" * 1300, "\0\ud800", '<x>; rel="https://api.w.org/' * 90])
def test_hostile_headers_find_nothing_outside(links):
    assert find_api(b"", "https://a.example/", links) in ("", "https://a.example/x")
