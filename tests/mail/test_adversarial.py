"""Mails made to hang their readers go the whole way; the only bound is the test runner's timeout.

How work grows is counted in `test_linear`; here each size is gone through once, the largest that we take at length.
"""

import pytest

from tests.mail.wholeway import whole_way

SIZE = 64 * 1024
LARGEST = 25 * 1024 * 1024
"""What `MAIL_MAX_BYTES` is unless set otherwise."""

HEAD = b"From: Ada Sample <ada@reader.example>\nTo: corrections@weekly.example\nSubject: x\n"
HTML = HEAD + b"Content-Type: text/html\n\n"

TEXTS = (
    b"On ",
    b"<\na@b.example\n> wrote:\n",
    b"[",
    b"-\n",
    b"_____\n",
    b"=\n",
    b"On Mon wrote\n",
    b"On Mon, Jan 5, 2026 at 10:00 AM a@b wrote:\n",
    b"> ",
    b"> > > a\n",
    b"x",
    b"From: a\nTo: b\n",
    b"From: a Sent: b To: c ",
    b"-----Original Message-----\n",
    b"-----a wrote-----\n",
    b"=====\na@b\n",
    b"this e-mail and any\n\n",
    b"Sent from my iPhone\n",
    b"a@b 550 5.1.1\n",
    b"http://a.b ",
    b"\xff\xfe\x80 ",
    b"\x1b$Ba\x1b(B",
)
MARKUP = (
    b"<div>",
    b'<div class="gmail_quote">',
    b"<blockquote>",
    b"<!--",
    b"<",
    b'<a href="',
    b"&",
    b"&#1234567890",
    b"<script>",
    b"<pre>",
    b"<a href=x>",
)

pytestmark = pytest.mark.timeout(60)


def filled(unit: bytes, size: int = SIZE) -> bytes:
    """Return a unit repeated to a size."""
    return unit * (size // len(unit) + 1)


@pytest.mark.parametrize("unit", TEXTS)
def test_text(unit):
    whole_way(HEAD + b"\n" + filled(unit))


@pytest.mark.parametrize("unit", MARKUP)
def test_html(unit):
    whole_way(HTML + filled(unit))


@pytest.mark.parametrize(
    "raw",
    [
        b"X-A: b\n" * 100_000 + b"\nx",
        b"To: a@b.example\n" * 100_000 + b"\nx",
        b"Subject: a\n" + b" b\n" * 100_000 + b"\nx",
        b"nonsense\nSubject: a\n" * 50_000,
        b"Subject: " + filled(b"=?utf-8?q?a?= ") + b"\n\nx",
        b"References: " + filled(b"<a@b> ") + b"\n\nx",
        b"To: " + filled(b"(") + b"\n\nx",
        b"Content-Type: text/plain" + filled(b"; a*1=b") + b"\n\nx",
        HEAD + b"Content-Type: text/plain; format=flowed\n\n" + filled(b"> \n"),
        HEAD + b"Content-Transfer-Encoding: base64\n\n" + filled(b"=a"),
    ],
    ids=[
        "headers",
        "to",
        "continuations",
        "broken",
        "words",
        "references",
        "comments",
        "parameters",
        "flowed",
        "base64",
    ],
)
def test_headers_and_encodings(raw):
    whole_way(raw)


@pytest.mark.slow
@pytest.mark.parametrize("unit", TEXTS)
def test_text_of_the_largest_size(unit):
    whole_way(HEAD + b"\n" + filled(unit, LARGEST))


@pytest.mark.slow
@pytest.mark.parametrize("unit", MARKUP)
def test_html_of_the_largest_size(unit):
    whole_way(HTML + filled(unit, LARGEST))


@pytest.mark.slow
@pytest.mark.parametrize("unit", [b"a,", b"a@ ,", b"mailto:", b"(", b"<a@b> ", b"=?", b"; a*1=b", b"\n a,"])
def test_one_header_of_the_largest_size(unit):
    for name in (b"From: ", b"To: ", b"References: ", b"Content-Type: "):
        whole_way(name + filled(unit, LARGEST // 5) + b"\n\nx")


@pytest.mark.slow
@pytest.mark.parametrize("unit", [b"\n", b" ", b"a: b\n", b"To: a,a\n", b"--x\n", b"nonsense\n", b"\x00"])
def test_headers_of_the_largest_size(unit):
    whole_way(filled(unit, LARGEST) + HEAD + b"\nx")
    whole_way(HEAD + filled(unit, LARGEST) + b"\nx")
