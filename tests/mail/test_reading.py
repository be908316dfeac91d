"""An editor's first reading: links, quotations, the language that the mail names."""

import pytest

from corrections.mail.message import ParsedMessage
from corrections.mail.reading import declared_language, links, quoted_phrases


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://x.example/a.", ["https://x.example/a"]),
        ("(https://x.example/a_(b)) and <http://y.example>", ["https://x.example/a_(b)", "http://y.example"]),
        ("HTTPS://X.example/A?utm_source=z&b=1#c!", ["HTTPS://X.example/A?utm_source=z&b=1#c"]),
        ("https://x.example/a, https://x.example/a", ["https://x.example/a"]),
        ("„https://x.example/ä“，http://y.example。", ["https://x.example/ä", "http://y.example"]),
        ("ftp://x.example javascript://x http:// https://. xhttp://x.example", []),
        ("no link", []),
    ],
)
def test_links(text, found):
    assert links(text) == found


def test_links_of_text_come_before_those_of_html():
    html = '<A HREF="https://b.example/?x=1&amp;y=2">b</A><a href="javascript:x()">c</a><a name=x href=https://a.example>a</a>'
    assert links("https://a.example", html) == ["https://a.example", "https://b.example/?x=1&y=2"]


def test_links_are_capped():
    assert len(links(" ".join(f"https://x.example/{n}" for n in range(500)))) == 100


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You write “the bridge opened in 1932”.", ["the bridge opened in 1932"]),
        ('You write "the bridge opened in 1932".', ["the bridge opened in 1932"]),
        (
            "Sie schreiben „die Brücke wurde eröffnet“ und »das ist falsch, oder«.",
            ["die Brücke wurde eröffnet", "das ist falsch, oder"],
        ),
        ("Vous écrivez « le pont fut ouvert » ici.", ["le pont fut ouvert"]),
        ("Ви пишете «міст відкрили у 1932».", ["міст відкрили у 1932"]),
        ("記事の「橋は一九三二年に開通しました」は誤りです。", ["橋は一九三二年に開通しました"]),
        ("It says ‘the mayor’s bridge is new’.", ["the mayor’s bridge is new"]),
        ("wrapped “the bridge\nopened in 1932” here", ["the bridge opened in 1932"]),
        ("> The bridge opened\n> in 1932.\n\nNo.", ["The bridge opened in 1932."]),
        ("“short”", []),
        ("“" + "x" * 700 + "”", []),
        ("unclosed “the bridge opened in 1932", []),
        ("“one paragraph that ends\n\nanother that closes”", []),
        ("the mayor's and the clerk's bridges", []),
        ("On Mon, Jan 5, 2026 at 10:00 AM Desk <d@x.example> wrote:\n> Thank you for your report.", []),
    ],
)
def test_quoted_phrases(text, found):
    assert quoted_phrases(text) == found


@pytest.mark.parametrize(
    ("header", "language"),
    [("de", "de"), ("pt-BR", "pt"), (" UK ", "uk"), ("zh_TW", "zh"), ("gsw", "gsw")]
    + [(header, "") for header in ("", "de, fr", "deutsch", "x", "12", "\x00", "Ελληνικά", "a" * 5000)],
)
def test_language_that_a_mail_names(header, language):
    assert declared_language(ParsedMessage(headers=[("content-language", header)])) == language


def test_a_mail_may_name_no_language():
    assert declared_language(ParsedMessage()) == ""
