"""What a page's JSON-LD says of its article (schema.org NewsArticle and its kin)."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from factcheck.addresses import canonical
from factcheck.extracting.words import one_line

MOST_SCRIPTS = 20
LONGEST_SCRIPT = 500_000
MOST_NODES = 20_000
MOST_NAMES = 20
ARTICLE = re.compile(r"(?:\w*Article|\w*BlogPosting|Report)\Z")
VOCABULARY = re.compile(r"\A(?:https?://(?:www\.)?schema\.org/|schema:)")
WRAPPED = re.compile(r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>)\s*\Z")


@dataclass(frozen=True, slots=True)
class Described:
    """The article as its markup describes it: raw strings, still to be cleaned. Nothing is an empty string."""

    headline: str = ""
    description: str = ""
    published: str = ""
    modified: str = ""
    language: str = ""
    text: str = ""
    publisher: str = ""
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class _Graph:
    """Every node of the page's JSON-LD, in the order of the page, shallow ones first; and those that have an id."""

    nodes: list[dict[str, Any]] = field(default_factory=list)
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)

    def resolve(self, value: Any) -> Any:
        """The node that a mere reference (`{"@id": …}`) stands for."""
        if isinstance(value, dict) and set(value) == {"@id"}:
            return self.by_id.get(str(value["@id"]), value)
        return value


def described(tree: HtmlElement, addresses: Iterable[str]) -> Described:
    """What the JSON-LD says of the article at one of `addresses`; empty where it says nothing.

    An article that names another address is another one (a list of "read also"), however well it is described.
    """
    graph = _graph(tree)
    own = {canonical(address) for address in addresses if address}
    best, rank = None, 0
    for node in graph.nodes:
        if not any(ARTICLE.match(kind) for kind in _types(node)):
            continue
        named = {canonical(url) for url in _addresses(node)}
        if named and not named & own:
            continue
        this = 1 + bool(named)
        if this > rank:
            best, rank = node, this
    return _read(best, graph) if best else Described()


def _graph(tree: HtmlElement) -> _Graph:
    graph = _Graph()
    for script in tree.iterfind(".//script[@type]"):
        if script.get("type", "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        graph_of_script = script.text or ""
        if len(graph_of_script) > LONGEST_SCRIPT:
            continue
        try:
            loaded = json.loads(WRAPPED.sub("", graph_of_script), strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _walk(loaded, MOST_NODES - len(graph.nodes)):
            graph.nodes.append(node)
            if isinstance(node.get("@id"), str) and len(node) > 1:
                graph.by_id.setdefault(node["@id"], node)
    return graph


def _walk(loaded: Any, most: int) -> Iterator[dict[str, Any]]:
    """Every object in it, breadth first: what stands outermost is what the page is about."""
    level, seen = [loaded], 0
    while level:
        below: list[Any] = []
        for value in level:
            seen += 1
            if seen > most:
                return
            if isinstance(value, dict):
                yield value
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
        level = [value for value in below if isinstance(value, dict | list)]


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [VOCABULARY.sub("", kind) for kind in kinds if isinstance(kind, str)]


def _addresses(node: dict[str, Any]) -> list[str]:
    """What the node says is its own address. Ids that are only names within the page say nothing."""
    page = node.get("mainEntityOfPage")
    page = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    found = [value for value in (node.get("url"), page) if isinstance(value, str)]
    return [value for value in found if value.lower().startswith(("http://", "https://"))]


def _read(node: dict[str, Any], graph: _Graph) -> Described:
    publisher = _names(node.get("publisher"), graph)
    return Described(
        headline=_string(node.get("headline")) or _string(node.get("name")),
        description=_string(node.get("description")),
        published=_string(node.get("datePublished")),
        modified=_string(node.get("dateModified")),
        language=_string(node.get("inLanguage")),
        text=_string(node.get("articleBody")),
        publisher=publisher[0] if publisher else "",
        names=tuple(_names(node.get("author") or node.get("creator"), graph)),
    )


def _names(value: Any, graph: _Graph) -> list[str]:
    names: list[str] = []
    for item in (value if isinstance(value, list) else [value])[:MOST_NAMES]:
        item = graph.resolve(item)
        name = _string(item.get("name")) if isinstance(item, dict) else _string(item)
        if name := one_line(name, 200):
            names.append(name)
    return names


def _string(value: Any) -> str:
    """The text of a value, or of the first of several; a language may stand as `{"name": …}` or `{"@value": …}`."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("alternateName") or value.get("name") or ""
    return value if isinstance(value, str) else ""
