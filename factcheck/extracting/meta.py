"""What a page's head and its visible marks say: OpenGraph, meta names, links, times, the language of the document."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from factcheck.extracting.words import one_line

LONGEST_ADDRESS = 1000
PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "date",
)
MODIFIED = ("article:modified_time", "og:article:modified_time", "og:updated_time", "last-modified", "dc.date.modified")
AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")


@dataclass(frozen=True, slots=True)
class Meta:
    """The metas of a page by lower-case name, first come first kept; and where its links lead."""

    named: dict[str, tuple[str, ...]]
    canonical_url: str
    amp_url: str
    language: str
    title: str
    heading: str
    marked_time: str

    def first(self, *names: str) -> str:
        """The first of these names that the page has."""
        return next((self.named[name][0] for name in names if name in self.named), "")

    def authors(self) -> list[str]:
        """By-lines, from the first name that has any; an author given as an address has no name."""
        for name in AUTHORS:
            found = [value for value in self.named.get(name, ()) if "://" not in value]
            if found:
                return found
        return []


def read(tree: HtmlElement, url: str) -> Meta:
    """The metas of a page at `url`."""
    named: dict[str, tuple[str, ...]] = {}
    for element in tree.iterfind(".//meta[@content]"):
        key = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        value = one_line(element.get("content"), 5000)
        if key and value and len(named.get(key, ())) < 20:
            named[key] = (*named.get(key, ()), value)
    links = [(_rels(link), link.get("href", "")) for link in tree.iterfind(".//link[@href]")]
    return Meta(
        named=named,
        canonical_url=_address(url, [href for rels, href in links if "canonical" in rels]),
        amp_url=_address(url, [href for rels, href in links if "amphtml" in rels]),
        language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        title=_text(tree, ".//head/title") or _text(tree, ".//title"),
        heading=_text(tree, ".//h1"),
        marked_time=_marked_time(tree),
    )


def _rels(link: HtmlElement) -> list[str]:
    return (link.get("rel") or "").lower().split()


def _address(page: str, given: Iterable[str]) -> str:
    """The first web address among those given, joined to the page's."""
    for href in given:
        try:
            address = urljoin(page, href.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname and len(address) <= LONGEST_ADDRESS:
            return address
    return ""


def _text(tree: HtmlElement, path: str) -> str:
    found = tree.find(path)
    return one_line(found.text_content(), 1000) if found is not None else ""


def _marked_time(tree: HtmlElement) -> str:
    """The time that the page marks as that of publication, in microdata or in the only `<time>` of a header."""
    for path in (".//time[@itemprop='datePublished']", ".//time[@pubdate]", ".//article//header//time", ".//time"):
        times = [element.get("datetime") for element in tree.iterfind(path) if element.get("datetime")]
        if times and (path != ".//time" or len(times) == 1):
            return times[0]
    return ""
