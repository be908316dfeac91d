"""Mails of the corpus cut off at every byte and with single bits flipped: nothing raises, nothing unstorable comes out.

The flips come from a generator with a fixed seed, so that a failure can be had again.
"""

import random

import pytest

from tests.mail import corpus
from tests.mail.wholeway import read_whole, whole_way

# One of each structure: their bytes hold every kind of boundary, encoding and field that the parser knows.
CUT = (
    "attachment-rfc2231-name",
    "bounce-dsn-no-such-user",
    "charset-iso-2022-jp",
    "from-encoded-whole-mailbox",
    "headers-broken-line",
    "html-only",
    "multipart-unclosed",
    "outlook-winmail-dat",
    "references-folded-and-commented",
    "subject-encoded-word-split-in-character",
    "text-format-flowed",
    "transfer-encoding-uuencode",
)
MOST_CUTS = 4000
FLIPS = 16
"""Mutants of each mail. With what `test_fuzz` draws they are a minute of a processor; at length every bit of a sixth of
the mails is turned over."""


def flipped(raw: bytes, seed: int) -> bytes:
    """Return a mail with one to five of its bits turned over."""
    draw = random.Random(seed)
    out = bytearray(raw)
    for _ in range(draw.randint(1, 5)):
        out[draw.randrange(len(out))] ^= 1 << draw.randrange(8)
    return bytes(out)


@pytest.mark.parametrize("name", sorted({*CUT, *corpus.NAMES[::12]}))
def test_cut_off_at_every_byte(name):
    raw = corpus.raw(name)
    for end in range(min(len(raw), MOST_CUTS)):
        read_whole(raw[:end])


@pytest.mark.parametrize("name", corpus.NAMES)
def test_bits_flipped(name):
    raw = corpus.raw(name)
    for seed in range(FLIPS):
        whole_way(flipped(raw, seed))


@pytest.mark.fuzz
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", corpus.NAMES[::6])
def test_every_cut_and_every_bit(name):
    raw = corpus.raw(name)[:2000]
    for at in range(len(raw)):
        whole_way(raw[:at])
        whole_way(raw[at:])
        for bit in range(8):
            read_whole(raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :])


def test_nested_bombs():
    inner = b"x"
    for depth in range(300):
        boundary = b"b%d" % depth
        inner = b"Content-Type: multipart/mixed; boundary=%b\n\n--%b\n%b\n--%b--\n" % (
            boundary,
            boundary,
            inner,
            boundary,
        )
    whole_way(inner)
    whole_way(b"Content-Type: message/rfc822\n\n" * 3000)
    whole_way(b"Content-Type: multipart/digest; boundary=b\n\n" + b"--b\n" * 20_000)
