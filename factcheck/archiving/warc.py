"""A capture in the archives' own format: WARC 1.1 (ISO 28500:2017), each record compressed by itself."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO

from django.conf import settings
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.timeutils import datetime_to_iso_date
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from factcheck.http import Exchange

MEDIA_TYPE = "application/warc"
ENCODED = ("content-encoding", "transfer-encoding", "content-length")
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


class _Writer(WARCWriter):
    """Digests records by SHA-256, as everything else here is."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


def write_warc(exchanges: Sequence[Exchange], at: datetime) -> bytes:
    """The exchanges as request and response records, in their order, behind a record about who made them."""
    file = BytesIO()
    writer = _Writer(file, gzip=True, warc_version="1.1")
    about = {
        "software": f"Corrigenda (+{settings.SITE_URL})",
        "format": "WARC File Format 1.1",
        "conformsTo": CONFORMS_TO,
    }
    writer.write_record(writer.create_warcinfo_record(None, about))
    for exchange in exchanges:
        response = _response(writer, exchange, at)
        writer.write_request_response_pair(_request(writer, exchange, at), response)
    return file.getvalue()


def _request(writer: WARCWriter, exchange: Exchange, at: datetime) -> ArcWarcRecord:
    first = f"{exchange.method} {exchange.path} HTTP/1.1"
    head = StatusAndHeaders(first, _plain(exchange.request_headers), is_http_request=True)
    return writer.create_warc_record(exchange.url, "request", http_headers=head, warc_headers_dict=_dated(at))


def _response(writer: WARCWriter, exchange: Exchange, at: datetime) -> ArcWarcRecord:
    """The response; where its body was packed, unpacked, with the headers that spoke of the packing renamed."""
    headers = _plain(exchange.headers)
    if any(name.lower() in ENCODED[:2] for name, _value in headers):
        headers = [(f"X-Archive-Orig-{name}" if name.lower() in ENCODED else name, value) for name, value in headers]
        headers.append(("Content-Length", str(len(exchange.body))))
    about = {**_dated(at), "WARC-IP-Address": exchange.address}
    if exchange.is_cut:
        about["WARC-Truncated"] = "length"
    status = f"{exchange.status} {_visible(exchange.reason)}".strip()
    return writer.create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=StatusAndHeaders(status, headers, protocol=exchange.version),
        warc_headers_dict=about,
    )


def _dated(at: datetime) -> dict[str, str]:
    return {"WARC-Date": datetime_to_iso_date(at, use_micros=True)}


def _plain(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers that a record can hold: each on one line, no control characters."""
    return [(_visible(name), _on_one_line(value)) for name, value in headers]


def _visible(words: str) -> str:
    return "".join(letter for letter in words if " " <= letter <= "~")


def _on_one_line(value: str) -> str:
    """A header's value in ASCII: bytes beyond it as percent signs say them."""
    return "".join(_visible(letter) or (f"%{ord(letter):02X}" if letter >= "\x80" else " ") for letter in value)
