"""The articles that an RSS or Atom feed lists."""

import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from factcheck.extracting.words import one_line
from factcheck.states import gettext_noop

MOST_ITEMS = 200
LONGEST_FEED = 5_000_000
LONGEST_ADDRESS = 1000
ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
"""What a feed blows up with when it is read (or reads our files). Zeros are taken out first: it may be in UTF-16."""


class NoFeed(ValueError):
    """It is no feed. The message says so, in words to be translated where they are shown."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry: where the article is, and when the feed says it was published and changed (UTC)."""

    url: str
    title: str
    published_at: datetime | None
    updated_at: datetime | None


def read_feed(data: bytes, url: str) -> list[FeedItem]:
    """The entries of a feed that have a web address, each address once, in the feed's order, at most `MOST_ITEMS`.

    A broken feed gives what could be read of it. Raises `NoFeed` for what is none.
    """
    if len(data) > LONGEST_FEED:
        raise NoFeed(gettext_noop("The feed is too long."))
    if ENTITY.search(data.replace(b"\0", b"")):
        raise NoFeed(gettext_noop("The feed declares entities of its own, which feeds have no use for."))
    try:
        # A stream, never the bytes themselves: those could be taken for an address, or for the name of a file.
        parsed = feedparser.parse(BytesIO(data), response_headers={"content-location": url}, sanitize_html=False)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError) as error:
        raise NoFeed(gettext_noop("There is no RSS or Atom feed at this address.")) from error
    if not parsed.get("version") and not parsed.entries:
        raise NoFeed(gettext_noop("There is no RSS or Atom feed at this address."))
    found: dict[str, FeedItem] = {}
    for entry in parsed.entries:
        address = _address(entry, url)
        if address and len(found) < MOST_ITEMS:
            found.setdefault(address, _item(entry, address))
    return list(found.values())


def _item(entry: Any, address: str) -> FeedItem:
    times = dict(entry)  # feedparser's own dictionary warns of a time that it takes for another
    published = _moment(times.get("published_parsed"))
    updated = _moment(times.get("updated_parsed"))
    return FeedItem(address, one_line(entry.get("title"), 300), published or updated, updated or published)


def _address(entry: Any, feed: str) -> str:
    """Where the entry leads: the publisher's own address where a feed service put its own in front."""
    link = entry.get("feedburner_origlink") or entry.get("link") or ""
    try:
        address = urljoin(feed, link.strip()) if isinstance(link, str) and link.strip() else ""
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    return address if is_web and len(address) <= LONGEST_ADDRESS and address.isprintable() else ""


def _moment(parsed: struct_time | None) -> datetime | None:
    """A time that feedparser has read, which is in UTC."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
