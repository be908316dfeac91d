"""A letter's HTML made fit to be looked at: no scripts, no forms, nothing fetched from anywhere until somebody asks.

What is taken out for privacy's sake is counted, by the same parser that takes it out. The page that shows the result
stands in a sandboxed frame under a policy of its own, so that this is the first of two walls.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import nh3

from corrections.mail.limits import MAX_HTML_CHARS, MAX_SHOWN_TAGS


def _words(text: str) -> set[str]:
    return set(text.split())


TAGS = _words(
    """
    a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt
    em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span
    strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
    """
)
DROPPED = _words(
    """
    script style title head template noscript iframe object embed applet svg math noembed noframes
    """
)
"""Elements that go with everything in them."""
LAID_OUT = {"align", "valign", "width", "height", "bgcolor", "dir", "lang", "style", "title"}
ATTRIBUTES = {
    "*": LAID_OUT,
    "a": {"href"},
    "img": {"src", "alt"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type"},
    "blockquote": {"type"},
}
PROPERTIES = _words(
    """
    color background-color font-family font-size font-style font-weight font-variant text-align text-decoration
    text-indent text-transform line-height letter-spacing white-space vertical-align width height max-width
    min-width padding padding-top padding-right padding-bottom padding-left margin margin-top margin-right
    margin-bottom margin-left border border-top border-right border-bottom border-left border-color border-style
    border-width border-collapse border-spacing border-radius list-style-type direction
    """
)
"""Properties that move nothing out of its place and fetch nothing."""
FETCHING = {
    "src",
    "srcset",
    "background",
    "poster",
    "data",
    "href",
    "xlink:href",
    "content",
    "style",
    "lowsrc",
    "dynsrc",
}
"""Attributes that can name something to be fetched."""
FETCHERS = _words(
    """
    link meta base video audio source track input bgsound frame image use
    """
) | DROPPED - {"head"}
REMOTE = ("http:", "https:", "//", "ftp:", "ws:", "wss:")
EMBEDDED = tuple(f"data:image/{kind};base64," for kind in ("png", "jpeg", "gif", "webp"))
"""Pictures that stand in the letter itself."""
LONGEST_ADDRESS = 4000


LONGEST_HEAD = 200_000
"""Characters before which the body of a letter begins."""


class Washed(NamedTuple):
    """Clean HTML; how many remote pictures can be shown on asking, and how many other remote things never are."""

    html: str
    pictures: int
    others: int
    is_cut: bool


def wash(html: str, pictures: Mapping[str, str], *, remote: bool = False) -> Washed:
    """Clean a letter's HTML.

    `pictures` gives the address of each picture that came with the letter, by its Content-ID. Remote pictures are left
    in only with `remote`, and only as the one address of an `img`.
    """
    given = _cut(html)
    pictures_there, others = _remote_things(given)
    clean = nh3.clean(
        given,
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        attribute_filter=_Filter(pictures, remote),
        url_schemes={"http", "https", "mailto", "tel", "data", "cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={
            "a": {"target": "_blank"},
            "img": {"referrerpolicy": "no-referrer", "loading": "lazy"},
        },
        filter_style_properties=PROPERTIES,
        strip_comments=True,
    )
    return Washed(clean, pictures_there, others, len(given) < len(html))


def _cut(html: str) -> str:
    """As much as is looked at: the time that parsers take grows with the elements more than with the characters."""
    pieces = html[:MAX_HTML_CHARS].split("<", MAX_SHOWN_TAGS)
    return "<".join(pieces[:MAX_SHOWN_TAGS])


class _Filter:
    """Decides about each attribute that the list of attributes lets through."""

    def __init__(self, pictures: Mapping[str, str], remote: bool) -> None:
        self.pictures = {key.casefold(): address for key, address in pictures.items()}
        self.remote = remote

    def __call__(self, tag: str, name: str, value: str) -> str | None:
        """The value to keep, `None` to drop the attribute."""
        if name == "src":
            return self._source(value)
        if name == "href":
            return value if _scheme(value) in ("http:", "https:", "mailto:", "tel:") else None
        if name == "style":
            return None if _fetches(value) else value
        return value

    def _source(self, value: str) -> str | None:
        if _scheme(value) == "cid:":
            return self.pictures.get(_squeezed(value)[4:].strip("<>").casefold())
        if value.startswith(EMBEDDED):
            return value
        return value if self.remote and _scheme(value) in ("http:", "https:") else None


def _squeezed(value: str) -> str:
    """An address as a browser reads it: without the white space and control characters it passes over."""
    return "".join(char for char in value[:LONGEST_ADDRESS].strip() if char > " ")


def _scheme(value: str) -> str:
    """The scheme of an address with its colon, `//` where it leaves the scheme open, empty for anything else."""
    start = _squeezed(value)[:40].casefold().replace("\\", "/")
    return "//" if start.startswith("//") else start.partition(":")[0] + ":" if ":" in start else ""


def _fetches(style: str) -> bool:
    """Whether a style could name something to be fetched. A backslash may spell out anything."""
    low = style.casefold()
    return any(sign in low for sign in ("url(", "image(", "image-set(", "src(", "@", "\\", "expression"))


def _remote_things(html: str) -> tuple[int, int]:
    """How many remote pictures stand in `img`, and how many other remote things the HTML would fetch."""
    pictures: set[str] = set()
    others: set[tuple[str, str]] = set()

    def note(tag: str, name: str, value: str) -> None:
        if name in ("href",) and tag in ("a", "area"):
            return
        if tag == "img" and name == "src" and _scheme(value) in ("http:", "https:"):
            pictures.add(_squeezed(value))
        elif _is_remote(tag, name, value):
            others.add((name, value[:LONGEST_ADDRESS]))

    nh3.clean(
        html,
        tags=TAGS | FETCHERS | {"area", "map", "picture", "body", "html"},
        clean_content_tags=set(),
        attributes={"*": FETCHING},
        attribute_filter=note,
        url_schemes={"http", "https", "data", "cid", "ftp", "ws", "wss"},
        link_rel=None,
    )
    return len(pictures), len(others) + sum(map(_imports, _style_sheets(html))) + _has_wallpaper(html)


def _is_remote(tag: str, name: str, value: str) -> bool:
    if name == "style":
        return _fetches(value)
    if name == "content":
        return tag == "meta" and "url=" in _squeezed(value).casefold()
    if name == "srcset":
        return any(_scheme(piece) in REMOTE for piece in value[:LONGEST_ADDRESS].split(","))
    return _scheme(value) in REMOTE


def _has_wallpaper(html: str) -> bool:
    """Whether the page has a background picture. The cleaner takes it for a part of a page and drops the body."""
    start = html[:LONGEST_HEAD].casefold().find("<body")
    _before, named, value = (
        html[max(start, 0) :][:LONGEST_ADDRESS].partition(">")[0].casefold().partition("background=")
    )
    return start >= 0 and bool(named) and _scheme(value.strip("\"' ")) in REMOTE


def _style_sheets(html: str) -> Iterable[str]:
    """What stands in `style` elements, each found by looking forward only."""
    low, at = html.casefold() if html.isascii() else html.lower(), 0
    while (start := low.find("<style", at)) >= 0:
        at = low.find("</style", start)
        at = len(low) if at < 0 else at
        yield low[start:at]


def _imports(sheet: str) -> int:
    """How many things a style sheet would fetch."""
    return sheet.count("url(") + sheet.count("@import") - sheet.count("@import url(")
