"""Attachments keep their bytes, lose dangerous names, and show what they really are."""

import base64
import hashlib

import pytest

from corrections.mail.bodies import safe_filename
from corrections.mail.sniffing import sniff
from tests.mail.mails import read


def test_bytes_are_kept_exactly():
    payload = bytes(range(256)) * 40
    message = read(base64.encodebytes(payload), Content_Type="application/x-sample", Content_Transfer_Encoding="base64")
    found = message.attachments[0]
    assert found.payload == payload
    assert (found.size, found.sha256) == (len(payload), hashlib.sha256(payload).hexdigest())


@pytest.mark.parametrize(
    ("encoding", "sent", "meant"),
    [
        ("quoted-printable", b"a=3Db=\r\nc", b"a=bc"),
        ("BASE64", b"YWI=", b"ab"),
        ("base64", b"YWI", b"ab"),
        ("base64", b"Y W\r\nI=!", b"ab"),
        ("x-uuencode", b"begin 644 a\r\n#86)C\r\n`\r\nend\r\n", b"abc"),
        ("8bit", b"\xff\xfe", b"\xff\xfe"),
        ("x-unheard-of", b"ab", b"ab"),
        ("base64", b"This is plainly no base64, is it? (No.)", b"This is plainly no base64, is it? (No.)"),
    ],
)
def test_transfer_encodings(encoding, sent, meant):
    assert read(sent, Content_Type="application/x", Content_Transfer_Encoding=encoding).attachments[0].payload == meant


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.pdf", "a.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\a.doc", "a.doc"),
        ("a\r\nb\x00.pdf", "a b.pdf"),
        ("x\u202efdp.exe", "xfdp.exe"),
        ("  .hidden ", "hidden"),
        ("", ""),
        ("...", ""),
    ],
)
def test_safe_names(name, safe):
    assert safe_filename(name) == safe


def test_long_names_keep_their_ending():
    assert safe_filename("n" * 500 + ".pdf") == "n" * 146 + ".pdf"


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
        (b"PK\x03\x04....word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04....", "application/zip"),
        (b"  <!DOCTYPE html><p>", "text/html"),
        (b"<?xml version='1.0'?><svg onload=alert(1)>", "image/svg+xml"),
        (b"plain words", "text/plain"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"", "text/plain"),
    ],
)
def test_sniffed(payload, kind):
    assert sniff(payload) == kind
