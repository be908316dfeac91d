"""Random and mutated mails: nothing raises, nothing unstorable comes out."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corrections.mail.addresses import candidate_recipients
from corrections.mail.classify import classify
from corrections.mail.folding import fold
from corrections.mail.parsing import parse
from corrections.mail.reading import links, proposed_values, quoted_phrases, urgency_words
from tests.mail import corpus

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


def whole_way(raw: bytes) -> None:
    message = parse(raw)
    assert not any(defect.startswith("unreadable") for defect in message.defects)
    texts = [message.subject, message.text, message.html, message.from_name, message.from_email, *message.references]
    texts += [part.filename for part in message.attachments] + [value for _, value in message.headers]
    for text in texts:
        assert "\x00" not in text
        text.encode()
    classify(message, corpus.envelope(mail_from=None, rcpt_to=message.from_email))
    folded = fold(message.text, message.html)
    kept = sum(len("".join(part.split("\n"))) for part in folded[:3])
    assert kept == len("".join(message.text.replace("\r\n", "\n").split("\n"))) or (
        message.html and not message.text.strip()
    )
    links(message.text, message.html)
    quoted_phrases(message.text)
    proposed_values(message.text)
    urgency_words(message.text)
    candidate_recipients(message, message.from_email)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(PIECES, mutations()))
def test_briefly(raw):
    whole_way(raw)


@pytest.mark.fuzz
@pytest.mark.timeout(600)
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(PIECES, mutations(), st.binary(max_size=5000)))
def test_at_length(raw):
    whole_way(raw)
