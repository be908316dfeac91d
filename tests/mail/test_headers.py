"""Header blocks broken in transit are still read."""

import pytest

from corrections.mail.parsing import parse
from tests.mail.mails import mail, read


def test_folded_header_is_unfolded():
    assert read(Subject="one\r\n two\r\n\tthree").subject == "one two three"


def test_broken_line_costs_only_itself():
    message = parse(b"From: a@reader.example\r\nbroken here\r\nSubject: Kept\r\n\r\nText")
    assert (message.subject, message.text) == ("Kept", "Text")
    assert "broken-header-line" in message.defects


def test_letter_without_blank_line_is_not_eaten():
    message = parse(b"From: a@reader.example\r\nSubject: Hasty\r\nDear editors\r\nnote: this is wrong\r\n\r\nBye")
    assert message.text.startswith("Dear editors")
    assert "no-blank-line" in message.defects


@pytest.mark.parametrize("prefix", [b"From ada@reader.example Mon Jan  5 10:00:00 2026\r\n", b"\r\n\r\n", b"\n"])
def test_what_stands_before_the_headers_is_passed_over(prefix):
    assert parse(prefix + mail()).from_email == "ada@reader.example"


def test_blank_line_amid_the_headers():
    message = parse(b"Received: from x\r\n\r\nFrom: a@reader.example\r\nSubject: S\r\n\r\nText")
    assert (message.from_email, message.subject, message.text) == ("a@reader.example", "S", "Text")


def test_quoted_headers_in_the_letter_are_no_headers():
    message = read("From: b@other.example\r\nSubject: quoted\r\n\r\nText")
    assert message.from_email == "ada@reader.example"
    assert message.text.startswith("From: b@other.example")


@pytest.mark.parametrize("ending", [b"\n", b"\r"])
def test_line_ends_of_any_system(ending):
    message = parse(mail("one\r\ntwo\r\n").replace(b"\r\n", ending))
    assert (message.subject, message.text) == ("An error in your article", "one\ntwo")


def test_control_headers_of_ours_are_dropped_and_others_kept():
    message = read(X_Corrigenda_Ticket="1", X_Corrigendum="2")
    assert message.header("x-corrigenda-ticket") == ""
    assert message.header("X-Corrigendum") == "2"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Mon, 5 Jan 2026 10:00:00 +0100", "2026-01-05T09:00:00+00:00"),
        ("5 Jan 2026 10:00:00 -0000", "2026-01-05T10:00:00+00:00"),
        ("Mon, 5 Jan 2026 10:00:00 GMT (comment)", "2026-01-05T10:00:00+00:00"),
    ],
)
def test_date(value, expected):
    assert read(Date=value).date.isoformat() == expected


@pytest.mark.parametrize(
    "value", ["yesterday", "Mon, 35 Foo 2026", "Mon, 1 Jan 1900 00:00:00 +0100", "1 Jan 99999 1:1:1", "\x00"]
)
def test_unreadable_date_is_none(value):
    message = read(Date=value)
    assert message.date is None
    assert {"bad-date", "no-date"} & set(message.defects)


def test_message_ids():
    message = read(
        Message_ID="<a\r\n b@reader.example>",
        In_Reply_To="Your mail of <x@y.example>",
        References="<1@a> <2@a><1@a> junk <3",
    )
    assert message.message_id == "<ab@reader.example>"
    assert message.in_reply_to == "<x@y.example>"
    assert message.references == ["<1@a>", "<2@a>"]


def test_message_id_without_brackets():
    assert read(Message_ID="bare@reader.example").message_id == "<bare@reader.example>"


def test_too_many_references_keep_the_first_and_the_latest():
    found = read(References=" ".join(f"<{n}@a>" for n in range(300))).references
    assert (len(found), found[0], found[-1]) == (100, "<0@a>", "<299@a>")
