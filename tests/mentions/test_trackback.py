"""Trackbacks: a form with an address, answered in XML; the page must link to the article all the same."""

from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from corrections.models import Mention

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def track(client, article):
    """Posts a trackback; returns the error code and the message."""

    def send(*, path=None, kind=FORM, encoding="utf-8", body=None, **fields):
        address = path or f"{article.get_absolute_url()}trackback/"
        posted = body if body is not None else urlencode(fields, encoding=encoding)
        response = client.generic("POST", address, posted, kind)  # `post` would recode it by the charset
        assert response.status_code == 200
        answer = ElementTree.fromstring(response.content)
        return answer.findtext("error"), answer.findtext("message") or ""

    return send


def test_a_trackback_is_taken_and_found_true(track, linking, look, only):
    assert track(url=linking, title="Given", blog_name="Bo's") == ("0", "")
    assert (only().title, only().author) == ("Given", "Bo's")
    look()
    assert (only().status, only().title, only().protocol) == ("verified", "On missiles", "trackback")


def test_either_address_of_the_article_will_do(track, blog, article, look, only, settings):
    own = f"{settings.SITE_URL}{article.get_absolute_url()}"
    track(url=blog.page("/own", f'<a href="{own}">x</a>'))
    look()
    assert only().status == "verified"


def test_a_page_that_does_not_link_is_refused(track, blog, look, only):
    track(url=blog.page("/spam", "<p>Buy pills</p>"), title="Great post!")
    look()
    assert (only().status, only().reason) == ("refused", "no_link")


def test_its_words_are_read_in_its_charset(track, only):
    kind = f"{FORM}; charset=windows-1251"
    assert track(url="https://blog.example/", title="Ракеты над столицей", encoding="cp1251", kind=kind)[0] == "0"
    assert only().title == "Ракеты над столицей"


@pytest.mark.parametrize("charset", ["idna", "unicode_escape", "hex", "no-such", "a" * 500])
def test_a_charset_that_is_none_harms_nothing(track, only, charset):
    posted = urlencode({"url": "https://blog.example/", "title": "Café"}).encode()
    assert track(body=posted, kind=f"{FORM}; charset={charset}")[0] == "0"
    assert only().title == "Café"


def test_titles_are_cut_and_cleaned(track, only):
    track(url="https://blog.example/", title="<b>word\0</b> " * 500, blog_name="\x01" * 50)
    assert len(only().title) <= 300
    assert "<b>" not in only().title
    assert "\0" not in only().title
    assert only().author == ""


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"url": ""},
        {"url": "not an address"},
        {"url": "ftp://blog.example/"},
        {"url": "http://localhost:8000/elsewhere/"},
        {"body": b"url=" + b"a" * 70_000},
        {"body": b"\xff\0%zz"},
        {"body": b'{"url": "https://blog.example/"}', "kind": "application/json"},
        {"url": "https://blog.example/", "path": "/demo-courier/articles/999999/trackback/"},
        {"url": "https://blog.example/", "path": "/other/articles/1/trackback/"},
    ],
)
def test_what_is_wrong_is_said(track, options):
    error, message = track(**options)
    assert (error, bool(message)) == ("1", True)
    assert not Mention.objects.exists()


def test_looking_at_the_address_says_what_it_is_for(client, article):
    response = client.get(f"{article.get_absolute_url()}trackback/")
    assert b"<error>1</error>" in response.content
    assert not Mention.objects.exists()
