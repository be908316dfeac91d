"""What a letter's HTML may do: be read. It runs, sends and fetches nothing; what was taken out is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.mail.limits import MAX_SHOWN_TAGS
from corrections.mail.washing import wash

BEACON = "https://tracker.example/pixel.gif?who=desk"


def washed(html: str, **options) -> str:
    return wash(html, options.pop("pictures", {}), **options).html


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>a</p>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href=' java\nscript:alert(1)'>a</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
        "<a href='vbscript:alert(1)'>a</a>",
        "<form action=https://evil.example><input name=password><button>Go</button></form>",
        "<iframe src=https://evil.example></iframe>",
        "<object data=https://evil.example></object><embed src=https://evil.example>",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<math><mi xlink:href='javascript:alert(1)'>a</mi></math>",
        "<meta http-equiv=refresh content='0; url=https://evil.example'>",
        "<base href=https://evil.example>",
        "<link rel=stylesheet href=https://evil.example/a.css>",
        "<p style='position:fixed;top:0'>a</p>",
        "<style>@import 'https://evil.example'</style>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<p id=content class=bar name=x>a</p>",
        "<!--[if mso]><img src=https://evil.example><![endif]-->",
    ],
)
def test_nothing_that_acts_is_left(html):
    clean = washed(html, remote=True).lower()
    for sign in ("script", "alert", "evil", "onerror", "form", "input", "position", "id=", "class=", "<!--", "iframe"):
        assert sign not in clean, clean


@pytest.mark.parametrize(
    ("html", "pictures", "others"),
    [
        (f"<img src='{BEACON}'>", 1, 0),
        (f"<img src='{BEACON}'><img src='{BEACON}'>", 1, 0),
        (f"<img src='{BEACON}' srcset='https://a.example/2 2x'>", 1, 1),
        ("<img src='//tracker.example/p.gif'>", 0, 1),
        (f"<table background='{BEACON}'><tr><td>a</table>", 0, 1),
        (f"<html><body bgcolor=red background='{BEACON}'>a", 0, 1),
        (f"<p style='background:url({BEACON})'>a</p>", 0, 1),
        (r"<p style='background:\75rl(x)'>a</p>", 0, 1),
        (f"<style>a {{ background: url({BEACON}) }} @import 'https://a.example';</style>", 0, 2),
        ("<style>@import url(https://a.example)</style>", 0, 1),
        ("<link rel=stylesheet href=https://a.example/a.css><base href=https://b.example>", 0, 2),
        ("<meta http-equiv=refresh content='0;URL=https://a.example'>", 0, 1),
        ("<iframe src=https://a.example></iframe><video poster=https://a.example/p src=https://a.example/v>", 0, 3),
        ("<svg><image href=https://a.example/p></svg>", 0, 1),
        ("<a href=https://a.example>only a link</a>", 0, 0),
        ("<img src='cid:logo@a'><img src='data:image/png;base64,AAAA'>", 0, 0),
        ("<p>plain</p>", 0, 0),
    ],
)
def test_what_would_be_fetched_is_taken_out_and_counted(html, pictures, others):
    found = wash(html, {}, remote=False)
    assert (found.pictures, found.others) == (pictures, others)
    for sign in ("tracker", "url(", "background=", "srcset", 'src="http'):
        assert sign not in found.html


def test_remote_pictures_are_shown_on_asking_and_nothing_else():
    html = f"<img src='{BEACON}' alt=Chart srcset='https://a.example/2 2x'><table background='https://b.example/w'></table>"
    shown = washed(html, remote=True)
    assert f'src="{BEACON}"' in shown
    assert 'referrerpolicy="no-referrer"' in shown
    assert "a.example" not in shown
    assert "b.example" not in shown


def test_pictures_of_the_letter_are_shown_by_their_content_id():
    shown = washed("<img src='CID:Logo@A'><img src='cid:other@a'>", pictures={"logo@a": "/files/1/"})
    assert shown.count("/files/1/") == 1
    assert "cid:" not in shown.lower()


def test_links_open_elsewhere_and_tell_nothing():
    assert washed("<a href='https://a.example' target=_self rel=opener>a</a>") == (
        '<a href="https://a.example" target="_blank" rel="noopener noreferrer nofollow">a</a>'
    )


def test_what_a_letter_looks_like_stays():
    style = "color:red;min-width:9em;margin-bottom:1em;border-width:2px"
    cell = f'<td align="right" style="{style}"><b>Nine</b> – дев’ять</td>'
    html = f'<table width="600"><tbody><tr>{cell}</tr></tbody></table>'
    assert washed(html) == html


def test_a_letter_of_endless_elements_is_cut_and_says_so():
    found = wash("<br>" * (MAX_SHOWN_TAGS + 10), {})
    assert (found.is_cut, found.html.count("<br>")) == (True, MAX_SHOWN_TAGS - 1)


@given(st.text(alphabet="<>/='\" abhrefsconimgtyl:;(){}@\\&#x\x00\n-!", max_size=300))
def test_whatever_comes_in_nothing_that_acts_comes_out(html):
    clean = wash(html, {}, remote=False).html.lower()
    assert "<script" not in clean
    assert "<style" not in clean
