"""What a reader gets to see of a letter's HTML: the words that stand there, and the links that can be pressed.

An attribute is no word, and what a style or a folded element keeps out of sight is not seen. Colours are not compared:
ink on ink of the same colour passes.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import lxml.html
from lxml.html import HtmlElement

REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
UNSEEN = {"display": {"none"}, "visibility": {"hidden", "collapse"}, "color": {"transparent"}}
"""Values of properties that show nothing."""
SIZES = frozenset({"font-size", "height", "max-height", "width", "max-width", "line-height", "opacity"})
"""Properties that show nothing at zero."""
ZERO = re.compile(r"[+-]?0*\.?0*(?:[a-z]+|%)?")
SHIFTS = frozenset({"text-indent", "margin", "margin-left", "margin-top"})
"""Properties that can move words off the page."""


class Seen(NamedTuple):
    """The words, and the address of every link that has some."""

    words: str
    links: frozenset[str]


def see(html: str) -> Seen:
    """What is seen of a fragment whose tags are known to be closed in their places."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in root.xpath(".//*[@style]"):
        if any(_shows_nothing(*each) for each in _declarations(element.get("style"))):
            element.drop_tree()
    for element in root.xpath(".//details"):
        _fold(element)
    links = (element for element in root.iter("a") if _is_there(element.text_content()))
    return Seen(str(root.text_content()), frozenset((element.get("href") or "").strip() for element in links))


def _fold(details: HtmlElement) -> None:
    """Leave of an element that opens when it is pressed what stands there before."""
    details.text = None
    for child in list(details):
        child.tail = None
        if child.tag != "summary":
            details.remove(child)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in REMARK.sub("", style.lower()).split(";"):
        name, _colon, value = declaration.partition(":")
        yield name.strip(), value.replace("!important", "").strip()


def _shows_nothing(name: str, value: str) -> bool:
    if "\\" in name + value:  # no letter needs an escape in a style; it could spell any of these
        return True
    if name in SIZES:
        return value != "" and ZERO.fullmatch(value) is not None
    if name in SHIFTS:
        return "-" in value
    return value in UNSEEN.get(name, ())


def _is_there(words: str) -> bool:
    return any(character.isprintable() and not character.isspace() for character in words)
