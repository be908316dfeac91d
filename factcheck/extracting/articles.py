"""An article out of its page: text by the extractor; the rest from JSON-LD, then metas, then what is left."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import lxml.html
import trafilatura
from lxml import etree

from factcheck.extracting import linked_data, meta
from factcheck.extracting.paragraphs import MOST_ELEMENTS, article_text, text_of
from factcheck.extracting.times import day_in, moment
from factcheck.extracting.withdrawals import says_withdrawn, withdrawal_notice
from factcheck.extracting.words import clean, decode, one_line
from factcheck.states import gettext_noop

LONGEST_PAGE = 5_000_000
"""Bytes or characters of markup."""
LONGEST_TEXT = 500_000
LONGEST_HEADLINE, LONGEST_STANDFIRST, LONGEST_NAME, MOST_BYLINES = 300, 2000, 200, 20
FEWEST_WORDS = 15
"""What has fewer is a notice (a wall, an error, "enable JavaScript"), not an article. Shorter pieces can be pasted."""
PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
BY = re.compile(r"\A(?:by|von|par|por|di|da|door|автор:?)\s+", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r"\s*(?:,|;|\||\band\b|&)\s*", re.IGNORECASE)
UNSPACED = re.compile(r"[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af]")
"""Letters of scripts that leave no spaces between words (Thai, Lao, Chinese, Japanese): two of them count as a word."""
LANGUAGE = re.compile(r"\A([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\Z")


class NoArticleText(ValueError):
    """There is no text of an article in it. The message says why, in words to be translated where they are shown."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page says of its article. Strings may be empty; times are in UTC; paragraphs stand between blank lines.

    `canonical_url` and `amp_url` are what the page claims: whether to believe it is for `addresses.own_address`. With
    `is_withdrawal`, the text is the short notice that stands where an article stood.
    """

    headline: str
    text: str
    standfirst: str = ""
    language: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    bylines: tuple[str, ...] = ()
    canonical_url: str = ""
    amp_url: str = ""
    site_name: str = ""
    is_withdrawal: bool = False


def extract(html: bytes | str, url: str = "", *, charset: str = "", zone: tzinfo = UTC) -> Extracted:
    """The article of a page, or of a piece of one (pasted, or a feed's content). Raises `NoArticleText`, nothing else.

    At most `LONGEST_PAGE` of markup, `MOST_ELEMENTS` elements and 256 levels are read: what is nested deeper is not
    there. `charset` is the header's word; times without a zone are read by `zone`'s clock.
    """
    if len(html) > LONGEST_PAGE:
        raise NoArticleText(gettext_noop("The page is longer than any article."))
    source = decode(html, charset)
    tree = _parsed(source)
    head = meta.read(tree, url)
    data = linked_data.described(tree, [url, head.canonical_url, head.first("og:url")])
    headline = _headline(data, head)
    text = article_text(tree, url) if PAGE.search(source[:LONGEST_PAGE]) else text_of(tree)
    told = "\n\n".join(filter(None, (one_line(line, LONGEST_TEXT) for line in data.text.split("\n"))))
    if _is_short(text) or text.split() == told.split():  # the extractor falls back on the same, on one line
        text = told or text
    text = _without_headline(text, (headline, head.heading))
    if _is_short(text) or says_withdrawn(text):
        text = withdrawal_notice(tree, text) or ("" if _is_short(text) else text)
    if not text:
        raise NoArticleText(gettext_noop("There is no text of an article on this page."))
    if len(text) > LONGEST_TEXT:
        raise NoArticleText(gettext_noop("The page has more text than any article."))
    site = one_line(head.first("og:site_name") or data.publisher, LONGEST_NAME)
    return Extracted(
        headline=headline,
        text=text,
        standfirst=one_line(data.description or head.first("og:description", "description"), LONGEST_STANDFIRST),
        language=_language(data.language, head.language, head.first("og:locale")),
        published_at=_moment(zone, data.published, head.first(*meta.PUBLISHED), head.marked_time) or day_in(url, zone),
        modified_at=_moment(zone, data.modified, head.first(*meta.MODIFIED)),
        bylines=_names(data.names or head.authors() or _guessed_names(tree), site),
        canonical_url=head.canonical_url,
        amp_url=head.amp_url,
        site_name=site,
        is_withdrawal=says_withdrawn(text),
    )


def _parsed(source: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        tree = lxml.html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise NoArticleText(gettext_noop("There is no text of an article on this page.")) from error
    if sum(1 for _element in tree.iter()) > MOST_ELEMENTS:
        raise NoArticleText(gettext_noop("The page has more parts than any article."))
    return tree


def _headline(data: linked_data.Described, head: meta.Meta) -> str:
    """The first that is there. The title of the document comes last: it names the site, too."""
    for found in (data.headline, head.first("og:title", "twitter:title"), head.heading, head.title):
        if headline := one_line(found, LONGEST_HEADLINE):
            return headline
    return ""


def _is_short(text: str) -> bool:
    return len(text.split()) + len(UNSPACED.findall(text)) // 2 < FEWEST_WORDS


def _without_headline(text: str, headlines: Collection[str]) -> str:
    """The text without the headline that the page repeats above it."""
    first, _gap, rest = text.partition("\n\n")
    return rest if one_line(first, LONGEST_HEADLINE) in headlines else text


def _moment(zone: tzinfo, *written: str) -> datetime | None:
    return next((found for text in written if (found := moment(text, zone))), None)


def _language(*named: str) -> str:
    """The main language of the first tag that is one: `en` of `en-GB` (BCP 47)."""
    return next((found[1].lower() for name in named if (found := LANGUAGE.match(clean(name).strip()))), "")


def _names(written: Iterable[str], site: str) -> tuple[str, ...]:
    """By-lines, each once, without "By"; neither the site's own name nor an address is one."""
    names: dict[str, str] = {}
    for entry in written:
        for name in BETWEEN_NAMES.split(BY.sub("", one_line(entry, 1000))):
            name = one_line(BY.sub("", name), LONGEST_NAME)
            if name and "://" not in name and "@" not in name and name.casefold() != site.casefold():
                names.setdefault(name.casefold(), name)
    return tuple(names.values())[:MOST_BYLINES]


def _guessed_names(tree: lxml.html.HtmlElement) -> list[str]:
    """Whom the extractor takes for the author, where the page's metadata name nobody."""
    try:
        guessed = trafilatura.extract_metadata(tree, date_config={"extensive_search": False}, extensive=False)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError):
        return []
    return [name for name in (guessed.author or "").split(";") if name.strip()]
