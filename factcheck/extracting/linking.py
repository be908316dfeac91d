"""Links between pages: whether one bears a link to another, and where it says that it wants to be told of links.

Pure. Sources: W3C Webmention, sections 3.1.2 (discovery) and 3.2.2 (verification); RFC 8288 for `Link` headers.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from factcheck.addresses import canonical
from factcheck.extracting import meta
from factcheck.extracting.words import decode, one_line
from factcheck.states import gettext_noop

HTML = ("", "text/html", "application/xhtml+xml")
LONGEST_TITLE, LONGEST_NAME, LONGEST_EXCERPT = 300, 200, 500
LINKS = {
    **dict.fromkeys(("a", "area"), ("href",)),
    **dict.fromkeys(("img", "audio", "source", "track", "iframe", "embed"), ("src",)),
    "video": ("src", "poster"),
    "object": ("data",),
    **dict.fromkeys(("blockquote", "q", "ins", "del"), ("cite",)),
}
"""What counts as a link of the page to something, by element: what its readers can follow, see or hear."""
IDLE = ("template", "textarea", "xmp", "noembed", "noframes")
"""Markup within these is text or lies idle; the parser takes it for elements."""
BLOCKS = {"p", "li", "blockquote", "dd", "dt", "td", "figcaption", "h1", "h2", "h3", "h4", "section", "article", "div"}
PART_OF_AN_ADDRESS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~/%?#=&+@$")


class NotReadable(ValueError):
    """It is no document in which links could be looked for."""


@dataclass(frozen=True, slots=True)
class Linking:
    """What a page says of itself, and whether it links to what it was said to. Strings may be empty."""

    links: bool
    title: str = ""
    author: str = ""
    excerpt: str = ""


def read_linking(
    data: bytes, url: str, *, media_type: str = "", charset: str = "", targets: Iterable[str], loosely: bool = False
) -> Linking:
    """Whether the document at `url` links to one of `targets`, and its title, author and words around the link.

    HTML by its links, resolved; JSON by any string value; other text by the address standing in it. The address must be
    the very one, unless `loosely`: then one that leads to the same page will do. Raises `NotReadable`.
    """
    wanted = Wanted(targets, loosely)
    if media_type in HTML:
        return _in_html(decode(data, charset), url, wanted)
    if media_type == "application/json" or media_type.endswith("+json"):
        return Linking(_in_json(data, wanted))
    if media_type.startswith("text/") or media_type.endswith(("/xml", "+xml")):
        return Linking(_in_text(decode(data, charset), wanted))
    raise NotReadable(gettext_noop("This is no text in which a link could stand."))


def find_webmention(data: bytes, url: str, links: str, *, media_type: str = "", charset: str = "") -> str | None:
    """The endpoint that a page names: first in its `Link` headers, else in the first `<link>` or `<a>` of the document.

    Relative addresses are relative to `url`, the page's own after redirects (or to its `<base>`); an empty one is the
    page itself. `None` where it names none. Never raises.
    """
    for href, relations in link_headers(links):
        if "webmention" in relations:
            return _joined(url, href)
    tree = _tree(decode(data, charset)) if media_type in HTML else None
    if tree is None:
        return None
    for element in tree.iter("link", "a"):
        href = element.get("href")
        if href is not None and "webmention" in (element.get("rel") or "").lower().split():
            return _joined(_base(tree, url), href)
    return None


def link_headers(value: str) -> Iterator[tuple[str, list[str]]]:
    """The addresses of `Link` headers, joined by commas, each with its relation types in lower case (RFC 8288, 3)."""
    rest = value
    while "<" in rest:
        href, closing, rest = rest.partition("<")[2].partition(">")
        if not closing:
            return
        parameters, rest = _until_comma(rest)
        relations = next((v for name, v in parameters if name.strip().lower() == "rel"), "")
        yield href.strip(), relations.lower().split()


def _until_comma(text: str) -> tuple[list[tuple[str, str]], str]:
    """The parameters of one link, unquoted, and what follows the comma that ends them."""
    pieces: list[str] = [""]
    quoted = escaped = False
    rest = iter(text)
    for character in rest:
        if escaped or (quoted and character != '"' and character != "\\"):
            pieces[-1] += character
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == ";":
            pieces.append("")
        elif character == ",":
            break
        else:
            pieces[-1] += character
    parameters = [piece.partition("=")[::2] for piece in pieces]
    return [(name, value.strip()) for name, value in parameters], "".join(rest)


class Wanted:
    """The addresses that a link may lead to."""

    def __init__(self, targets: Iterable[str], loosely: bool) -> None:
        self.exactly = {target.strip() for target in targets}
        self.loosely = {canonical(target) for target in self.exactly} if loosely else set()
        self.hosts = {address.partition("/")[0] for address in self.loosely}

    def __contains__(self, address: str) -> bool:
        if address in self.exactly:
            return True
        # A page may have a hundred thousand links: only those that name the host are worth writing in normal form.
        return any(host in address.lower() for host in self.hosts) and canonical(address) in self.loosely


def _in_html(source: str, url: str, wanted: Wanted) -> Linking:
    tree = _tree(source)
    if tree is None:
        return Linking(False)
    base = _base(tree, url)
    found = next((element for element in tree.iter(*LINKS) if _leads(element, base, wanted)), None)
    if found is None:
        return Linking(False)
    head = meta.read(tree, url)
    return Linking(
        True,
        title=one_line(head.first("og:title", "twitter:title") or head.title or head.heading, LONGEST_TITLE),
        author=one_line(next(iter(head.authors()), "") or head.first("og:site_name"), LONGEST_NAME),
        excerpt=_around(found) or one_line(head.first("og:description", "description"), LONGEST_EXCERPT),
    )


def _leads(element: HtmlElement, base: str, wanted: Wanted) -> bool:
    hrefs = (element.get(name) for name in LINKS[element.tag])
    return any(_joined(base, href) in wanted for href in hrefs if href)


def _around(element: HtmlElement) -> str:
    """The words of the paragraph, or whatever is like one, that the link stands in."""
    block = next((parent for parent in element.iterancestors() if parent.tag in BLOCKS), None)
    return one_line(block.text_content(), LONGEST_EXCERPT) if block is not None else ""


def _in_json(data: bytes, wanted: Wanted) -> bool:
    try:
        waiting: list[Any] = [json.loads(data.decode("utf-8", "replace"))]
    except (ValueError, RecursionError) as error:
        raise NotReadable(gettext_noop("This says that it is JSON, and is not.")) from error
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and value in wanted:
            return True
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False


def _in_text(text: str, wanted: Wanted) -> bool:
    """Whether an address stands in the text, and not as the beginning of a longer one."""
    for target in wanted.exactly:
        at = text.find(target)
        while at >= 0:
            following = text[at + len(target) : at + len(target) + 2]
            if following[:1] not in PART_OF_AN_ADDRESS and not (following[:1] == "." and following[1:].isalnum()):
                return True
            at = text.find(target, at + 1)
    return False


def _tree(source: str) -> HtmlElement | None:
    parser = lxml.html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        tree = lxml.html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    etree.strip_elements(tree, *IDLE, with_tail=False)
    return tree


def _base(tree: HtmlElement, url: str) -> str:
    base = tree.find(".//base[@href]")
    return _joined(url, base.get("href")) if base is not None else url


def _joined(base: str, href: str) -> str:
    """The address that a reference means. An empty one means the page itself."""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""
