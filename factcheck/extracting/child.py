"""The process that takes strangers' pages, feeds and posts apart, with bounded memory and time."""

import json
import logging
from base64 import b64decode
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from factcheck.confined.child import serve
from factcheck.extracting import (
    NoArticleText,
    NoFeed,
    NotReadable,
    NotWordPress,
    extract,
    find_api,
    find_webmention,
    read_feed,
    read_linking,
    read_posts,
)


def page(data: bytes, *, url: str, charset: str, zone: str) -> Any:
    """A page's article."""
    return asdict(extract(data, url, charset=charset, zone=ZoneInfo(zone)))


def feed(data: bytes, *, url: str, **_options: str) -> Any:
    """A feed's entries."""
    return [asdict(item) for item in read_feed(data, url)]


def posts(data: bytes, **_options: str) -> Any:
    """A WordPress site's posts."""
    return [asdict(post) for post in read_posts(data)]


def api(data: bytes, *, url: str, links: str, **_options: str) -> Any:
    """Where a page says that its site's API is."""
    return find_api(data, url, links)


def linking(data: bytes, **options: Any) -> Any:
    """Whether a page links to what it was said to."""
    return asdict(read_linking(data, **options))


def webmention(data: bytes, **options: str) -> Any:
    """Where a page wants to be told of links."""
    return find_webmention(data, **options)


KINDS: dict[str, Callable[..., Any]] = {
    "page": page,
    "feed": feed,
    "posts": posts,
    "api": api,
    "linking": linking,
    "webmention": webmention,
}


def answer(asked: bytes) -> bytes:
    """Answer one question, both in JSON: what was found, or why there is nothing, in words.

    Not in pickle, as the mails' process does: this one runs a parser written in C over hostile input.
    """
    question = json.loads(asked)
    data = b64decode(question.pop("data"))
    try:
        found = {"found": KINDS[question.pop("kind")](data, **question)}
    except (NoArticleText, NoFeed, NotReadable, NotWordPress) as error:
        found = {"nothing": str(error)}
    return json.dumps(found, default=datetime.isoformat).encode()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    serve(answer)
