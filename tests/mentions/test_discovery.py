"""Where pages want to be told of links: the cases that webmention.rocks lists (1 to 23), and meaner ones.

Each page stands on a server of ours; `HERE` is its address. W3C Webmention, section 3.1.2.
"""

import pytest

from factcheck import fetching
from factcheck.extracting import find_webmention
from factcheck.models import VisitedHost

pytestmark = pytest.mark.django_db
END = "/mentioned?head=true"


def body(markup: str) -> str:
    return f"<!doctype html><html><head><title>A post</title></head><body>{markup}</body></html>"


def head(markup: str) -> str:
    return f"<!doctype html><html><head>{markup}</head><body><p>A post</p></body></html>"


def link(value: str, name: str = "Link") -> tuple[str, str]:
    return (name, value)


# Number, headers, page, endpoint below the site ("" is the page itself). `{site}` is the server's address.
CASES = [
    pytest.param(1, [link(f"<{END}>; rel=webmention")], body(""), END, id="1-header-relative"),
    pytest.param(2, [link(f"<{{site}}{END}>; rel=webmention")], body(""), END, id="2-header-absolute"),
    pytest.param(3, [], head(f'<link rel="webmention" href="{END}">'), END, id="3-link-relative"),
    pytest.param(4, [], head(f'<link rel="webmention" href="{{site}}{END}">'), END, id="4-link-absolute"),
    pytest.param(5, [], body(f'<a rel="webmention" href="{END}">x</a>'), END, id="5-a-relative"),
    pytest.param(6, [], body(f'<a rel="webmention" href="{{site}}{END}">x</a>'), END, id="6-a-absolute"),
    pytest.param(7, [link(f"<{END}>; rel=webmention", "LinK")], body(""), END, id="7-strange-casing"),
    pytest.param(8, [link(f'<{END}>; rel="webmention"')], body(""), END, id="8-header-quoted"),
    pytest.param(9, [], head(f'<link rel="webmention somethingelse" href="{END}">'), END, id="9-several-rels-link"),
    pytest.param(10, [link(f'<{END}>; rel="webmention somethingelse"')], body(""), END, id="10-several-rels-header"),
    pytest.param(
        11,
        [link(f"<{END}>; rel=webmention")],
        '<html><head><link rel="webmention" href="/wrong"></head><body><a rel="webmention" href="/wrong">x</a></body>',
        END,
        id="11-header-before-all",
    ),
    pytest.param(
        12,
        [],
        head(f'<link rel="not-webmention" href="/wrong"><link rel="webmention" href="{END}">'),
        END,
        id="12-exact-rel",
    ),
    pytest.param(
        13,
        [],
        body(f'<!-- <a rel="webmention" href="/wrong">x</a> --><a rel="webmention" href="{END}">x</a>'),
        END,
        id="13-comment",
    ),
    pytest.param(
        14,
        [],
        body(
            '<code>&lt;a href="/wrong" rel="webmention"&gt;&lt;/a&gt;</code>'
            f'<a rel="webmention" href="{END}">x</a>'
        ),
        END,
        id="14-escaped",
    ),
    pytest.param(15, [], head('<link rel="webmention" href="">'), "", id="15-empty-is-the-page-itself"),
    pytest.param(
        16,
        [],
        body(f'<a rel="webmention" href="{END}">x</a><link rel="webmention" href="/wrong">'),
        END,
        id="16-a-before-link",
    ),
    pytest.param(
        17,
        [],
        body(f'<link rel="webmention" href="{END}"><a rel="webmention" href="/wrong">x</a>'),
        END,
        id="17-link-before-a",
    ),
    pytest.param(
        18,
        [link("</wrong>; rel=other"), link(f"<{END}>; rel=webmention"), link("</wrong>; rel=more")],
        body(""),
        END,
        id="18-several-headers",
    ),
    pytest.param(
        19, [link(f'</wrong>; rel="other", <{END}>; rel="webmention"')], body(""), END, id="19-header-of-several"
    ),
    pytest.param(
        20, [], body(f'<link rel="webmention"><a rel="webmention" href="{END}">x</a>'), END, id="20-link-without-href"
    ),
    pytest.param(
        21, [], head('<link rel="webmention" href="/mentioned?query=yes&amp;b=2">'), "/mentioned?query=yes&b=2",
        id="21-query-kept",
    ),
    pytest.param(22, [], body('<a rel="webmention" href="beside/mentioned">x</a>'), "/posts/beside/mentioned",
        id="22-relative-to-the-path"),
]  # fmt: skip


@pytest.fixture
def endpoint_of(blog):
    """The endpoint of a page that is fetched as every page is."""

    def discover(path: str) -> str | None:
        VisitedHost.objects.all().delete()
        return fetching.find_webmention(fetching.fetch(blog.url(path), patience=5))

    return discover


@pytest.mark.parametrize(("number", "headers", "page", "wanted"), CASES)
def test_the_published_cases(blog, endpoint_of, number, headers, page, wanted):
    path = f"/posts/{number}"
    named = [(name, value.replace("{site}", blog.server.url)) for name, value in headers]
    blog.page(path, page.replace("{site}", blog.server.url), headers=named)
    assert endpoint_of(path) == blog.url(wanted or path)


def test_case_23_a_redirect_and_an_endpoint_relative_to_where_it_led(blog, endpoint_of):
    blog.page("/start", "", status=302, headers=[("Location", "/elsewhere/page")])
    blog.page("/elsewhere/page", head('<link rel="webmention" href="mentioned/23">'))
    assert endpoint_of("/start") == blog.url("/elsewhere/mentioned/23")


def test_a_redirects_own_header_names_nothing(blog, endpoint_of):
    moved = [("Location", "/there"), link("</wrong>; rel=webmention")]
    blog.page("/start", "", status=301, headers=moved)
    blog.page("/there", body("nothing"))
    assert endpoint_of("/start") is None


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ("<https://a.example/w>;rel=webmention;title=x", "https://a.example/w"),
        ('<https://a.example/w>; title="a, b; rel=no"; rel="WebMention"', "https://a.example/w"),
        ('<https://a.example/w,x>; rel="webmention"', "https://a.example/w,x"),
        ('<https://a.example/1>; title="q\\"uo<te", <https://a.example/2>; rel=webmention', "https://a.example/2"),
        ("< https://a.example/w >; rel=webmention", "https://a.example/w"),
        ("<>; rel=webmention", "https://page.example/p"),
        ("<https://a.example/w>; rel=webmention2", None),
        ('<https://a.example/w>; rel="other"; rel="webmention"', None),
        ("https://a.example/w; rel=webmention", None),
        ("<https://a.example/w", None),
        ("<" * 4000, None),
        (",;=" * 1000, None),
        ('<a>; rel="' + "\\" * 3000, None),
    ],
)
def test_headers_tidy_and_not(headers, wanted):
    assert find_webmention(b"", "https://page.example/p", headers) == wanted


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        (b'<base href="https://b.example/x/"><link rel=webmention href=w>', "https://b.example/x/w"),
        (b'<textarea><a rel=webmention href="/wrong">x</a></textarea><a rel=webmention href="/w">', "/w"),
        (b'<template><a rel=webmention href="/wrong">x</a></template><a rel=webmention href="/w">', "/w"),
        (b'<script>"<a rel=webmention href=/wrong>"</script><a rel=webmention href="/w">', "/w"),
        (b"<A REL=WEBMENTION HREF=/w>", "/w"),
        (b'<a rel="webmention" href="http://[broken">', ""),
        (b"", None),
        (b"\0\xff\xfe", None),
        (b"<div>" * 100_000, None),
    ],
)
def test_pages_tidy_and_not(page, wanted):
    if wanted and wanted.startswith("/"):
        wanted = f"https://page.example{wanted}"
    assert find_webmention(page, "https://page.example/p", "") == wanted


def test_a_document_that_is_no_page_names_its_endpoint_in_its_header_alone():
    page = b'<a rel=webmention href="/w">'
    assert find_webmention(page, "https://page.example/p", "", media_type="text/plain") is None
    found = find_webmention(page, "https://page.example/p", "</w>; rel=webmention", media_type="application/pdf")
    assert found == "https://page.example/w"
