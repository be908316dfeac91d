"""The MIME tree of a mail, as offsets into its bytes.

Written here rather than taken from the standard library's feed parser, which visits every line of a mail once for each
level of nesting, holds it as text several times over, and recurses as deep as the sender likes. This one looks for
delimiters with `bytes.find`, copies nothing, and stops at fixed depth and part counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from corrections.mail.encoded import decode_header, header_text, parse_parameters
from corrections.mail.headers import HeaderBlock, read_block, read_message_block
from corrections.mail.limits import MAX_DEPTH, MAX_FALSE_DELIMITERS, MAX_PARTS

_BARE_TYPES = {"text": "text/plain", "html": "text/html", "plain": "text/plain", "plain/text": "text/plain"}


@dataclass(slots=True)
class Node:
    """One part: what it says it is, where its body lies in the raw bytes, and its own parts."""

    block: HeaderBlock
    content_type: str
    charset: str
    boundary: str
    flowed: bool
    deleted_space: bool
    disposition: str
    filename: str
    content_id: str
    encoding: str
    start: int
    end: int
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """Yield this part and all below it, in the order of the mail."""
        yield self
        for child in self.children:
            yield from child.walk()


class Tree:
    """Reads one mail's parts, counting them; `defects` says what was broken or cut."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.defects: list[str] = []
        self.parts = 0
        self.root = self._read(0, len(raw), "text/plain", 0)

    def _read(self, start: int, end: int, default: str, depth: int) -> Node:
        self.parts += 1
        block = (read_block if depth else read_message_block)(self.raw, start, end)
        self.defects += block.defects
        node = _describe(block, end, default)
        if node.content_type.startswith("multipart/"):
            self._read_children(node, depth)
        return node

    def _read_children(self, node: Node, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self.defects.append("too-deep")
            return
        spans = split(self.raw, node.start, node.end, node.boundary.encode("utf-8", "replace"))
        if not spans:
            self.defects.append("no-boundary")
            guess = _guess_boundary(self.raw, node.start, node.end)
            spans = split(self.raw, node.start, node.end, guess)
        default = "message/rfc822" if node.content_type == "multipart/digest" else "text/plain"
        for start, end in spans:
            if self.parts >= MAX_PARTS:
                self.defects.append("too-many-parts")
                break
            node.children.append(self._read(start, end, default, depth + 1))


def _describe(block: HeaderBlock, end: int, default: str) -> Node:
    content_type, params = parse_parameters(header_text(block.first("content-type")))
    disposition, placing = parse_parameters(header_text(block.first("content-disposition"), params.get("charset", "")))
    content_type = "".join(content_type.partition(" ")[0].split())[:100] or default
    content_type = _BARE_TYPES.get(content_type, content_type)
    if not all(content_type.partition("/")) or not content_type.isascii() or not content_type.isprintable():
        content_type = default if default != "message/rfc822" else "application/octet-stream"
    return Node(
        block=block,
        content_type=content_type,
        charset=params.get("charset", ""),
        boundary=params.get("boundary", ""),
        flowed=params.get("format", "").lower() == "flowed",
        deleted_space=params.get("delsp", "").lower() == "yes",
        disposition=disposition,
        filename=placing.get("filename") or placing.get("name") or params.get("name") or params.get("filename") or "",
        content_id=decode_header(block.first("content-id")).strip("<> ")[:200],
        encoding=header_text(block.first("content-transfer-encoding")),
        start=block.body_start,
        end=end,
    )


def split(raw: bytes, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
    """Return the spans between the delimiter lines of a boundary, without prologue and epilogue."""
    if not boundary:
        return []
    spans: list[tuple[int, int]] = []
    delimiter, pos, opened = b"--" + boundary, start, -1
    false = 0
    while false < MAX_FALSE_DELIMITERS and (at := raw.find(delimiter, pos, end)) >= 0:
        pos = at + len(delimiter)
        false += 1
        if at > start and raw[at - 1 : at] != b"\n":
            continue
        line_end = raw.find(b"\n", pos, end)
        line_end = end if line_end < 0 else line_end + 1
        rest = raw[pos : min(line_end, pos + 200)].strip()
        if rest not in (b"", b"--"):  # another boundary of which this one is the beginning
            continue
        false -= 1
        if opened >= 0:
            spans.append((opened, _before_line_end(raw, opened, at)))
        if len(spans) > MAX_PARTS:
            return spans
        opened = -1 if rest else line_end
        if rest:
            break
        pos = line_end
    if 0 <= opened < end:
        spans.append((opened, end))
    return spans


def _before_line_end(raw: bytes, start: int, at: int) -> int:
    """Return where a part ends: the line break before a delimiter belongs to the delimiter."""
    if at > start and raw[at - 1 : at] == b"\n":
        at -= 1
        if at > start and raw[at - 1 : at] == b"\r":
            at -= 1
    return at


def _guess_boundary(raw: bytes, start: int, end: int) -> bytes:
    """Take the first line of the body that looks like a delimiter, for a multipart that lost its boundary parameter."""
    head = raw[start : min(end, start + 4096)]
    for line in head.splitlines()[:50]:
        line = line.rstrip()
        if line.startswith(b"--") and 2 < len(line) <= 202 and b" " not in line:
            return line[2:]
    return b""
