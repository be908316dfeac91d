"""Whatever the bytes: one message, or parked, and never in the way of the next."""

import random

import pytest
from django.core.files.storage import default_storage

from corrections import inbox
from corrections.models import Attachment, InboundEmail, Message, Ticket
from factcheck import archiving
from tests.inbox.mails import DESK, READER, arrive, mail

pytestmark = pytest.mark.django_db

MULTIPART = b"""From: Ria Reader <reader@reader.example>
To: corrections@demo-courier.example
Subject: With files
Message-ID: <files@reader.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

See the files.
--b
Content-Type: application/pdf; name="count.pdf"
Content-Disposition: attachment; filename="count.pdf"

%PDF-1.4 nine
--b
Content-Type: image/png; name="photo.png"
Content-Disposition: attachment; filename="photo.png"

<html><script>alert(1)</script></html>
--b
Content-Type: application/octet-stream; name="report.pdf"
Content-Disposition: attachment; filename="report.pdf"

MZ\x90\x00 this is a program
--b--
"""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"no header at all",
        random.Random(7).randbytes(20_000),
        b"\x00" * 5000,
        b"Subject: x\r\n\r\nno From",
        b"From: reader@reader.example\nSubject: =?broken?q?x\n\n\xff\xfe\x00broken",
        b"From: r@r.example\nContent-Type: text/plain; charset=no-such-charset\n\n\xe4\xf6\xfc nine missiles",
        b"From: r@r.example\nSubject: a\x00b\n\nnul\x00inside",
        b"From: " + b"a" * 3000 + b"@x.example\nSubject: " + b"s" * 5000 + b"\n\nlong",
        b'From: "' + "Ž".encode() * 400 + b'" <r@r.example>\n\nlong name',
        b"From: not-an-address\nSubject: x\n\nhello",
        b"From: Reader <r@[192.0.2.1]>\nSubject: x\n\nhello",
        "From: r@r.example\nSubject: \udcff\n\nx".encode("utf-8", "surrogateescape"),
    ],
    ids=[
        "zero bytes",
        "empty line",
        "no header",
        "random bytes",
        "only NUL",
        "no From",
        "broken words",
        "unknown charset",
        "NUL in subject and body",
        "endless address and subject",
        "endless name",
        "From without address",
        "From at a number",
        "raw byte in subject",
    ],
)
def test_becomes_one_message(publication, raw):
    inbound = arrive(raw)
    assert (inbound.status, inbound.attempts) == ("filed", 1), inbound.last_error
    message = Message.objects.get()
    assert message.inbound == inbound
    assert message.text
    assert "\x00" not in message.text
    assert archiving.read_bytes(inbound.raw) == raw


def test_empty_mails_are_told_apart_by_nothing(publication):
    assert arrive(b"").status == "filed"
    assert arrive(b"").reason == "duplicate"


def test_only_the_headers_of_a_mail_that_is_too_large_are_read(publication, settings):
    settings.MAIL_MAX_BYTES = 100_000
    raw = mail("x" * 75 + "\n", Subject="Many photographs") + b"x\n" * 60_000
    inbound = arrive(raw)
    assert inbound.status == "filed"
    assert "too large" in inbound.reason
    ticket = Ticket.objects.get()
    assert ticket.subject == "Many photographs"
    assert ticket.correspondent.email == READER
    assert "larger than" in Message.objects.get().text
    assert archiving.read_bytes(inbound.raw) == raw
    assert arrive(raw).reason == "duplicate"


def test_thirty_megabytes_by_the_pipe_are_kept(publication):
    raw = mail(Subject="Huge") + b"x" * 30_000_000
    inbound = arrive(raw)
    assert inbound.status == "filed"
    assert inbound.raw.size == len(raw)
    assert len(Message.objects.get().text) < 200


def test_attachments_are_kept_and_judged_by_their_bytes(publication):
    inbound = arrive(MULTIPART)
    assert inbound.status == "filed", inbound.last_error
    files = {attachment.filename: attachment for attachment in Attachment.objects.select_related("file")}
    assert {name: attachment.is_suspect for name, attachment in files.items()} == {
        "count.pdf": False,
        "photo.png": True,
        "report.pdf": True,
    }
    assert archiving.read_bytes(files["count.pdf"].file).startswith(b"%PDF-1.4")
    assert Message.objects.get().text == "See the files."


def test_html_is_kept_as_it_came(publication):
    raw = mail("x").replace(b"text/plain", b"text/html").replace(b"\nx", b"\n<p>Nine <script>alert(1)</script></p>")
    arrive(raw)
    message = Message.objects.get()
    assert "<script>" in message.html
    assert "Nine" in message.text
    assert "<p>" not in message.text


def test_a_bad_mail_does_not_hold_up_the_next(publication):
    """The bytes of the first are gone from storage: nothing can be read."""
    first = inbox.receive(mail("Lost."), channel="smtp", mail_from=READER, rcpt_to=DESK)
    default_storage.delete(first.raw.storage_name)
    second = inbox.receive(mail("Sound."), channel="smtp", mail_from=READER, rcpt_to=DESK)
    inbox.process_due()
    assert InboundEmail.objects.get(pk=second.pk).status == "filed"
    first.refresh_from_db()
    assert (first.status, first.attempts) == ("received", 1)
    assert "missing from storage" in first.last_error
