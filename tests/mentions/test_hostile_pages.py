"""Pages that are too large, never end, lead inward or hold a hundred thousand links: each is ended within bounds."""

import time

import pytest

from corrections.models import Mention
from factcheck import fetching
from tests.http.servers import raw

pytestmark = pytest.mark.django_db


def test_ten_megabytes_are_not_read(announce, blog, article, look, only):
    page = b"<p>" + b"a" * 10_000_000 + f'<a href="{article.url}">x</a>'.encode()
    announce(blog.page("/large", page), article.url)
    look()
    assert (only().status, only().reason) == ("refused", "too_large")


def test_a_page_that_never_ends_is_given_up(announce, article, look, only, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.5)

    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _piece in range(100):
            connection.sendall(b"<p>more</p>")
            time.sleep(0.1)

    with raw(drip) as address:
        announce(address, article.url)
        look()
    assert (only().status, only().is_due, only().attempts) == ("received", True, 1)


@pytest.mark.parametrize(
    "inward",
    ["http://10.0.0.1/", "http://169.254.169.254/", "http://[fd00::1]/", "file:///etc/passwd", "http://0xa.1/", "//["],
)
def test_a_redirect_inward_is_not_followed(announce, blog, article, look, only, inward):
    announce(blog.page("/r", "", status=302, headers=[("Location", inward)]), article.url)
    look()
    assert only().status == "refused"
    assert only().reason in ("refused", "unreachable")


def test_redirects_without_end_end(announce, blog, article, look, only):
    announce(blog.page("/loop", "", status=302, headers=[("Location", "/loop")]), article.url)
    look()
    assert only().status in ("received", "refused")
    assert len(blog.server.asked) <= 6


def test_a_hundred_thousand_links_are_looked_through(announce, blog, article, look, only):
    many = "".join(f'<a href="/{n}">{n}</a>' for n in range(100_000))
    announce(blog.page("/many", f'{many}<p>at last <a href="{article.url}">here</a></p>'), article.url)
    look()
    assert (only().status, only().excerpt) == ("verified", "at last here")


@pytest.mark.parametrize(
    ("page", "media"),
    [
        (b"", "text/html"),
        (b"\0" * 1000, "text/html"),
        (b"<" * 100_000, "text/html"),
        (b"<div>" * 200_000, "text/html"),
        (b"[" * 100_000, "application/json"),
        (b"%PDF-1.7", "application/pdf"),
        (b"GIF89a", "image/gif"),
    ],
)
def test_what_is_no_page_is_refused(announce, blog, article, look, only, page, media):
    announce(blog.page("/odd", page, media=media), article.url)
    look()
    assert only().status == "refused"


def test_hostile_words_are_stored_as_words(announce, blog, article, look, only, client):
    bad = '<title>\x00\x1b"><script>alert(1)</script>&#0;&#xD800;\u202e</title>'
    announce(blog.page("/x", f'{bad}<p>\u202e<a href="{article.url}">x</a></p>'), article.url)
    look()
    assert only().status == "verified"
    Mention.objects.update(status="approved")
    assert b"<script>alert" not in client.get(article.get_absolute_url()).content
