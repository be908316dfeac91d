"""The whole record in one answer, read and sent a little at a time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

from factcheck.views.pages import dated

PIECE = 64 * 1024
"""Characters gathered before they are sent."""


def stream(
    request: HttpRequest, pieces: Callable[[], Iterator[str]], *, media_type: str, stamp: str, changed: datetime | None
) -> HttpResponseBase:
    """Send `pieces`, or a 304 to who has what bears this `stamp`. For a HEAD nothing is read."""
    etag = quote_etag(hashlib.sha256(f"{request.path}\n{stamp}".encode()).hexdigest()[:32])
    response: HttpResponseBase
    if (unchanged := get_conditional_response(request, etag, changed and int(changed.timestamp()))) is not None:
        response = unchanged
    elif request.method == "HEAD":
        response = HttpResponse(content_type=media_type)
    else:
        response = StreamingHttpResponse(_gathered(pieces()), content_type=media_type)
    response["ETag"] = etag
    dated(response, changed)
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _gathered(pieces: Iterable[str]) -> Iterator[bytes]:
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()
