"""Fetch pages, feeds and posts through the guarded door, and have them read by a confined process.

Never inside a transaction: it does I/O, and takes as long as the far side likes, up to `SECONDS`.
"""

import json
import re
from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factcheck import http, pacing
from factcheck.confined.parent import Confined, Unreadable
from factcheck.extracting import Extracted, FeedItem, Linking, Post
from factcheck.http.addresses import parse
from factcheck.visiting import Busy, Visits

SECONDS = 20.0
MAX_BYTES = 5_000_000
REDIRECTS = 5
LONGEST_LINKS = 4000
CHARSET = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
VALIDATOR = re.compile(r"[\x20-\x7e]{1,300}\Z")
PAGES = ("text/html", "application/xhtml+xml")
TIMES = ("published_at", "modified_at", "updated_at")


class NotFetched(Exception):
    """There is nothing to read. `code` is for machines, `message` for people.

    `passing` says whether another try may help, `rest_until` when the host wants to be asked again.
    """

    def __init__(
        self, code: str, message: str, *, passing: bool = True, rest_until: datetime | None = None, status: int = 0
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.passing, self.rest_until, self.status = code, message, passing, rest_until, status


class HostBusy(NotFetched):
    """Its host is being asked already, or wants to be left alone until `rest_until`."""

    def __init__(self, busy: Busy) -> None:
        minutes = max(1, ceil((busy.until - timezone.now()).total_seconds() / 60))
        message = ngettext(
            "This site is being asked already, or wants to be left alone. Try again in %(minutes)d minute, or paste"
            " the text.",
            "This site is being asked already, or wants to be left alone. Try again in %(minutes)d minutes, or paste"
            " the text.",
            minutes,
        )
        super().__init__("host_busy", message % {"minutes": minutes}, rest_until=busy.until)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `is_unchanged` where the far side says so (304), and then `body` is empty.

    `etag` and `last_modified` are to be sent back the next time; empty after a redirect, since they belong elsewhere.
    """

    url: str
    body: bytes = b""
    media_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False
    links: str = ""


class Reader(Confined):
    """The process that takes strangers' pages apart for this one."""

    module = "factcheck.extracting.child"

    def read(self, kind: str, data: bytes, **options: Any) -> Any:
        """What is in it. Raises `NotFetched` where there is nothing, or reading it went beyond its limits."""
        question = {"kind": kind, "data": b64encode(data).decode(), **options}
        try:
            said = json.loads(self.ask(json.dumps(question).encode()), object_hook=_with_times)
        except Unreadable as error:
            raise NotFetched("unreadable", _("The page could not be read: %(why)s.") % {"why": error}) from error
        if "nothing" in said:
            raise NotFetched("nothing_there", _(said["nothing"]))
        return said["found"]


reader = Reader(megabytes=1024, seconds=15.0)
"""The reader that this process's pages share."""


def fetch(url: str, *, accept: str = "*/*", etag: str = "", last_modified: str = "", patience: float = 0.0) -> Fetched:
    """Get what is at `url`, unless it is as it was when it bore these validators. Raises `NotFetched`.

    Every host on the way is asked by one process at a time and rests in between (`visiting`); `patience` is for how
    many seconds to wait for one.
    """
    conditions = {"if-none-match": etag, "if-modified-since": last_modified}
    headers = {"accept": accept, **{name: value for name, value in conditions.items() if VALIDATOR.match(value)}}
    with Visits(patience) as visits:
        answer = _answer(url, headers, visits)
        if answer.status in (429, 503):
            now = timezone.now()
            asked = pacing.retry_after(answer.headers.get("retry-after", ""), now)
            visits.rest_until = asked or now + pacing.HOST_REST
    if answer.status == 304 and (etag or last_modified):
        return Fetched(answer.final_url, etag=etag, last_modified=last_modified, is_unchanged=True)
    if answer.status != 200:
        raise _refusal(answer, visits.rest_until)
    is_there = parse(url).url == answer.final_url
    media_type = answer.headers.get("content-type", "")
    charset = CHARSET.search(media_type)
    return Fetched(
        url=answer.final_url,
        body=answer.body,
        media_type=media_type.partition(";")[0].strip().lower(),
        charset=charset[1] if charset else "",
        links=_links(answer)[:LONGEST_LINKS],
        etag=_validator(answer.headers, "etag") if is_there else "",
        last_modified=_validator(answer.headers, "last-modified") if is_there else "",
    )


def _answer(url: str, headers: Mapping[str, str], visits: Visits) -> http.Answer:
    try:
        return http.request(
            "GET",
            url,
            headers=headers,
            max_bytes=MAX_BYTES,
            timeout=SECONDS,
            redirects=REDIRECTS,
            before=visits.enter,
        )
    except Busy as busy:
        raise HostBusy(busy) from busy
    except http.TooLarge as error:
        raise NotFetched(
            "too_large", _("What is at this address is larger than any article."), passing=False
        ) from error
    except http.Refusal as error:
        message = _("This address is not called: %(why)s.") % {"why": error}
        raise NotFetched("refused", message, passing=False) from error
    except OSError as error:
        raise NotFetched("unreachable", _("Nobody answers at this address.")) from error


def fetch_page(url: str, *, etag: str = "", last_modified: str = "", patience: float = 0.0) -> Fetched:
    """Get a web page. Raises `NotFetched`, also for what is no HTML."""
    accept = f"{', '.join(PAGES)};q=0.9"
    fetched = fetch(url, accept=accept, etag=etag, last_modified=last_modified, patience=patience)
    if fetched.media_type not in ("", *PAGES):
        raise NotFetched(
            "no_page", _("There is no web page at this address, but %(type)s.") % {"type": fetched.media_type[:60]}
        )
    return fetched


def read_page(fetched: Fetched, zone: str) -> Extracted:
    """The article of a page; times without a zone are read by the clock of `zone`. Raises `NotFetched`."""
    return read_html(fetched.body, fetched.url, zone, charset=fetched.charset)


def read_html(html: bytes, url: str, zone: str, *, charset: str = "") -> Extracted:
    """The article of markup, be it a page or a piece of one. Raises `NotFetched`."""
    return _extracted(reader.read("page", html, url=url, charset=charset, zone=zone))


def read_feed(fetched: Fetched) -> list[FeedItem]:
    """What a feed lists. Raises `NotFetched`."""
    return [FeedItem(**item) for item in reader.read("feed", fetched.body, url=fetched.url)]


def find_api(fetched: Fetched) -> str:
    """Where a page says that its site's WordPress API is; empty where it does not. Raises `NotFetched`."""
    return str(reader.read("api", fetched.body, url=fetched.url, links=fetched.links))


def read_linking(fetched: Fetched, targets: Collection[str], *, loosely: bool = False) -> Linking:
    """Whether a document links to one of these addresses; `loosely` where another form of it will do.

    Raises `NotFetched`.
    """
    found = reader.read("linking", fetched.body, targets=list(targets), loosely=loosely, **_document(fetched))
    return Linking(**found)


def find_webmention(fetched: Fetched) -> str | None:
    """Where a page wants to be told of links to it; `None` where it does not say. Raises `NotFetched`."""
    found: str | None = reader.read("webmention", fetched.body, links=fetched.links, **_document(fetched))
    return found


def _document(fetched: Fetched) -> dict[str, str]:
    return {"url": fetched.url, "media_type": fetched.media_type, "charset": fetched.charset}


def read_posts(fetched: Fetched) -> list[Post]:
    """A WordPress site's posts. Raises `NotFetched`."""
    found = reader.read("posts", fetched.body)
    return [Post(**{**post, "article": post["article"] and _extracted(post["article"])}) for post in found]


def _refusal(answer: http.Answer, rest_until: datetime | None) -> NotFetched:
    """What an answer other than 200 means. One that is overloaded is left alone for as long as it asks."""
    passing = answer.status >= 500 or answer.status in (408, 425, 429)
    message = _("It answered %(status)s.") % {"status": answer.status}
    return NotFetched("http_status", message, passing=passing, rest_until=rest_until, status=answer.status)


def _links(answer: http.Answer) -> str:
    """Every `Link` header of the answer: one with commas says the same as several (RFC 9110, 5.3)."""
    return ", ".join(value for name, value in answer.exchanges[-1].headers if name.lower() == "link")


def _validator(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "").strip()
    return value if VALIDATOR.match(value) else ""


def _extracted(found: dict[str, Any]) -> Extracted:
    return Extracted(**{**found, "bylines": tuple(found["bylines"])})


def _with_times(found: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in TIMES and isinstance(value, str) else value
        for name, value in found.items()
    }
