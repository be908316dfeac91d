"""Letters of ours come out whole, in ASCII, with no line that a stranger added."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrections.mail.composing import Letter, as_bytes, build, message_id
from corrections.mail.parsing import parse

PLAIN = Letter(
    from_email="corrections@weekly.example",
    to="ada@reader.example",
    subject="Your report",
    text="Dear Ada,\n\nthank you.\n",
)


def changed(**values: object) -> Letter:
    return Letter(**{name: getattr(PLAIN, name) for name in Letter.__slots__} | values)


def test_a_plain_letter():
    message = parse(as_bytes(changed(date=datetime(2026, 1, 5, 10, tzinfo=UTC), from_name="The Example Weekly")))
    assert (message.from_name, message.from_email) == ("The Example Weekly", "corrections@weekly.example")
    assert message.text == "Dear Ada,\n\nthank you."
    assert message.date == datetime(2026, 1, 5, 10, tzinfo=UTC)


def test_text_stands_before_html():
    sent = message_from_bytes(as_bytes(changed(html="<p>Dear Ada</p>")), policy=policy.default)
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]


def test_thread_headers_survive_however_long():
    ids = tuple(f"<{n}-{'r' * 60}@reader.example>" for n in range(20))
    letter = changed(
        message_id=f"<{'k' * 100}@mail.weekly.example>", in_reply_to=f"<{'a' * 300}@reader.example>", references=ids
    )
    message = parse(as_bytes(letter))
    assert message.message_id == letter.message_id
    assert message.in_reply_to == letter.in_reply_to
    assert message.references == [*ids, letter.in_reply_to]
    assert b"=?" not in as_bytes(letter)


def test_other_languages_survive():
    letter = changed(
        from_name="Тижневик «Приклад», відділ виправлень",
        subject="Ваше повідомлення 記事 " * 6,
        text="Привіт 🙂\n" * 50,
    )
    message = parse(as_bytes(letter))
    assert (message.from_name, message.subject) == (letter.from_name, letter.subject.strip())
    assert message.text == letter.text.rstrip("\n")


def test_headers_of_the_caller():
    message = parse(as_bytes(changed(headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"})))
    assert message.header("auto-submitted") == "auto-replied"
    assert message.header("x-auto-response-suppress") == "All"


NASTY = "x\r\nBcc: evil@x.example\r\n\r\ninjected"


@pytest.mark.parametrize(
    "values",
    [
        {"subject": NASTY},
        {"from_name": NASTY},
        {"message_id": f"<{NASTY}>"},
        {"in_reply_to": f"<{NASTY}>"},
        {"references": (NASTY,)},
        {"headers": {"X-A": NASTY}},
        {"headers": {NASTY: "x"}},
        {"headers": {"To": "evil@x.example", "Content-Type": "text/html"}},
    ],
)
def test_nothing_is_injected(values):
    sent = message_from_bytes(as_bytes(changed(**values)), policy=policy.default)
    assert "bcc" not in sent
    assert sent["to"] == "ada@reader.example"
    assert sent.get_content_type() == "text/plain"
    assert sent.get_content().startswith("Dear Ada")


def test_international_domain_is_written_for_dns():
    assert parse(as_bytes(changed(to="ada@zürich.example"))).to[0].email == "ada@xn--zrich-kva.example"


@pytest.mark.parametrize(
    "values",
    [
        {"to": NASTY},
        {"to": ""},
        {"to": "a@b.example, c@d.example"},
        {"from_email": "x"},
        {"to": "jürgen@x.example"},
        {"reply_to": NASTY},
    ],
)
def test_what_is_no_address_is_refused(values):
    with pytest.raises(ValueError, match="not an address"):
        build(changed(**values))


@settings(max_examples=40)
@given(st.text(), st.text(), st.text(), st.one_of(st.none(), st.text()))
def test_any_text_makes_ascii_lines_of_bounded_length(name, subject, text, html):
    raw = as_bytes(changed(from_name=name, subject=subject, text=text, html=html))
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert parse(raw).from_email == "corrections@weekly.example"


def test_message_id_is_the_same_for_the_same_key():
    assert message_id("Mail.Weekly.example", "delivery-7.1") == "<delivery-7.1@mail.weekly.example>"


@pytest.mark.parametrize(
    ("domain", "key"),
    [("x.example", ""), ("x.example", "a b"), ("x.example", "a>"), ("", "a"), ("x\r\ny", "a"), ("x", "k" * 101)],
)
def test_message_id_of_nonsense_is_refused(domain, key):
    with pytest.raises(ValueError, match="cannot make"):
        message_id(domain, key)
