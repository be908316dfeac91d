"""Every mail of the corpus is read, classified, folded and mined as the YAML beside it says."""

import pytest

from corrections.mail.addresses import candidate_recipients
from corrections.mail.classify import classify
from corrections.mail.folding import fold
from corrections.mail.parsing import parse
from corrections.mail.reading import links, quoted_phrases
from tests.mail import corpus

SIMPLE = ("message_id", "in_reply_to", "references", "subject", "from_name", "from_email", "reply_to", "defects")
KNOWN = {*SIMPLE, "to", "date", "text", "text_contains", "html_contains", "attachments", "has_headers", "no_headers"}


@pytest.mark.parametrize("name", corpus.NAMES)
def test_read(name):
    expected = corpus.expected(name)["parse"]
    message = parse(corpus.raw(name))
    assert not set(expected) - KNOWN
    for field in SIMPLE:
        if field in expected:
            assert getattr(message, field) == expected[field], field
    if "to" in expected:
        assert [box.email for box in message.to] == expected["to"]
    if "date" in expected:
        assert message.date.isoformat() == expected["date"]
    if "text" in expected:
        assert message.text.rstrip("\n") == expected["text"]
    assert all(words in message.text for words in expected.get("text_contains", []))
    assert all(words in message.html for words in expected.get("html_contains", []))
    assert all(message.header(header) for header in expected.get("has_headers", []))
    assert not any(message.header(header) for header in expected.get("no_headers", []))
    found = message.attachments
    assert len(found) == len(expected.get("attachments", found))
    for attachment, wanted in zip(found, expected.get("attachments", []), strict=False):
        assert {key: getattr(attachment, key) for key in wanted} == wanted


@pytest.mark.parametrize("name", corpus.NAMES)
def test_classified(name):
    expected = corpus.expected(name)
    wanted = expected["classify"]
    found = classify(parse(corpus.raw(name)), corpus.envelope(**expected.get("envelope", {})))
    assert (found.kind, found.may_answer, found.may_reopen) == (
        wanted["kind"],
        wanted["may_answer"],
        wanted["may_reopen"],
    ), found.reasons
    assert (found.bounce._asdict() if found.bounce else None) == wanted.get("bounce")


@pytest.mark.parametrize("name", [name for name in corpus.NAMES if "fold" in corpus.expected(name)])
def test_folded(name):
    expected = corpus.expected(name)["fold"]
    message = parse(corpus.raw(name))
    found = fold(message.text, message.html)
    for part, wanted in expected.items():
        if part.endswith("_contains"):
            assert all(words in getattr(found, part.removesuffix("_contains")) for words in wanted), found
        else:
            assert getattr(found, part) == wanted, found


@pytest.mark.parametrize("name", [name for name in corpus.NAMES if {"links", "phrases"} & set(corpus.expected(name))])
def test_mined(name):
    expected = corpus.expected(name)
    message = parse(corpus.raw(name))
    if "links" in expected:
        assert links(message.text, message.html) == expected["links"]
    if "phrases" in expected:
        assert quoted_phrases(message.text) == expected["phrases"]


@pytest.mark.parametrize("name", [name for name in corpus.NAMES if "recipients" in corpus.expected(name)])
def test_recipients(name):
    expected = corpus.expected(name)
    rcpt_to = corpus.envelope(**expected.get("envelope", {})).rcpt_to
    assert candidate_recipients(parse(corpus.raw(name)), rcpt_to) == expected["recipients"]


def test_every_mail_has_its_expectation():
    assert {path.stem for path in corpus.FOLDER.glob("*.yaml")} == set(corpus.NAMES)
    assert all(corpus.expected(name)["trait"] for name in corpus.NAMES)
