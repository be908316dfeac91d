"""Random and mutated mails: nothing raises, nothing unstorable comes out."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mail import corpus
from tests.mail.wholeway import whole_way

FRAGMENTS = (
    b"From: ",
    b"Subject: ",
    b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"Content-Type: text/html; charset=",
    b"\r\n",
    b"\r\n\r\n",
    b"--x",
    b"--x--",
    b"=?utf-8?b?",
    b"=?gb2312?q?=",
    b"?=",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%",
    b'<a href="',
    b"<blockquote>",
    b"&#",
    b"\x00",
    b"\xff\xfe",
    b"\x1b$B",
    b"message/rfc822",
    b"message/delivery-status\r\n\r\n",
    b"Status: 5.",
    b"utf-16",
    b"utf-7\r\n\r\n+2AA-",
    b"hz\r\n\r\n~{",
    b"On Mon, Jan 5 10:00 a@b wrote:\n",
    b"-- \n",
    b'"',
    b"(",
    b"<",
    b"a@b.example",
    b"Date: ",
    b"Message-ID: <",
    b"Auto-Submitted: ",
    b"X-Failed-Recipients: ",
    b"List-Post: <mailto:",
)
PIECES = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=30)), max_size=40).map(b"".join)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """Draw a mail of the corpus with a few bytes changed, cut out or put in."""
    raw = bytearray(corpus.raw(draw(st.sampled_from(corpus.NAMES))))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(raw)))
        raw[at : at + draw(st.integers(0, 20))] = draw(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=6)))
    return bytes(raw)


@settings(max_examples=2500, deadline=None, suppress_health_check=list(HealthCheck))
@given(PIECES)
def test_pieces(raw):
    whole_way(raw)


@settings(max_examples=2500, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutations())
def test_mutations(raw):
    whole_way(raw)


@pytest.mark.fuzz
@pytest.mark.timeout(600)
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(PIECES, mutations(), st.binary(max_size=5000)))
def test_at_length(raw):
    whole_way(raw)
