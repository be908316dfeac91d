"""No bytes make the reader raise, and none make it give up on what can be read."""

import random

import pytest

from corrections.mail.classify import classify
from corrections.mail.folding import fold
from corrections.mail.parsing import parse
from tests.mail import corpus
from tests.mail.mails import mail

MEGABYTE = 1024 * 1024
CUTS = 10
"""Cuts of each mail; `test_mutation` cuts one of each structure at every byte, and at length a sixth of them all."""


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"", "empty"),
        (b"\r\n\r\n", "empty"),
        (b"\x00" * 1000, "nul-bytes"),
        (b"Subject: only\r\n", "no-from"),
        (b"no header at all", "no-from"),
        (random.Random(1).randbytes(50_000), "no-from"),
        (mail(Content_Type="text/plain; charset=no-such"), "unknown-charset: no-such"),
        (mail(b"\xfa\xfb\xfc", Content_Type="text/plain; charset=utf-8"), "wrong-charset: utf-8"),
        (mail("\x00nul"), "nul-bytes"),
        (mail(**{"X_" + "a" * 50_000: "b"}), "no-blank-line"),
        (mail(Subject="s" * 100_000), "header-too-long"),
        (mail(**{f"X_{n}": "v" for n in range(1000)}), "too-many-headers"),
    ],
)
def test_defect_is_named(raw, defect):
    found = parse(raw)
    assert defect in found.defects
    assert not any(name.startswith("unreadable") for name in found.defects)
    assert "\x00" not in found.text + found.subject


def test_thirty_megabytes():
    found = parse(mail(b"The year is wrong.\r\n" * (30 * MEGABYTE // 20)))
    assert found.subject == "An error in your article"
    assert "text-cut" in found.defects
    assert found.text.startswith("The year is wrong.")


def test_memory_or_bytearray_are_bytes_too():
    assert parse(bytearray(mail())) == parse(memoryview(mail())) == parse(mail())


@pytest.mark.parametrize("name", corpus.NAMES)
def test_cut_anywhere(name):
    raw = corpus.raw(name)
    for length in range(0, len(raw), max(1, len(raw) // CUTS)):
        message = parse(raw[:length])
        assert not any(defect.startswith("unreadable") for defect in message.defects)
        classify(message, corpus.envelope())
        fold(message.text, message.html)
