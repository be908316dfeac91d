"""Markdown of our own becomes HTML that cannot run, track or vouch."""

import time
from html.parser import HTMLParser

import pytest

from factcheck.markup import prose


class Elements(HTMLParser):
    """Every element with its attributes, as a browser would find them."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def test_says_what_markdown_says():
    assert prose("It is **nine**.\n\n- one\n- two") == (
        "<p>It is <strong>nine</strong>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )


def test_headings_stand_below_those_of_the_page():
    assert "<h3>Counting</h3>" in prose("# Counting")
    assert "<h6>Deep</h6>" in prose("###### Deep")


def test_links_vouch_for_nobody():
    html = prose("[the count](https://ministry.example/count)")
    assert 'href="https://ministry.example/count"' in html
    assert 'rel="nofollow noopener noreferrer"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![pixel](https://tracker.example/p.gif)",
        '<a href="https://a.example" style="position:fixed" onclick="x()">x</a>',
        '[x](https://a.example "onmouseover=alert(1)")',
    ],
)
def test_nothing_runs_and_nothing_is_loaded(text):
    found = Elements()
    found.feed(prose(text))
    for tag, attributes in found.seen:
        assert tag in {"p", "a"}
        assert set(attributes) <= {"href", "rel", "title"}
        assert attributes.get("href", "https:").startswith("https:")


@pytest.mark.parametrize("unit", ["[", "*a ", "`" * 3, "> ", "![[", "<a ", "|a|\n|-|\n"])
def test_the_longest_reasoning_takes_no_time(unit):
    text = (unit * 20_000)[:20_000]
    started = time.process_time()
    prose(text)
    assert time.process_time() - started < 3
