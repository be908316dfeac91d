"""Feeds: RSS and Atom, broken ones too; WordPress posts with their rendered words."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.extracting import NoFeed, NotWordPress, read_feed, read_posts
from factcheck.extracting.wordpress import post_url, posts_url
from tests.extracting.pages import PARAGRAPHS, TEXT

URL = "https://courier.example/feed/"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title>
<item><title>One &amp;amp; only</title><link>https://courier.example/one?utm_source=rss</link>
<pubDate>Fri, 20 Dec 2024 08:00:00 +0200</pubDate></item>
<item><title>Two</title><link>/two</link></item>
<item><title>Twice</title><link>/two</link></item>
<item><title>Nowhere</title></item><item><link>javascript:alert(1)</link></item><item><link>http://[</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title><entry><title>One</title>
<link rel="alternate" href="https://courier.example/one"/><published>2024-12-20T08:00:00+02:00</published>
<updated>2024-12-20T09:00:00Z</updated></entry></feed>"""


def test_rss():
    one, two = read_feed(RSS.encode(), URL)
    assert (one.url, one.title) == ("https://courier.example/one?utm_source=rss", "One & only")
    assert one.published_at == one.updated_at == datetime(2024, 12, 20, 6, tzinfo=UTC)
    assert (two.url, two.published_at) == ("https://courier.example/two", None)


def test_atom():
    (one,) = read_feed(ATOM.encode(), URL)
    assert (one.url, one.published_at.hour, one.updated_at.hour) == ("https://courier.example/one", 6, 9)


def test_a_feed_cut_off_in_the_middle_gives_what_came():
    assert [item.url for item in read_feed(RSS.encode()[: RSS.index("<title>Two")], URL)] == [
        "https://courier.example/one?utm_source=rss"
    ]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + '<!ENTITY file SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>&m;&file;</title>'
    "<link>https://courier.example/one</link></item></channel></rss>"
)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_entities_are_neither_blown_up_nor_looked_up(charset):
    with pytest.raises(NoFeed, match="entities"):
        read_feed(BOMB.encode(charset), URL)


@pytest.mark.parametrize("data", [b"", b"\0", b"{}", b"<html><body>No</body></html>", b"/etc/passwd", URL.encode()])
def test_what_is_no_feed_says_so(data):
    with pytest.raises(NoFeed):
        read_feed(data, URL)


CUT = st.builds(lambda feed, start: feed[start:].encode(), st.sampled_from([RSS, ATOM]), st.integers(0, 400))


@settings(max_examples=40)
@given(st.binary(max_size=200) | CUT)
def test_whatever_comes_is_a_feed_or_none(data):
    with suppress(NoFeed):
        read_feed(data, URL)


POST = {
    "id": 7,
    "link": "https://courier.example/one/",
    "date_gmt": "2024-12-20T06:00:00",
    "modified_gmt": "2024-12-20T07:00:00",
    "title": {"rendered": "Seven &#8220;missiles&#8221;"},
    "excerpt": {"rendered": "<p>Before dawn.</p>\n"},
    "content": {"rendered": "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)},
    "_embedded": {"author": [{"name": "Ann Author"}, {"code": "rest_user_invalid_id"}]},
}


def test_a_post_brings_its_article():
    (post,) = read_posts(json.dumps([POST]).encode())
    assert (post.id, post.url, post.modified_at) == (
        7,
        "https://courier.example/one/",
        datetime(2024, 12, 20, 7, tzinfo=UTC),
    )
    assert (post.article.headline, post.article.text) == ("Seven “missiles”", TEXT)
    assert (post.article.standfirst, post.article.bylines) == ("Before dawn.", ("Ann Author",))
    assert post.article.published_at == datetime(2024, 12, 20, 6, tzinfo=UTC)
    assert read_posts(json.dumps(POST).encode()) == [post]


@pytest.mark.parametrize(
    "content", [{"rendered": ""}, None, {"rendered": 5}, {"rendered": "<p>x"}, {"rendered": "<p>More follows."}]
)
def test_a_post_without_words_says_why(content):
    (post,) = read_posts(json.dumps([{**POST, "content": content}]).encode())
    assert post.article is None
    assert post.reason


@pytest.mark.parametrize("odd", [1, "x", None, [], {}, {"id": "7", "link": "x"}, {"id": 7}, {"id": 7, "link": 5}])
def test_what_is_no_post_is_left_out(odd):
    assert len(read_posts(json.dumps([odd, POST]).encode())) == 1


@pytest.mark.parametrize("data", [b"", b"<html>", b"5", b'{"code": "rest_no_route"}', b"[" * 200_000, b"\xff"])
def test_what_is_no_answer_of_wordpress_says_so(data):
    with pytest.raises(NotWordPress):
        read_posts(data)


@pytest.mark.parametrize(
    "site",
    [
        "https://courier.example",
        "https://courier.example/",
        "https://courier.example/wp-json/",
        "https://courier.example/wp-json/wp/v2/posts?page=3",
    ],
)
def test_the_address_of_the_posts_is_found_from_the_sites(site):
    after = datetime(2024, 12, 20, tzinfo=UTC)
    address = posts_url(site, page=2, modified_after=after)
    assert address.startswith(
        "https://courier.example/wp-json/wp/v2/posts?per_page=20&page=2&orderby=modified&order=asc"
    )
    assert "modified_after=2024-12-20T00%3A00%3A00Z" in address
    assert post_url(site, 7).startswith("https://courier.example/wp-json/wp/v2/posts/7?")
