"""Which parts of a MIME tree are the letter and which are attachments."""

import hashlib
from dataclasses import dataclass, field

from corrections.mail.charsets import decode
from corrections.mail.encoded import decode_header
from corrections.mail.htmltext import is_too_long, to_text
from corrections.mail.limits import MAX_FILENAME_CHARS, MAX_FLOWED_LINES, MAX_NESTED, MAX_PARTS, MAX_TEXT_BYTES
from corrections.mail.message import ParsedAttachment
from corrections.mail.sniffing import sniff
from corrections.mail.structure import Node, Tree
from corrections.mail.tnef import CONTENT_TYPES as TNEF
from corrections.mail.tnef import TnefFile, unwrap
from corrections.mail.transfer import decode_transfer

_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "application/pdf": "pdf",
    "text/calendar": "ics",
    "text/plain": "txt",
    "text/html": "html",
    "message/rfc822": "eml",
    "text/rfc822-headers": "txt",
    "message/delivery-status": "txt",
    "message/feedback-report": "txt",
}
# Characters that turn the reading direction round, so that "exe.pdf" shows for "fdp.exe".
_OVERRIDES = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(slots=True)
class Piece:
    """A stretch of the letter, as plain text, as HTML, or both."""

    text: str = ""
    html: str = ""

    def as_text(self) -> str:
        return self.text if self.text.strip() or not self.html else to_text(self.html)

    def as_html(self) -> str:
        if self.html or not self.text.strip():
            return self.html
        escaped = self.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f"<pre>{escaped}</pre>"


@dataclass(slots=True)
class Content:
    """The letter and the attachments of one mail, gathered in the order of its parts.

    Mails and Outlook's wrappings within it are opened, to `MAX_NESTED`: their files stand beside its own, and their
    words (`within`) are the letter where it has none of its own.
    """

    raw: bytes
    defects: list[str]
    depth: int = 0
    attachments: list[ParsedAttachment] = field(default_factory=list)
    within: list[Piece] = field(default_factory=list)
    named_too: bool = False
    opens: bool = True

    def gather(self, root: Node) -> tuple[str, str]:
        """Return the letter as (text, HTML); everything else becomes an attachment."""
        # In a report that a mail was not delivered, the mail is ours.
        self.opens = self.depth < MAX_NESTED and root.content_type != "multipart/report"
        if not root.children and root.content_type.startswith(("text/", "multipart/")):
            pieces = [self._text_piece(root)]
        else:
            self.named_too = not any(_is_letter(node) for node in root.walk())
            pieces = self._pieces(root, related=False)
        pieces = [piece for piece in pieces if piece.text.strip() or piece.html.strip()] or self.within
        html = "\n".join(piece.as_html() for piece in pieces) if any(piece.html for piece in pieces) else ""
        text = "\n".join(piece.as_text().rstrip("\n") for piece in pieces)
        if any(is_too_long(piece.html) for piece in pieces):
            self.defects.append("html-cut")
        return text, html

    def _pieces(self, node: Node, related: bool) -> list[Piece]:
        if node.children:
            within = related or node.content_type == "multipart/related"
            found = [piece for child in node.children for piece in self._pieces(child, within)]
            return [_either(found)] if node.content_type == "multipart/alternative" and found else found
        if _is_letter(node, self.named_too):
            return [self._text_piece(node)]
        self._attach(node, related)
        return []

    def _text_piece(self, node: Node) -> Piece:
        data = self._data(node)
        if len(data) > MAX_TEXT_BYTES:
            self.defects.append("text-cut")
            data = data[: data.rfind(b"\n", 0, MAX_TEXT_BYTES) + 1 or MAX_TEXT_BYTES]
        is_html = node.content_type == "text/html"
        decoded = decode(data, node.charset or (_meta_charset(data) if is_html else ""))
        if decoded.defect and decoded.defect != "no-charset":
            self.defects.append(decoded.defect)
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
        if is_html:
            return Piece(html=text)
        flowed = node.flowed and text.count("\n") <= MAX_FLOWED_LINES
        return Piece(text=unflow(text, node.deleted_space) if flowed else text)

    def _data(self, node: Node) -> bytes:
        data, defect = decode_transfer(self.raw[node.start : node.end], node.encoding)
        if defect:
            self.defects.append(defect)
        return data

    def _attach(self, node: Node, related: bool) -> None:
        payload = self._data(node)
        kind = node.content_type if node.content_type.startswith("message/") else sniff(payload)
        if self.opens and (kind in TNEF or node.content_type in TNEF) and self._unwrap(payload):
            return
        self._add(
            payload,
            filename=node.filename,
            content_type=node.content_type,
            sniffed_type=kind,
            content_id=node.content_id,
            inline=node.disposition == "inline" or (related and bool(node.content_id) and node.disposition == ""),
        )
        if self.opens and kind == "message/rfc822":
            self._open(payload)

    def _add(
        self, payload: bytes, *, filename: str, content_type: str, sniffed_type: str, content_id: str, inline: bool
    ) -> None:
        self.attachments.append(
            ParsedAttachment(
                filename=safe_filename(filename) or self._made_up_name(content_type),
                content_type=content_type,
                sniffed_type=sniffed_type,
                size=len(payload),
                sha256=hashlib.sha256(payload).hexdigest(),
                content_id=content_id,
                inline=inline,
                payload=payload,
            )
        )

    def _unwrap(self, payload: bytes) -> bool:
        """Put what Outlook wrapped in the place of the wrapping; return whether it was one."""
        found = unwrap(payload)
        if found is None or not found.is_whole:
            self.defects.append("bad-tnef")
        if found is None:
            return False
        for file in found.files[: self._room(len(found.files))]:
            self._add_wrapped(file)
        self.within.append(Piece(text=found.text, html=found.html))
        return found.is_whole  # else the wrapping stays beside what could be read of it

    def _add_wrapped(self, file: TnefFile) -> None:
        kind = sniff(file.data)
        named = file.content_type.isascii() and file.content_type.isprintable() and "/" in file.content_type
        self._add(
            file.data,
            filename=file.name,
            content_type=file.content_type[:100] if named else kind,
            sniffed_type=kind,
            content_id=file.content_id.strip("<> ")[:200],
            inline=bool(file.content_id),
        )

    def _open(self, payload: bytes) -> None:
        """Take the files out of a mail that is attached; it stays as a file itself, and so do mails within it."""
        tree = Tree(payload)
        inner = Content(payload, [], self.depth + 1)
        text, html = inner.gather(tree.root)
        files = [part for part in inner.attachments if not part.content_type.startswith(("message/", "text/rfc822"))]
        self.attachments += files[: self._room(len(files))]
        named = (
            (name, decode_header(tree.root.block.first(name.lower()))) for name in ("From", "Date", "Subject", "To")
        )
        head = "\n".join(f"{name}: {value}" for name, value in named if value)
        words = text if text.strip() else Piece(html=html).as_text()
        self.within.append(Piece(text=f"---------- Forwarded message ----------\n{head}\n\n{words}"))

    def _room(self, wanted: int) -> int:
        """How many more files may come out of what is opened."""
        room = max(0, MAX_PARTS - len(self.attachments))
        if wanted > room:
            self.defects.append("too-many-parts")
        return room

    def _made_up_name(self, content_type: str) -> str:
        return f"part-{len(self.attachments) + 1}.{_ENDINGS.get(content_type, 'bin')}"


def _is_letter(node: Node, named_too: bool = False) -> bool:
    """Say whether a part is the letter; one with a file name is only where no other could be (`named_too`)."""
    if node.content_type not in ("text/plain", "text/html") or node.disposition == "attachment":
        return False
    return named_too or not node.filename


def _either(pieces: list[Piece]) -> Piece:
    """Join the branches of a multipart/alternative: the same words twice, so plain from one and HTML from the other."""
    return Piece(
        text="\n".join(piece.text for piece in pieces if piece.text),
        html="\n".join(piece.html for piece in pieces if piece.html),
    )


def _meta_charset(data: bytes) -> str:
    """Return the charset that an HTML document names for itself near its beginning."""
    head = data[:2048].lower()
    at = head.find(b"charset=")
    if at < 0:
        return ""
    name = head[at + 8 : at + 60].lstrip(b"\"' ")
    length = next(
        (index for index, byte in enumerate(name) if not chr(byte).isalnum() and byte not in b"-_"), len(name)
    )
    return name[:length].decode("ascii", "replace")


def unflow(text: str, delete_space: bool = False) -> str:
    """Join the soft line breaks of format=flowed text (RFC 3676), quoted lines among their own depth only."""
    out: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in text.split("\n"):
        level = len(line) - len(line.lstrip(">"))
        content = line[level:].removeprefix(" ")
        if paragraph and level != depth:
            out.append(_quoted("".join(paragraph), depth))
            paragraph = []
        depth = level
        soft = content.endswith(" ") and content != "-- "
        paragraph.append(content[:-1] if soft and delete_space else content)
        if not soft:
            out.append(_quoted("".join(paragraph), depth))
            paragraph = []
    if paragraph:
        out.append(_quoted("".join(paragraph), depth))
    return "\n".join(out)


def _quoted(line: str, depth: int) -> str:
    return f"{'>' * depth} {line}" if depth else line


def safe_filename(name: str) -> str:
    """Return a file name without path, control or direction characters, at most 150 characters with its ending kept."""
    text = decode_header(name.encode("utf-8", "replace")).replace("\\", "/").rpartition("/")[2]
    text = "".join(char for char in text if char.isprintable() and char not in _OVERRIDES).strip(" .")
    if len(text) <= MAX_FILENAME_CHARS:
        return text
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > 10:
        return text[:MAX_FILENAME_CHARS]
    return f"{stem[: MAX_FILENAME_CHARS - len(ending) - 1]}.{ending}"
