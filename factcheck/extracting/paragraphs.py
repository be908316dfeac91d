"""The text of an article as paragraphs, with a blank line between them: what claims are anchored in."""

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from factcheck.extracting.words import clean

MOST_ELEMENTS = 100_000
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p"),
        *("pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
        *("cell", "head", "item", "list", "quote", "row"),  # the extractor's own vocabulary, which is TEI's
    )
)
"""Elements that begin a new paragraph."""
BREAKS = frozenset(("br", "lb"))
SILENT = frozenset(
    (
        *("audio", "button", "canvas", "figcaption", "form", "graphic", "iframe", "input", "math", "noscript"),
        *("object", "script", "select", "style", "svg", "template", "textarea", "title", "video"),
    )
)
"""Elements whose words are not the article's."""


def article_text(tree: HtmlElement, url: str) -> str:
    """The article's own paragraphs out of a whole page, without navigation, teasers and comments; empty if none."""
    try:
        found = trafilatura.bare_extraction(tree, url=url or None, include_comments=False, with_metadata=False)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError):
        return ""  # the extractor trips over some pages that no newsroom makes
    return text_of(found.body) if found is not None and found.body is not None else ""


def text_of(element: HtmlElement) -> str:
    """All of an element's text, in paragraphs. Captions, forms and what is not for reading are left out."""
    paragraphs: list[list[str]] = [[]]
    silent: HtmlElement | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str):  # comments and instructions
            if event == "end" and silent is None:
                paragraphs[-1].append(node.tail or "")
            continue
        tag = node.tag.lower()
        if silent is None and event == "start":
            if tag in SILENT:
                silent = node
                continue
            if tag in BLOCKS:
                paragraphs.append([])
            if tag in BREAKS:
                paragraphs[-1].append("\n")
            paragraphs[-1].append(node.text or "")
        elif event == "end" and (silent is None or silent is node):
            silent = None
            if tag in BLOCKS:
                paragraphs.append([])
            if node is not element:
                paragraphs[-1].append(node.tail or "")
    return "\n\n".join(filter(None, map(_tidy, paragraphs)))


def _tidy(pieces: list[str]) -> str:
    """One paragraph: every line without double spaces; two breaks in a row make a new paragraph."""
    text = clean("".join(piece if piece == "\n" else " ".join(piece.split("\n")) for piece in pieces))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    parts, part = [], []
    for line in lines:
        if line:
            part.append(line)
        elif part:
            parts.append("\n".join(part))
            part = []
    return "\n\n".join([*parts, "\n".join(part)] if part else parts)
