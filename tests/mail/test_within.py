"""What is wrapped into a mail is unwrapped: Outlook's winmail.dat, and mails attached to mails."""

import base64
import struct

import pytest

from corrections.mail.limits import MAX_NESTED, MAX_PARTS
from corrections.mail.parsing import parse
from corrections.mail.tnef import unwrap
from tests.mail import wrapping as w
from tests.mail.mails import kind, mail, read
from tests.mail.steps import growth

PDF = b"%PDF-1.4 the count of the fire service"
LONG_NAME = w.prop(w.UNICODE, 0x3707, "Zählung der Feuerwehr.pdf".encode("utf-16-le"))
WRAPPED = w.tnef(
    w.attribute(w.BODY, "Neun, nicht sieben: Grüße.".encode("cp1252") + b"\x00"),
    w.attribute(
        w.MESSAGE_PROPERTIES,
        w.properties(
            w.prop(w.LONG, 0x0017, bytes(4)),
            w.prop(w.MANY_LONGS, 0x0018, bytes(4), bytes(4)),
            w.prop(w.STRING, 0x8001, b"x", called="Keywords".encode("utf-16-le")),
            w.prop(w.BINARY, 0x1013, b"<p>Neun, nicht sieben: Gr\xfc\xdfe.</p>"),
        ),
    ),
    w.file("ZAEHLU~1.PDF", PDF, LONG_NAME, w.prop(w.STRING, 0x370E, b"Application/PDF")),
    w.file("small.txt", b"nine"),
)


def winmail(wrapped: bytes = WRAPPED, text: str = "") -> bytes:
    encoded = base64.encodebytes(wrapped).decode()
    return mail(
        f"--m\n\n{text}\n--m\nContent-Type: application/ms-tnef; name=winmail.dat\n"
        f"Content-Transfer-Encoding: base64\n\n{encoded}\n--m--\n",
        Content_Type="multipart/mixed; boundary=m",
    )


def nested(inside: bytes, text: str = "", content_type: str = "multipart/mixed") -> bytes:
    edge = f"n{len(inside)}"
    body = f"--{edge}\n\n{text}\n--{edge}\nContent-Type: message/rfc822\n\n".encode() + inside
    return mail(body + f"\n--{edge}--\n".encode(), Content_Type=f"{content_type}; boundary={edge}")


def names(raw: bytes) -> list[str]:
    return [part.filename for part in parse(raw).attachments]


def test_the_files_in_a_winmail_dat_stand_in_its_place():
    message = parse(winmail(text="Nine, not seven."))
    assert [(part.filename, part.content_type, part.payload) for part in message.attachments] == [
        ("Zählung der Feuerwehr.pdf", "application/pdf", PDF),
        ("small.txt", "text/plain", b"nine"),
    ]
    assert (message.text.strip(), message.html, message.defects) == ("Nine, not seven.", "", [])


@pytest.mark.parametrize("raw", [winmail(), mail(WRAPPED, Content_Type="application/vnd.ms-tnef")])
def test_its_letter_is_the_letter_where_there_is_no_other(raw):
    message = parse(raw)
    assert message.text.strip() == "Neun, nicht sieben: Grüße."
    assert message.html == "<p>Neun, nicht sieben: Grüße.</p>"


def test_it_is_told_by_its_bytes_too():
    raw = winmail(text="x").replace(b"application/ms-tnef", b"application/octet-stream")
    assert len(names(raw)) == 2


def test_a_mail_attached_to_a_mail_in_outlook_is_opened():
    inside = w.tnef(w.attribute(w.BODY, b"Their answer."), w.file("proof.pdf", PDF))
    message = parse(winmail(w.tnef(w.attached_mail("Their answer", inside)), "See below."))
    assert [(part.filename, part.payload) for part in message.attachments] == [
        ("proof.pdf", PDF),
        ("Their answer", b"Their answer."),
    ]


@pytest.mark.parametrize("wrapped", [b"", b"x\x9f\x3e", b"no wrapping at all", w.SIGNATURE[::-1] + bytes(50)])
def test_what_only_pretends_to_be_wrapped_is_a_file_like_any_other(wrapped):
    message = parse(winmail(wrapped, "Nine."))
    assert [part.payload for part in message.attachments] == [wrapped]
    assert "bad-tnef" in message.defects


def test_of_a_wrapping_that_breaks_off_both_it_and_what_could_be_read_are_kept():
    message = parse(winmail(WRAPPED[:-3], "Nine."))
    assert [part.filename for part in message.attachments] == ["Zählung der Feuerwehr.pdf", "winmail.dat"]
    assert "bad-tnef" in message.defects


def test_no_byte_that_is_missing_or_wrong_raises():
    for at in range(len(WRAPPED)):
        assert unwrap(WRAPPED[:at]) is None or at >= len(w.SIGNATURE)
        for byte in (0, 1, 255):
            unwrap(WRAPPED[:at] + bytes([byte]) + WRAPPED[at + 1 :])


def test_bombs_of_wrappings_are_bounded():
    many = w.tnef(*[w.file(f"{number}.txt", b"x") for number in range(MAX_PARTS + 50)])
    found = unwrap(many)
    assert (len(found.files), found.is_whole) == (MAX_PARTS, False)
    deep = w.tnef(w.file("core.txt", b"core"))
    for _level in range(30):
        deep = w.tnef(w.attached_mail("deeper", deep))
    assert len(unwrap(deep).files) <= MAX_NESTED + 1
    endless = w.tnef(w.attribute(w.MESSAGE_PROPERTIES, struct.pack("<IHHI", 2**32 - 1, w.BINARY, 1, 2**32 - 1)))
    assert unwrap(endless).is_whole is False


@pytest.mark.parametrize("unit", [w.file("a", b"x"), w.attribute(w.BODY, b"x" * 50), w.prop(w.BINARY, 0x1000, b"x")])
def test_reading_a_wrapping_grows_with_its_size(unit):
    assert growth(unwrap, w.tnef(unit * 60), w.tnef(unit * 120)) < 2.4


# --- Mails within mails ----------------------------------------------------------------------------------------------

WITH_FILE = mail(
    f"--a\n\nThe figures are wrong.\n--a\nContent-Type: application/pdf; name=proof.pdf\n\n{PDF.decode()}\n--a--\n",
    Content_Type="multipart/mixed; boundary=a",
    Subject="Figures",
)


def test_the_files_of_an_attached_mail_stand_beside_it():
    message = parse(nested(WITH_FILE, "See the mail I attach."))
    assert [part.filename for part in message.attachments] == ["part-1.eml", "proof.pdf"]
    assert message.attachments[1].payload == PDF
    assert message.text.strip() == "See the mail I attach."


def test_who_attaches_a_mail_and_writes_nothing_has_forwarded_it():
    message = parse(nested(WITH_FILE))
    assert message.text.startswith("---------- Forwarded message ----------\nFrom: Ada Sample <ada@reader.example>\n")
    assert "Subject: Figures" in message.text
    assert message.text.rstrip().endswith("The figures are wrong.")


def test_an_attached_mail_in_html_is_read_too():
    assert (
        "The figures are wrong."
        in parse(nested(mail("<p>The figures <b>are</b> wrong.", Content_Type="text/html"))).text
    )


def test_mails_within_mails_are_opened_so_far_and_no_further():
    raw = WITH_FILE
    for _level in range(MAX_NESTED):
        raw = nested(raw, "see below")
    assert names(raw) == ["part-1.eml", "proof.pdf"]
    assert names(nested(raw, "see below")) == ["part-1.eml"]


def test_the_returned_mail_in_a_bounce_is_not_opened():
    raw = nested(WITH_FILE, "Not delivered.", "multipart/report; report-type=delivery-status")
    assert names(raw) == ["part-1.eml"]


def test_a_bounce_that_a_reader_attaches_makes_no_bounce():
    assert (
        kind(nested(mail("Final-Recipient: rfc822;a@b.example", Content_Type="message/delivery-status"))).kind
        == "human"
    )


def test_many_attached_mails_with_many_files_are_bounded():
    files = "".join(f"--a\nContent-Type: application/x; name=f{n}.bin\n\nx\n" for n in range(100))
    inner = mail(f"{files}--a--\n", Content_Type="multipart/mixed; boundary=a")
    parts = b"".join(b"--n\nContent-Type: message/rfc822\n\n" + inner + b"\n" for _mail in range(10))
    message = read(parts + b"--n--\n", Content_Type="multipart/mixed; boundary=n")
    assert len([part for part in message.attachments if not part.filename.endswith(".eml")]) <= MAX_PARTS
    assert "too-many-parts" in message.defects


def test_reading_mails_within_mails_grows_with_their_size():
    def chain(levels: int) -> bytes:
        return b"Content-Type: message/rfc822\n\n" * levels + WITH_FILE

    assert growth(parse, chain(200), chain(400)) < 2.4
