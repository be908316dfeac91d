"""What is kept of an answer: its bytes, its WARC, its text, and the way that led to it."""

from typing import Any

import structlog
from django.utils import timezone

from factcheck import http
from factcheck.archiving.reading import Made, reader
from factcheck.archiving.storing import sniff, store_bytes
from factcheck.archiving.warc import write_warc

log = structlog.get_logger(__name__)

MOST_BYTES = 20 * 1024 * 1024
SECONDS = 30.0
REDIRECTS = 5
LONGEST_HEADER = 1000
LONGEST_REMARK = 300
READABLE = ("text/html", "application/xhtml+xml", "application/pdf")


def fetch(url: str, headers: dict[str, str] | None = None) -> http.Answer:
    """Get a source as it stands, unpacked by nobody on the way where the server can do without."""
    return http.request(
        "GET",
        url,
        headers={"accept-encoding": "identity", **(headers or {})},
        max_bytes=MOST_BYTES,
        timeout=SECONDS,
        redirects=REDIRECTS,
    )


def text_of(answer: http.Answer) -> Made:
    """The text of what answered: by its bytes where they say what they are, else by what the server calls them."""
    called, _semicolon, rest = answer.headers.get("content-type", "").partition(";")
    shown = sniff(answer.body)
    called = called.strip().lower()
    media_type = shown if shown in READABLE or not called else called
    charset = rest.partition("charset=")[2].strip(" \"'").partition(";")[0][:40]
    return reader.text(answer.body, media_type, charset)


def preserve(answer: http.Answer, text: Made) -> dict[str, Any]:
    """Store what answered, and return the columns of its snapshot. Call it outside any transaction."""
    at = timezone.now()
    try:
        wrapped = write_warc(answer.exchanges, at)
        remark = text.remark
    except Exception:  # the bytes are worth keeping even where their wrapping is beyond us
        log.exception("warc_failed")
        wrapped, remark = None, f"no WARC could be written; {text.remark}"
    return {
        "file": store_bytes(answer.body),
        "warc": store_bytes(wrapped) if wrapped else None,
        "text": store_bytes(text.data) if text.data else None,
        "remark": remark[:LONGEST_REMARK],
        "captured_at": at,
        "final_url": answer.final_url,
        "redirects": [{"status": step.status, "url": step.url} for step in answer.exchanges[:-1]],
        "http_status": answer.status,
        "headers": {
            name.replace("\x00", ""): value.replace("\x00", "")[:LONGEST_HEADER]
            for name, value in answer.headers.items()
            if name != "set-cookie"
        },
    }
