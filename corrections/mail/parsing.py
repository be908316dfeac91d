"""A mail's bytes to a `ParsedMessage`, whatever the bytes are: pure, linear in their number, and it never raises."""

import codecs
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from corrections.mail.addresses import display_name, read_addresses
from corrections.mail.bodies import Content
from corrections.mail.charsets import clean, decode
from corrections.mail.encoded import decode_header, decode_words, header_text
from corrections.mail.headers import HeaderBlock
from corrections.mail.limits import (
    DETECTOR_SAMPLE_BYTES,
    MAX_DEFECTS,
    MAX_MESSAGE_BYTES,
    MAX_MESSAGE_ID_CHARS,
    MAX_REFERENCES,
)
from corrections.mail.message import Address, ParsedAttachment, ParsedMessage
from corrections.mail.structure import Tree

__all__ = ["Address", "ParsedAttachment", "ParsedMessage", "parse"]

CONTROL_PREFIX = "x-corrigenda-"
"""Headers by which our own processes talk to each other; from outside they are dropped unread."""


def parse(raw: bytes) -> ParsedMessage:
    """Read a mail; anything unreadable is left out and named in `defects`."""
    try:
        return _parse(bytes(raw))
    except Exception as error:  # the last line of defence: a mail that cannot be read must still be filed
        text = clean(bytes(raw[:100_000]).decode("utf-8", "replace"))
        return ParsedMessage(text=text, defects=[f"unreadable: {type(error).__name__}"])


def _parse(raw: bytes) -> ParsedMessage:
    defects: list[str] = []
    if not raw.strip():
        defects.append("empty")
    if len(raw) > MAX_MESSAGE_BYTES:
        defects.append("too-large")
        raw = raw[:MAX_MESSAGE_BYTES]
    raw = _in_bytes_of_ascii(raw)
    if b"\r" in raw[:4096] and b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    tree = Tree(raw)
    root = tree.root
    if b"\x00" in raw[: root.start + 65536]:
        defects.append("nul-bytes")
    content = Content(raw, tree.defects)
    text, html = content.gather(root)
    defects += tree.defects
    charset = next((node.charset for node in root.walk() if node.charset), "")
    fields = _Fields(root.block, charset, raw[root.start : root.start + DETECTOR_SAMPLE_BYTES], defects)
    sender = fields.sender()
    return ParsedMessage(
        message_id=fields.message_id(),
        in_reply_to=next(iter(fields.message_ids("in-reply-to")), ""),
        references=fields.message_ids("references"),
        subject=fields.text("subject")[:998],
        from_name=sender.name,
        from_email=sender.email,
        reply_to=next((box.email for box in fields.addresses("reply-to")), ""),
        to=fields.addresses("to"),
        cc=fields.addresses("cc"),
        date=fields.date(),
        text=text,
        html=html,
        attachments=tuple(content.attachments),
        headers=fields.all(),
        defects=list(dict.fromkeys(defects))[:MAX_DEFECTS],
    )


def _in_bytes_of_ascii(raw: bytes) -> bytes:
    """Return a mail that was saved with a byte order mark as UTF-8 without one; others as they are."""
    if raw.startswith(codecs.BOM_UTF8):
        return raw[len(codecs.BOM_UTF8) :]
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace").encode("utf-8", "replace")
    return raw


class _Fields:
    """The headers of one mail as values; what is missing or odd is added to `defects`.

    Raw 8-bit headers are read in the charset that the mail declares for its text, or else in what the detector makes
    of them together with the beginning of the body, since one short header alone tells it nothing.
    """

    def __init__(self, block: HeaderBlock, charset: str, body: bytes, defects: list[str]) -> None:
        self.block = block
        self.defects = defects
        self.hint = charset
        raw = [value for _, value in block.fields if not value.isascii()]
        if raw:
            defects.append("raw-8bit-headers")
            if not charset:
                self.hint = decode(b"\n".join([*raw, body])[:8192]).codec

    def text(self, name: str) -> str:
        """Return the topmost value of a header that has one, decoded."""
        return next(
            (text for key, raw in self.block.fields if key == name and (text := decode_header(raw, self.hint))), ""
        )

    def all(self) -> list[tuple[str, str]]:
        """Return every header decoded, without our own control headers."""
        return [
            (name, decode_header(value, self.hint))
            for name, value in self.block.fields
            if not name.startswith(CONTROL_PREFIX)
        ]

    def addresses(self, name: str) -> list[Address]:
        """Return the mailboxes of every header of this name."""
        values = (header_text(value, self.hint) for key, value in self.block.fields if key == name)
        return [box for value in values for box in read_addresses(value)]

    def sender(self) -> Address:
        """Return the author: From, failing that Sender, failing that Reply-To."""
        authors = self.addresses("from")
        if len(authors) > 1:
            self.defects.append("several-from")
        if authors:
            return authors[0]
        self.defects.append("no-from")
        others = self.addresses("sender") or self.addresses("reply-to") or self.addresses("return-path")
        shown = display_name(header_text(self.block.first("from"), self.hint).replace("<>", ""))
        return Address(shown or others[0].name, others[0].email) if others else Address(shown, "")

    def message_id(self) -> str:
        """Return the Message-ID in angle brackets, empty if there is none."""
        found = self.message_ids("message-id")
        if found:
            return found[0]
        bare = "".join(decode_words(header_text(self.block.first("message-id"))).split()).strip("<>")
        if not bare:
            self.defects.append("no-message-id")
        return f"<{bare[:MAX_MESSAGE_ID_CHARS]}>" if bare else ""

    def message_ids(self, name: str) -> list[str]:
        """Return the ids in angle brackets of a header, without white space; of too many, the first and the latest."""
        found: list[str] = []
        for key, raw in self.block.fields:
            if key != name:
                continue
            for piece in header_text(raw).split("<")[1:]:
                inside, close, _ = piece.partition(">")
                bare = clean("".join(inside.split()))
                if close and bare and len(bare) <= MAX_MESSAGE_ID_CHARS:
                    found.append(f"<{bare}>")
        found = list(dict.fromkeys(found))
        return found if len(found) <= MAX_REFERENCES else [found[0], *found[1 - MAX_REFERENCES :]]

    def date(self) -> datetime | None:
        """Return the Date in UTC; None where it is missing, unreadable or outside any plausible span."""
        value = self.text("date")[:100]
        try:
            moment = datetime.fromisoformat(value) if value[4:5] == "-" else parsedate_to_datetime(value)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            self.defects.append("bad-date" if value else "no-date")
            return None
        if not 1970 <= moment.year <= 2200:
            self.defects.append("bad-date")
            return None
        return moment
