"""HTML letters as plain text: one pass over the characters, whatever the markup is or pretends to be.

The standard library's `HTMLParser` goes back over its input on unclosed tags and comments (quadratic), so the tags are
found here with `str.find`; block quotes come out as `> ` lines, so that folding and reading see who is being quoted.
"""

from html import unescape

from corrections.mail.limits import MAX_HTML_CHARS, MAX_HTML_TAGS
from corrections.mail.wordlists import words

_PARAGRAPHS = frozenset(
    words("""
    p h1 h2 h3 h4 h5 h6 ul ol dl table pre hr
""")
)
_LINES = frozenset(
    words("""
    div tr li dt dd br section article header footer address form center caption
""")
)
_SKIPPED = frozenset(
    words("""
    script style head title noscript template svg math object iframe
""")
)
_RAW = frozenset({"script", "style", "title", "noscript", "iframe", "template"})
MAX_TAG_CHARS = 4000
MAX_REFERENCES_DECODED = 20_000
MAX_QUOTE_DEPTH = 20
MAX_PREFORMATTED_LINES = 20_000


class _Scanner:
    """Finds where tags end, remembering each next quote and bracket so that no character is searched twice."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.next: dict[str, int] = {}

    def find(self, what: str, pos: int) -> int:
        """Return the next place of `what` at or after `pos`, the length of the text if there is none."""
        known = self.next.get(what, -1)
        if known < pos:
            known = self.html.find(what, pos)
            known = len(self.html) if known < 0 else known
            self.next[what] = known
        return known

    def tag_end(self, pos: int) -> int:
        """Return where the tag around `pos` closes, stepping over quoted attribute values."""
        while True:
            close = self.find(">", pos)
            quote = min(self.find('="', pos), self.find("='", pos))
            if quote >= close:
                return close
            after = self.find(self.html[quote + 1], quote + 2)
            if after >= len(self.html):
                return close
            pos = after + 1


class _Writer:
    """Gathers words into lines, with white space collapsed and quoted blocks marked."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current: list[str] = []
        self.depth = 0
        self.preformatted = 0

    def write(self, text: str) -> None:
        if self.preformatted:
            first, *rest = text.split("\n", MAX_PREFORMATTED_LINES)
            self.current.append(first)
            for line in rest:
                self.break_line()
                self.current.append(line)
            return
        words = text.split()
        if not words:
            if text and self.current and not self.current[-1].endswith(" "):
                self.current.append(" ")
            return
        lead = " " if text[0].isspace() and self.current and not self.current[-1].endswith(" ") else ""
        self.current.append(f"{lead}{' '.join(words)}{' ' if text[-1].isspace() else ''}")

    def break_line(self, always: bool = True) -> None:
        line = "".join(self.current)
        line = line.rstrip() if self.preformatted else line.strip()
        if line or always:
            self.lines.append(f"{'> ' * self.depth}{line}".rstrip() if line else "> " * self.depth and ">")
        self.current.clear()

    def paragraph(self) -> None:
        self.break_line(always=False)
        separator = ">" if self.depth else ""
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(separator)
        elif self.lines:
            self.lines[-1] = separator  # the end of a quotation inside another


def is_too_long(html: str) -> bool:
    """Say whether only the beginning of an HTML body is turned into text."""
    return len(html) > MAX_HTML_CHARS or html.count("<") > MAX_HTML_TAGS


def to_text(html: str) -> str:
    """Turn HTML into plain text: block quotes as `> ` lines, link targets after their words; never raises."""
    html = html[:MAX_HTML_CHARS]
    scanner, writer = _Scanner(html), _Writer()
    pos, links = 0, _Links(writer)
    skipping = ""
    tags = 0
    while pos < len(html) and tags < MAX_HTML_TAGS:
        tags += 1
        opening = scanner.find("<", pos)
        if opening > pos and not skipping:
            writer.write(decode_entities(html[pos:opening]))
        if opening >= len(html):
            break
        lead = html[opening + 1 : opening + 2]
        if html.startswith("<!--", opening):
            pos = scanner.find("-->", opening + 4) + 3
            continue
        if not (lead.isalpha() or lead in ("/", "!", "?")) or not lead:
            if not skipping:
                writer.write("<")
            pos = opening + 1
            continue
        close = scanner.tag_end(opening + 1)
        tag = html[opening + 1 : min(close, opening + MAX_TAG_CHARS)]
        pos = close + 1
        name = tag.lstrip("/").split(maxsplit=1)[0].rstrip("/").lower() if tag.strip("/ \t\r\n") else ""
        closing = tag.startswith("/")
        if skipping:
            skipping = "" if (closing and name == skipping) or (skipping == "head" and name == "body") else skipping
        elif name in _SKIPPED and not closing and not tag.endswith("/"):
            skipping = name
        else:
            _apply(writer, links, name, tag, closing)
    links.close()
    writer.break_line(always=False)
    return _tidy(writer.lines)


def _apply(writer: _Writer, links: "_Links", name: str, tag: str, closing: bool) -> None:
    if name == "a":
        links.close() if closing else links.open(attribute(tag, "href"))
    elif name == "br":
        writer.break_line()
    elif name == "blockquote" and closing:
        writer.break_line(always=False)
        writer.depth = max(0, writer.depth - 1)
        writer.paragraph()
    elif name == "blockquote":
        writer.paragraph()
        writer.depth = min(MAX_QUOTE_DEPTH, writer.depth + 1)
    elif name in _PARAGRAPHS:
        writer.paragraph()
    elif name in _LINES:
        writer.break_line(always=False)
    elif name in ("td", "th") and not closing:
        writer.write(" ")
    elif name == "img" and (words := attribute(tag, "alt").strip()):
        writer.write(f"[{words[:200]}]")
    if name == "pre":
        writer.preformatted = max(0, writer.preformatted + (-1 if closing else 1))
    elif name == "li" and not closing:
        writer.write("- ")


class _Links:
    """Writes the target of a link after its words, unless the words already are the target."""

    def __init__(self, writer: _Writer) -> None:
        self.writer = writer
        self.target = ""
        self.mark = (0, 0)

    def open(self, target: str) -> None:
        self.close()
        self.target = "".join(target.split())
        self.mark = (len(self.writer.lines), len(self.writer.current))

    def close(self) -> None:
        target, self.target = self.target, ""
        if not target.lower().startswith(("http://", "https://")):
            return
        lines, pieces = self.mark
        shown = "".join(self.writer.current[pieces:] if len(self.writer.lines) == lines else self.writer.current)
        if target.rstrip("/") not in shown and shown.strip().rstrip("/") not in (
            target.partition("://")[2].rstrip("/"),
            "",
        ):
            self.writer.write(f" <{target}>")


def attribute(tag: str, name: str) -> str:
    """Return the value of an attribute out of the text of a tag, empty if it has none."""
    lower = tag.lower()
    at = lower.find(f"{name}=")
    while at > 0 and not lower[at - 1].isspace() and lower[at - 1] not in "\"'/":
        at = lower.find(f"{name}=", at + 1)
    if at <= 0:
        return ""
    value = tag[at + len(name) + 1 :]
    if value[:1] in ('"', "'"):
        return decode_entities(value[1:].partition(value[0])[0])
    return decode_entities(value.split(maxsplit=1)[0].rstrip("/>")) if value.strip() else ""


def decode_entities(text: str) -> str:
    """Decode character references one at a time; `html.unescape` over the whole would choke on endless digits."""
    if "&" not in text:
        return text
    first, *rest = text.split("&", MAX_REFERENCES_DECODED)
    out = [first]
    for piece in rest:
        end = piece.find(";", 0, 34) + 1
        head = piece[:end] if end else piece[:12]
        out.append(unescape(f"&{head}"))
        out.append(piece[len(head) :])
    return "".join(out)


def _tidy(lines: list[str]) -> str:
    """Join lines with no more than one empty line between any two."""
    kept: list[str] = []
    for line in lines:
        if line.strip("> ") or (kept and kept[-1].strip("> ")):
            kept.append(line)
    while kept and not kept[-1].strip("> "):
        kept.pop()
    return "\n".join(kept)
