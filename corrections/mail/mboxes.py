"""Mails out of mbox files, one after the other, however large the file. Pure.

Two of the several kinds of mbox are read as one: a line of `>From ` (with any number of `>`) loses one of them. A line
begins a mail where it follows an empty one and looks as mail programs write it; "From " in the middle of a letter that
some program did not quote is left where it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BUFFER = 65_536
"""Bytes of a line that are looked at at once; a longer line is taken in pieces."""
LONGEST_SEPARATOR = 300
SEPARATOR = re.compile(rb"From (?:\S+ +)?.{0,200}?\d{1,2}:\d{2}.{0,60}?(?:19|20)\d{2}")
"""Sender and date, as in `From reader@reader.example Mon Mar  2 10:00:00 2026`; only matched against a short line."""
QUOTED = re.compile(rb">+From ")


@dataclass(frozen=True, slots=True)
class Filed:
    """One mail of a file: its place, its bytes (headers only where `size` was over the limit), who the file says sent
    it."""

    number: int
    offset: int
    raw: bytes
    size: int
    sender: str

    @property
    def is_whole(self) -> bool:
        return len(self.raw) == self.size


def read_mbox(file: BinaryIO, *, largest: int) -> Iterator[Filed]:
    """Read the mails of an mbox. Never more than one, of at most `largest` bytes, is held in memory."""
    mail: _Mail | None = None
    number, offset, after_empty, at_line_start = 0, file.tell(), True, True
    while piece := file.readline(BUFFER):
        if at_line_start and after_empty and _is_separator(piece, first=mail is None):
            if mail:
                yield mail.done()
            number += 1
            mail = _Mail(number, offset, _sender(piece), largest)
        elif mail or piece.strip():
            if mail is None:  # a file that begins without a separator: what stands there is a mail all the same
                number, mail = 1, _Mail(1, offset, "", largest)
            mail.add(piece[1:] if at_line_start and QUOTED.match(piece) else piece)
        after_empty = at_line_start and piece in (b"\n", b"\r\n")
        at_line_start = piece.endswith(b"\n")
        offset += len(piece)
    if mail:
        yield mail.done()


def _is_separator(line: bytes, *, first: bool) -> bool:
    if not line.startswith(b"From") or len(line) > LONGEST_SEPARATOR:
        return False
    bare = line.rstrip()
    return bare in (b"From", b"From -") or bool(SEPARATOR.match(bare)) or (first and bare.startswith(b"From "))


def _sender(line: bytes) -> str:
    """The envelope sender that the separator names, empty where it is none."""
    words = line.split(maxsplit=2)
    sender = words[1].decode("utf-8", "replace") if len(words) > 1 else ""
    return sender if "@" in sender and len(sender) <= 254 else ""


class _Mail:
    """A mail that is being read. Beyond the limit its body is counted and not kept."""

    def __init__(self, number: int, offset: int, sender: str, largest: int) -> None:
        self.number, self.offset, self.sender, self.largest = number, offset, sender, largest
        self.pieces: list[bytes] = []
        self.size = self.last = 0

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        self.last = len(piece) if piece in (b"\n", b"\r\n") else 0
        if self.size <= self.largest + BUFFER:
            self.pieces.append(piece)

    def done(self) -> Filed:
        """The empty line before the next separator belongs to the file, not to the mail."""
        size = self.size - self.last
        raw = b"".join(self.pieces)
        if size > self.largest:
            raw = _headers(raw)
        else:
            raw = raw[:size]
        return Filed(self.number, self.offset, raw, size, self.sender)


def _headers(raw: bytes) -> bytes:
    ends = [at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    return raw[: min(ends, default=BUFFER)]
