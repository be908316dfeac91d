"""A server that does its worst: bodies without end, packings within packings, chunks that lie, redirects for ever."""

import gzip
import socket
import time
import tracemalloc
import zlib
from contextlib import suppress

import pytest

from factcheck import http
from factcheck.http.calls import REDIRECT_BYTES
from tests.http.servers import partner, raw

MOST = 100_000
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.HTTP_ALLOW_PRIVATE = True


@pytest.fixture
def server():
    with partner() as running:
        yield running


def get(url: str, **options):
    return http.request("GET", url, **{"max_bytes": MOST, "timeout": 5} | options)


def pour(connection: socket.socket, piece: bytes) -> None:
    """Send for ever, as fast as it goes."""
    while True:
        connection.sendall(piece)


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (OK + b"\r\n", b"x" * 65_536),
        (OK + b"Content-Length: 99999999999999\r\n\r\n", b"x" * 65_536),
        (CHUNKED, b"ffff\r\n" + b"x" * 65_535 + b"\r\n"),
        (CHUNKED, b"1\r\nx\r\n" * 10_000),
        (OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"x" * 1_000_000)),
    ],
)
def test_a_body_without_end_is_left_at_the_limit(head, piece):
    with (
        raw(lambda connection: (connection.sendall(head), pour(connection, piece))) as url,
        pytest.raises(http.TooLarge),
    ):
        get(url, timeout=60)  # a busy machine takes its time over chunks of one byte


def test_a_length_that_is_no_length():
    for length in (b"-1", b"abc", b"1e9", b"0x10", b"9" * 400):
        with raw(lambda c, n=length: c.sendall(OK + b"Content-Length: " + n + b"\r\n\r\nhello")) as url:
            try:
                assert len(get(url).body) <= MOST
            except http.Unreachable:
                continue


@pytest.mark.parametrize(
    "body",
    [
        b"zz\r\nhello\r\n0\r\n\r\n",
        b"-5\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhel",
        b"5\r\nhello\r\n",
        b"ffffffffffffffffff\r\nhello\r\n",
        b"5;" + b"x" * 70_000 + b"\r\nhello\r\n0\r\n\r\n",
        b"\r\n\r\n",
        b"5hello",
    ],
)
def test_chunks_that_lie_are_no_answer(body):
    with raw(lambda connection: connection.sendall(CHUNKED + body)) as url, pytest.raises(http.Unreachable):
        get(url)


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        ("gzip", gzip.compress(b"\0" * 100_000_000)),
        ("deflate", zlib.compress(b"\0" * 100_000_000)),
        ("deflate", zlib.compress(b"\0" * 100_000_000)[2:-4]),
        ("gzip, gzip", gzip.compress(gzip.compress(b"\0" * 100_000_000))),
        ("x-gzip", gzip.compress(b"\0" * 100_000_000)),
    ],
)
def test_a_bomb_is_never_held_whole(server, encoding, bomb):
    server.reply = lambda asked: (200, {"Content-Encoding": encoding}, bomb)
    tracemalloc.start()
    try:
        with pytest.raises((http.TooLarge, http.Unreachable)):
            get(server.url)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20_000_000


def test_packing_in_packing_has_an_end(server):
    body = b"x"
    for _layer in range(20):
        body = gzip.compress(body)
    server.reply = lambda asked: (200, {"Content-Encoding": ", ".join(["gzip"] * 20)}, body)
    with pytest.raises(http.Unreachable):
        get(server.url)


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "made-up"])
def test_a_packing_that_we_did_not_ask_for_is_not_opened(server, encoding):
    server.reply = lambda asked: (200, {"Content-Encoding": encoding}, b"as it came")
    with suppress(http.Unreachable):
        assert get(server.url).body == b"as it came"
    assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


def test_headers_without_end(server):
    with raw(lambda c: (c.sendall(OK), pour(c, b"X-More: 1\r\n" * 1000))) as url, pytest.raises(http.Unreachable):
        get(url)
    with raw(lambda c: (c.sendall(OK + b"X-Long: "), pour(c, b"y" * 65_536))) as url, pytest.raises(http.Unreachable):
        get(url)
    with raw(lambda c: pour(c, b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)) as url, pytest.raises(http.Unreachable):
        get(url, timeout=1)


def test_redirects_share_one_time(server):
    def slowly(asked):
        time.sleep(0.4)
        return 302, {"Location": asked.path + "x"}, b""

    server.reply = slowly
    start = time.monotonic()
    with pytest.raises(http.Unreachable):
        get(f"{server.url}/", timeout=1, redirects=50)
    assert time.monotonic() - start < 3


def test_of_a_redirect_no_more_is_read_than_a_note(server):
    with raw(
        lambda c: (
            c.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + server.url.encode() + b"\r\n\r\n"),
            pour(c, b"x" * 65_536),
        )
    ) as url:
        answer = get(url, redirects=1)
    first, last = answer.exchanges
    assert (first.status, len(first.body), first.is_cut) == (302, REDIRECT_BYTES, True)
    assert (last.status, last.body, last.address) == (200, b"ok", "127.0.0.1")
    assert answer.final_url.startswith(server.url)


def test_a_redirect_to_a_name_that_leads_into_our_network(server, monkeypatch):
    """The second name is judged like the first."""
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *rest, **options):
        if host == "inside.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", port))]
        return real(host, port, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    server.reply = lambda asked: (302, {"Location": "http://inside.example/"}, b"")
    with pytest.raises(http.Refusal):
        get(server.url, redirects=3)


@pytest.mark.parametrize(
    "location",
    [
        "//169.254.169.254/",
        "/\\169.254.169.254/",
        "http://127.1/",
        "http://[::ffff:a9fe:a9fe]/",
        "gopher://x/",
        "\x00",
        "http://a@b/",
    ],
)
def test_a_redirect_in_disguise(server, location):
    server.reply = lambda asked: (302, {"Location": location}, b"") if asked.path == "/" else (200, {}, b"still here")
    try:
        answer = get(f"{server.url}/", redirects=1)
    except http.Refusal:
        return
    assert answer.final_url.startswith(server.url)  # taken for a path of the same site, and asked there


def test_the_exchange_bears_what_was_sent_and_said(server):
    server.reply = lambda asked: (200, {"X-One": "1"}, b"hello")
    (exchange,) = get(f"{server.url}/a?b=c").exchanges
    assert (exchange.method, exchange.path, exchange.url) == ("GET", "/a?b=c", f"{server.url}/a?b=c")
    assert (exchange.version, exchange.status, exchange.body) == ("HTTP/1.0", 200, b"hello")
    assert ("X-One", "1") in exchange.headers
    assert dict(exchange.request_headers)["host"] == server.asked[0].headers["host"]
