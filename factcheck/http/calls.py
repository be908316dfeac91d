"""One request and its answer, bounded in time and size whatever the far side does."""

import http.client
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from factcheck.http.addresses import Refusal, Target, parse, resolve
from factcheck.http.connections import Way, pinned
from factcheck.http.deadlines import Deadline
from factcheck.http.lines import Line

CHUNK = 65_536
REDIRECTS = {301, 302, 303, 307, 308}
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
PRIVATE_HEADERS = {"authorization", "cookie"}
REDIRECT_BYTES = 16_384
"""As much of a redirect's body is read as a note with a link needs; nobody looks at more."""
VERSIONS = {10: "HTTP/1.0", 11: "HTTP/1.1"}


class Unreachable(OSError):
    """Nobody answered properly: no such name, no connection, a broken certificate, a broken answer, or no time left."""


class TooLarge(Refusal):
    """The answer has more bytes than were asked for."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what answered it, in the order and spelling of the wire: what an archive keeps.

    `body` is decoded from its transfer and content encodings. `is_cut` says that the far side had more of it.
    """

    url: str
    address: str
    method: str
    path: str
    request_headers: list[tuple[str, str]]
    version: str
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in lower case; `body` is decoded from its transfer and content encodings.

    `exchanges` are the redirects that were followed, and the answer itself in the end.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    final_url: str
    exchanges: Sequence[Exchange] = ()


def request(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    max_bytes: int,
    timeout: float,
    redirects: int = 0,
    truncate: bool = False,
    before: Callable[[str], None] | None = None,
    line: Line | None = None,
) -> Answer:
    """Call `url` and return the answer, whatever its status.

    All of it (name lookup, connection, redirects, body) takes at most `timeout` seconds. At most `redirects` redirects
    are followed, each to an address judged like the first; of their bodies no more is kept than `REDIRECT_BYTES`. An
    answer longer than `max_bytes` (after decompression)
    raises `TooLarge`, or is cut there with `truncate`. `before` is told each address before it is asked, and may raise
    what it likes to have it left alone. Over a `line` the connection is kept for the next request; one that the far
    side dropped meanwhile, without a byte of an answer, is replaced by another once, so that it may hear such a request
    twice. Raises `Refusal` for addresses we do not call and `Unreachable`
    when nobody answered.
    """
    deadline = time.monotonic() + timeout
    wanted = {name.lower(): value for name, value in (headers or {}).items()}
    target = parse(url)
    exchanges: list[Exchange] = []
    while True:
        if before:
            before(target.url)
        try:
            exchange = _ask(method, target, body, wanted, deadline, max_bytes, truncate, line, follow=redirects > 0)
        except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            if isinstance(error, Refusal | Unreachable):
                raise
            raise Unreachable(f"{type(error).__name__}: {error}"[:300]) from error
        exchanges.append(exchange)
        headers_seen = {name.lower(): value for name, value in exchange.headers}
        location = headers_seen.get("location")
        if not (redirects and exchange.status in REDIRECTS and location):
            return Answer(exchange.status, headers_seen, exchange.body, exchange.url, exchanges)
        redirects -= 1
        origin, target = target, parse(_joined(target.url, location))
        if exchange.status == 303 or (method == "POST" and exchange.status in {301, 302}):
            method, body = "GET", None
        if (origin.scheme, origin.host, origin.port) != (target.scheme, target.host, target.port):
            wanted = {name: value for name, value in wanted.items() if name not in PRIVATE_HEADERS}


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Refusal("the answer redirects to no address") from error


def _ask(
    method: str,
    target: Target,
    body: bytes | None,
    headers: Mapping[str, str],
    deadline: float,
    max_bytes: int,
    truncate: bool,
    line: Line | None,
    *,
    follow: bool,
) -> Exchange:
    sent = {**_own_headers(target), "connection": "keep-alive" if line else "close", **headers}
    with Deadline(deadline) as watch, ExitStack() as in_the_end:
        way, response = _answered(method, target, body, sent, watch, line)
        in_the_end.callback(way.close)
        if follow and response.status in REDIRECTS and response.headers.get("location"):
            content, is_cut = _read(response, min(max_bytes, REDIRECT_BYTES), truncate=True)
        else:
            content, is_cut = _read(response, max_bytes, truncate)
        if watch.passed:  # a connection that we cut looks to the reader like the end of the answer
            raise Unreachable("the answer took too long")
        if line and not is_cut and way.sock is not None and response.version == 11:
            in_the_end.pop_all()
            line.keep(target, way)
        return Exchange(
            url=target.url,
            address=way.address,
            method=method,
            path=target.path,
            request_headers=list(sent.items()),
            version=VERSIONS.get(response.version, "HTTP/1.1"),
            status=response.status,
            reason=response.reason or "",
            headers=list(response.headers.items()),
            body=content,
            is_cut=is_cut,
        )


def _answered(
    method: str, target: Target, body: bytes | None, sent: Mapping[str, str], watch: Deadline, line: Line | None
) -> tuple[Way, HTTPResponse]:
    """The beginning of the answer, and the way it comes by: one that was kept, or else a new one."""
    if line and (kept := line.take(target)) is not None:
        try:
            kept.resume(watch, read=min(READ_SECONDS, _left(watch.at)))
            return kept, _begun(kept, method, target, body, sent)
        except (BrokenPipeError, http.client.RemoteDisconnected):
            kept.close()  # dropped while it was idle: not a byte has come
            if watch.passed:
                raise
        except BaseException:
            kept.close()
            raise
    addresses = resolve(target, _left(watch.at))
    options: dict[str, Any] = {"ssl_context": _tls()} if target.scheme == "https" else {}
    read = min(READ_SECONDS, _left(watch.at))
    way = pinned(target, addresses, watch, connect=CONNECT_SECONDS, read=read, **options)
    try:
        return way, _begun(way, method, target, body, sent)
    except BaseException:
        way.close()
        raise


def _begun(way: Way, method: str, target: Target, body: bytes | None, sent: Mapping[str, str]) -> HTTPResponse:
    way.request(method, target.path, body, sent, preload_content=False)
    return way.getresponse()


def _own_headers(target: Target) -> dict[str, str]:
    return {
        "host": target.host_header,
        "user-agent": f"Corrigenda (+{settings.SITE_URL})",
        "accept": "*/*",
        "accept-encoding": "gzip, deflate",
    }


def _read(response: HTTPResponse, max_bytes: int, truncate: bool) -> tuple[bytes, bool]:
    """Read in small pieces, so that neither a long answer nor one that unpacks to a long one is ever held whole.

    Returns the bytes, and whether there were more.
    """
    content = bytearray()
    while piece := response.read1(CHUNK):
        content += piece
        if len(content) > max_bytes:
            if truncate:
                return bytes(content[:max_bytes]), True
            raise TooLarge(f"the answer has more than {max_bytes} bytes")
    return bytes(content), False


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise Unreachable("the answer took too long")
    return left


@cache
def _tls() -> ssl.SSLContext:
    """The system's certificates, names checked: one context for the process, since loading them takes a while."""
    return ssl.create_default_context()
