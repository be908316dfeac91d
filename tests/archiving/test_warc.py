"""A capture is kept as WARC, and another program can read it and check it."""

import base64
import gzip
import hashlib
from io import BytesIO

import pytest
from warcio.archiveiterator import ArchiveIterator

from factcheck import archiving
from factcheck.models import Snapshot
from tests.archiving.conftest import capture, serve_page
from tests.http.servers import raw

pytestmark = pytest.mark.django_db


def records(snapshot: Snapshot) -> list[tuple]:
    """The records as warcio reads them, each digest checked: its type, its headers, those of HTTP, its body."""
    data = archiving.read_bytes(snapshot.warc)
    assert data.startswith(b"\x1f\x8b")
    return [
        (record.rec_type, record.rec_headers, record.http_headers, record.raw_stream.read())
        for record in ArchiveIterator(BytesIO(data), check_digests="raise")
    ]


def digest(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


def test_every_step_is_a_request_and_a_response(server, queued):
    body = b"%PDF-1.4 seven missiles"
    server.reply = lambda asked: (
        (302, {"Location": "/paper.pdf"}, b"over there") if asked.path == "/" else (200, {"X-Twice": "a"}, body)
    )
    snapshot = capture(queued(f"{server.url}/"))
    about, *steps = records(snapshot)
    assert about[0] == "warcinfo"
    assert b"software: Corrigenda" in about[3]
    kinds = [(kind, head.get_header("WARC-Target-URI")) for kind, head, _http, _body in steps]
    first, second = f"{server.url}/", f"{server.url}/paper.pdf"
    assert kinds == [("response", first), ("request", first), ("response", second), ("request", second)]
    _kind, head, http, content = steps[2]
    assert (http.get_statuscode(), content) == ("200", body)
    assert http.get_header("X-Twice") == "a"
    assert head.get_header("WARC-Payload-Digest") == digest(body)
    assert head.get_header("WARC-Block-Digest").startswith("sha256:")
    assert head.get_header("WARC-IP-Address") == "127.0.0.1"
    assert steps[0][3] == b"over there"
    assert steps[3][1].get_header("WARC-Concurrent-To") == head.get_header("WARC-Record-ID")
    assert steps[3][2].get_header("user-agent").startswith("Corrigenda")


def test_what_came_packed_is_kept_unpacked_and_says_so(server, queued):
    server.reply = lambda asked: (200, {"Content-Encoding": "gzip"}, gzip.compress(b"evidence"))
    snapshot = capture(queued(server.url))
    _kind, _head, http, content = records(snapshot)[1]
    assert content == b"evidence" == archiving.read_bytes(snapshot.file)
    assert http.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert http.get_header("Content-Encoding") is None
    assert http.get_header("Content-Length") == "8"


def test_we_ask_for_the_bytes_as_they_are(server, queued):
    capture(queued(server.url))
    assert server.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 \xff\xfe OK\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Odd: a\x00b\xff; c=\xe9\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Folded: a\r\n\tb\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Fake: WARC/1.1\r\nContent-Type: a\x0bb\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n",
    ],
)
def test_odd_heads_make_a_readable_file(queued, head):
    tail = b"ok\r\n0\r\n\r\n" if b"chunked" in head else b"ok"
    with raw(lambda connection: connection.sendall(head + tail)) as url:
        snapshot = capture(queued(url))
    assert snapshot.status == "captured"
    _kind, _head, http, content = records(snapshot)[1]
    assert (http.get_statuscode(), content) == ("200", b"ok")
    assert snapshot.remark in ("", "no text is read from files of this type")


def test_a_page_that_looks_like_a_warc_does_not_end_its_record(server, queued):
    fake = b"\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    server.reply = lambda asked: (200, {}, fake)
    found = records(capture(queued(server.url)))
    assert [kind for kind, *_rest in found] == ["warcinfo", "response", "request"]
    assert found[1][3] == fake


def test_a_wrapping_that_fails_does_not_lose_the_bytes(server, queued, monkeypatch):
    def fail(*_arguments):
        raise ValueError("no")

    monkeypatch.setattr("factcheck.archiving.preserving.write_warc", fail)
    serve_page(server, "Nine missiles.")
    snapshot = capture(queued(server.url))
    assert (snapshot.status, snapshot.warc) == ("captured", None)
    assert snapshot.file
    assert snapshot.remark.startswith("no WARC")
