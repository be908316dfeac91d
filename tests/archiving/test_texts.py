"""The text of a capture is read in a process of limited memory and time; failing to read it fails no capture."""

import pytest

from factcheck import archiving
from factcheck.archiving import preserving
from factcheck.archiving.reading import FileReader
from tests.archiving.conftest import capture, page, serve_page
from tests.exhibits import make_bomb_pdf, make_locked_pdf, make_text_pdf

pytestmark = pytest.mark.django_db


def text_of(snapshot) -> str:
    return archiving.read_bytes(snapshot.text).decode() if snapshot.text else ""


def test_the_main_text_of_a_page(server, queued):
    serve_page(server, "Nine missiles were counted, the air force said.")
    text = text_of(capture(queued(server.url)))
    assert "Nine missiles were counted, the air force said." in text
    assert "Menu" not in text


@pytest.mark.parametrize("called", ["application/pdf", "text/html", "application/octet-stream"])
def test_the_text_of_a_pdf_whatever_the_server_calls_it(server, queued, called):
    server.reply = lambda asked: (200, {"Content-Type": called}, make_text_pdf("Nine missiles were counted."))
    assert text_of(capture(queued(server.url))) == "Nine missiles were counted."


@pytest.mark.parametrize(
    ("called", "body", "text"),
    [
        ("text/plain; charset=windows-1251", "Дев'ять ракет".encode("cp1251"), "Дев'ять ракет"),
        ("text/plain; charset=no-such-thing", "Žluťoučký".encode(), "Žluťoučký"),
        ("text/plain", b"caf\xe9", "café"),
        ("text/csv", b"a,b\r\n1,2\r\n", "a,b\r\n1,2"),
        ("text/plain", b"a\x00b", "ab"),
    ],
)
def test_plain_text_in_its_own_letters(server, queued, called, body, text):
    server.reply = lambda asked: (200, {"Content-Type": called}, body)
    assert text_of(capture(queued(server.url))) == text


@pytest.mark.parametrize(
    ("called", "body", "remark"),
    [
        ("application/pdf", b"%PDF-1.7 broken", "reading it failed"),
        ("application/pdf", make_locked_pdf(), "locked with a password"),
        ("image/png", b"\x89PNG\r\n\x1a\n rest", "no text is read"),
        ("application/octet-stream", b"\x00\x01\x02", "no text is read"),
    ],
)
def test_what_cannot_be_read_is_captured_and_says_why(server, queued, called, body, remark):
    server.reply = lambda asked: (200, {"Content-Type": called}, body)
    snapshot = capture(queued(server.url))
    assert (snapshot.status, snapshot.text) == ("captured", None)
    assert remark in snapshot.remark
    assert snapshot.warc


def test_an_empty_answer_is_an_answer(server, queued):
    server.reply = lambda asked: (200, {"Content-Type": "text/html"}, b"")
    snapshot = capture(queued(server.url))
    assert (snapshot.status, snapshot.file.size, snapshot.text) == ("captured", 0, None)


@pytest.mark.parametrize(("seconds", "megabytes"), [(0.05, 1024), (20.0, 40)])
def test_too_long_and_too_much_are_told_and_the_next_is_read(server, queued, monkeypatch, seconds, megabytes):
    small = FileReader(seconds=seconds, megabytes=megabytes)
    monkeypatch.setattr(preserving, "reader", small)
    serve_page(server, "word " * 400_000)
    snapshot = capture(queued(server.url))
    small.close()
    assert (snapshot.status, snapshot.text) == ("captured", None)
    assert snapshot.remark


def test_a_pdf_that_unpacks_to_more_than_there_is_ends_at_a_limit():
    reader = FileReader(seconds=20.0, megabytes=400)
    try:
        made = reader.text(make_bomb_pdf(), "application/pdf")
        assert not made.data
        assert reader.text(page("Next."), "text/html").data
    finally:
        reader.close()
