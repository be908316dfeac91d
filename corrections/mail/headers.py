"""Header blocks out of raw bytes, tolerant of the lines that real mail breaks them with.

A strict reader ends the header block at the first line that is not a header, and the rest of the headers become the
letter. Here such a line is stepped over when known headers follow it, so one mangled line costs itself only.
"""

import re
from typing import NamedTuple

from corrections.mail.limits import MAX_HEADER_BLOCK_BYTES, MAX_HEADER_BYTES, MAX_HEADER_LOOKAHEAD, MAX_HEADERS

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")  # only ever matched against the first 260 bytes of a line
_WHITE = re.compile(rb"[ \t\r\n]*")
_KNOWN = frozenset(
    b"from to cc bcc subject date message-id in-reply-to references reply-to sender return-path received mime-version "
    b"content-type content-transfer-encoding content-disposition delivered-to envelope-to list-id dkim-signature "
    b"authentication-results x-mailer user-agent precedence auto-submitted thread-topic importance".split()
)


class HeaderBlock(NamedTuple):
    """The fields of a block as (lower-case name, raw unfolded value), where its body starts, and what was wrong."""

    fields: list[tuple[str, bytes]]
    body_start: int
    defects: list[str]

    def first(self, name: str) -> bytes:
        """Return the topmost raw value of a header, empty if there is none."""
        return next((value for key, value in self.fields if key == name), b"")


def read_block(raw: bytes, start: int, end: int) -> HeaderBlock:
    """Read the header block that begins at `start`; the body begins after its blank line, or where no header can be."""
    pieces: list[tuple[str, list[bytes]]] = []
    defects: list[str] = []
    pos, room = start, MAX_HEADER_BYTES
    while pos < end:
        after = _line_end(raw, pos, end)
        line = raw[pos : min(after, pos + MAX_HEADER_BYTES)].rstrip(b"\r\n")
        if not line:
            pos = after
            break
        if pos - start > MAX_HEADER_BLOCK_BYTES:
            defects.append("headers-cut")
            pos = _skip_to_body(raw, pos, end)
            break
        if after - pos > MAX_HEADER_BYTES:
            defects.append("header-too-long")
        name = _field_name(line)
        if name:
            room = MAX_HEADER_BYTES - len(line)
            pieces.append((name, [line[line.index(b":") + 1 :]]))
        elif line[:1] in b" \t" and pieces:
            if room <= 0:
                defects.append("header-too-long")
            pieces[-1][1].append(line[: max(0, room)])
            room -= len(line)
        elif known_header_follows(raw, after, end):
            defects.append("broken-header-line")
        else:
            defects.append("no-blank-line")
            break
        pos = after
    if len(pieces) > MAX_HEADERS:
        defects.append("too-many-headers")
    fields = [(name, b"".join(values).replace(b"\x00", b"").strip()) for name, values in pieces[:MAX_HEADERS]]
    return HeaderBlock(fields, pos, list(dict.fromkeys(defects)))


def read_message_block(raw: bytes, start: int, end: int) -> HeaderBlock:
    """Read the headers of a whole message, past an mbox line, leading white space and one blank line amid them."""
    if start < end:
        start = _WHITE.match(raw, start, end).end()  # type: ignore[union-attr]
    if raw.startswith((b"From ", b">From "), start) and raw[start + 5 : start + 15].lstrip(b" \t")[:1] != b":":
        start = _line_end(raw, start, end)
    block = read_block(raw, start, end)
    if not block.first("from") and block.body_start < end and _is_known(raw, block.body_start, end):
        more = read_block(raw, block.body_start, end)
        if more.first("from"):
            defects = [*block.defects, *more.defects, "blank-line-in-headers"]
            return HeaderBlock((block.fields + more.fields)[:MAX_HEADERS], more.body_start, defects)
    return block


def known_header_follows(raw: bytes, pos: int, end: int) -> bool:
    """Say whether a well-known header stands within the next few lines, before any blank one."""
    for _ in range(MAX_HEADER_LOOKAHEAD):
        if pos >= end or raw[pos : pos + 1] in (b"\n", b"\r"):
            return False
        if _is_known(raw, pos, end):
            return True
        pos = _line_end(raw, pos, end)
    return False


def _is_known(raw: bytes, pos: int, end: int) -> bool:
    found = _FIELD.match(raw[pos : min(end, pos + 260)])
    return bool(found) and found[1].lower() in _KNOWN  # type: ignore[index]


def _field_name(line: bytes) -> str:
    found = _FIELD.match(line[:260])
    return found[1].decode("ascii").lower() if found else ""


def _line_end(raw: bytes, pos: int, end: int) -> int:
    found = raw.find(b"\n", pos, end)
    return end if found < 0 else found + 1


def _skip_to_body(raw: bytes, pos: int, end: int) -> int:
    gaps = [(at, len(gap)) for gap in (b"\n\n", b"\n\r\n") if (at := raw.find(gap, pos, end)) >= 0]
    if not gaps:
        return end
    at, width = min(gaps)
    return at + width
