"""Work grows with the size of a mail and no faster, on the inputs that hang other libraries."""

import pytest

from corrections.mail.addresses import read_addresses
from corrections.mail.attribution import MAX_ATTRIBUTION_CHARS
from corrections.mail.bounces import read_unstandard
from corrections.mail.classify import classify
from corrections.mail.encoded import decode_header, parse_parameters
from corrections.mail.folding import fold
from corrections.mail.htmltext import to_text
from corrections.mail.message import ParsedMessage
from corrections.mail.parsing import parse
from corrections.mail.reading import links, quoted_phrases
from corrections.mail.wishes import proposed_values, urgency_words
from tests.mail.corpus import envelope
from tests.mail.mails import mail
from tests.mail.steps import growth, steps

DOUBLED = 2.4


@pytest.mark.parametrize(
    "unit",
    [
        "On ",
        "On\n",
        "On Mon wrote:\n",
        "On Mon\n",
        "> ",
        ">\n",
        "From: a\n",
        "--\n",
        "Sent from my \n",
        "\n",
        "On 1 Jan 2026 10:00 a@b\n",
        "wrote:",
        "\u00a0",
        "- ",
        "-----a wrote-----\n",
        "From: a Sent: b To: c ",
        "Original Message\n",
        "=====\na@b\n",
        "this e-mail and any\n\n",
        "Virus-free. \n",
        "|a|\n",
        "<\na@b\n> wrote:\n",
        "_____\na\n+1234567\n",
        "To\na@b\nSubject\n",
        "Sent from my phone. Sorry. ",
    ],
)
def test_folding(unit):
    assert growth(fold, unit * 60, unit * 120) < DOUBLED


@pytest.mark.parametrize("unit", ['<div class="gmail_quote">a', 'type="cite"', "<div>hello ", "<p>a"])
def test_folding_by_the_marks_of_html(unit):
    def call(html: str) -> object:
        return fold("hello\n" * 50, html)

    assert growth(call, unit * 100, unit * 200) < DOUBLED


@pytest.mark.parametrize(
    "unit", ["a@b.example ", "550 5.1.1 ", "undelivered ", "\n", "i am out of ", "a@b.example:\n", "?\n", "_"]
)
def test_classifying(unit):
    def call(text: str) -> object:
        return classify(ParsedMessage(from_email="mailer-daemon@x.example", subject=text[:900], text=text), envelope())

    assert growth(call, unit * 100, unit * 200) < DOUBLED


def test_five_kilobytes_of_on_are_a_trifle():
    assert steps(fold, "On " * 1700) < 3000


@pytest.mark.parametrize(
    "unit", ["<", "<a ", '<a href="', "<!--", "&", "&#9", "<p>", "<blockquote>", "<b a='", "<script>", "</", "a<b>"]
)
def test_html_to_text(unit):
    assert growth(to_text, unit * 100, unit * 200) < DOUBLED


@pytest.mark.parametrize(
    "unit", [b"--x\r\n", b"--x", b"a: b\r\n", b" \r\n", b"\r\n", b"=?utf-8?q?", b"\x00", b"broken\r\n", b"<a@b>,"]
)
def test_parsing(unit):
    for build in (
        lambda body: mail(body, Content_Type="multipart/mixed; boundary=x"),
        lambda body: mail(Subject=body.replace(b"\r\n", b"\r\n ")),
        lambda body: body,
    ):
        assert growth(parse, build(unit * 100), build(unit * 200)) < DOUBLED


@pytest.mark.parametrize("unit", [b"=?utf-8?q?a?= ", b"=?", b"?=", b"=?a?b?", b"=?utf-8?q?a?=4?=4"])
def test_encoded_words(unit):
    assert growth(decode_header, unit * 100, unit * 200) < DOUBLED


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        '"',
        "<",
        ",",
        "a@b,",
        ":",
        "\\",
        "a ",
        "a,",
        "a b,",
        "a@,",
        "a@ ,",
        '"a",',
        "(a),",
        "mailto:",
        "xmailto:",
        "[a:b,",
    ],
)
def test_addresses(unit):
    assert growth(read_addresses, unit * 400, unit * 800) < DOUBLED


@pytest.mark.parametrize("unit", [";", '"', ";a=", ';"', "*", ";a*1=b"])
def test_parameters(unit):
    assert growth(parse_parameters, unit * 100, unit * 200) < DOUBLED


@pytest.mark.parametrize(
    "unit",
    ["http://", "http://a ", "://", '"a', "“", "«»", "> \n", "should be ", "<a ", "not 1 but ", ", not 1", "my law. "],
)
def test_reading(unit):
    for call in (links, quoted_phrases, proposed_values, urgency_words, lambda text: links("", text)):
        assert growth(call, unit * 60, unit * 120) < DOUBLED


def test_bounce_text():
    def read(text: str) -> object:
        return read_unstandard(
            ParsedMessage(from_email="mailer-daemon@x.example", subject="failure notice", text=text), True
        )

    assert growth(read, "a@b 550 5.1.1\n" * 100, "a@b 550 5.1.1\n" * 200) < DOUBLED


def test_what_the_regular_expressions_see_is_bounded():
    assert MAX_ATTRIBUTION_CHARS <= 500
