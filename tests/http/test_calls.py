"""Answers are bounded in time and size whatever the far side does, and only the address that was judged is called."""

import gzip
import socket
import time
import zlib

import pytest

from factcheck import http
from factcheck.http import calls
from tests.http.servers import CERTIFICATE, partner, raw


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.HTTP_ALLOW_PRIVATE = True


@pytest.fixture
def server():
    with partner() as running:
        yield running


@pytest.fixture
def trusting(monkeypatch):
    """Trust the certificate of the test server, which stands for localhost and partner.example."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    calls._tls.cache_clear()
    yield
    calls._tls.cache_clear()


def get(url: str, **options):
    return http.request("GET", url, **{"max_bytes": 10_000, "timeout": 3} | options)


def test_asks_and_answers(server):
    server.reply = lambda asked: (418, {"X-Kind": "teapot"}, asked.body[::-1])
    answer = http.request("POST", f"{server.url}/a?b=c", body=b"abc", headers={"X-A": "1"}, max_bytes=100, timeout=3)
    assert (answer.status, answer.headers["x-kind"], answer.body) == (418, "teapot", b"cba")
    assert answer.final_url == f"{server.url}/a?b=c"
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.headers["x-a"]) == ("POST", "/a?b=c", "1")
    assert asked.headers["host"] == server.url.removeprefix("http://")
    assert asked.headers["user-agent"].startswith("Corrigenda")


def test_calls_the_address_it_judged_and_no_other(server, monkeypatch):
    """A name that leads elsewhere when asked again: it is asked once."""
    asked = []

    def getaddrinfo(host, port, *_args, **_options):
        asked.append(host)
        address = "127.0.0.1" if host in {"rebinding.example", "127.0.0.1"} else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert get(server.url.replace("127.0.0.1", "rebinding.example")).body == b"ok"
    assert asked.count("rebinding.example") == 1
    assert server.asked[0].headers["host"].startswith("rebinding.example:")


def test_tries_the_next_address_of_a_host(server, monkeypatch):
    port = int(server.url.rpartition(":")[2])
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.9", "127.0.0.1")]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **o: entries if host == "two.example" else real(host, *a, **o)
    )
    assert get(f"http://two.example:{port}/").status == 200


def test_a_redirect_is_an_answer_unless_asked_for(server):
    server.reply = lambda asked: (302, {"Location": "/there"}, b"") if asked.path == "/" else (200, {}, b"there")
    assert get(f"{server.url}/").status == 302
    answer = get(f"{server.url}/", redirects=1)
    assert (answer.body, answer.final_url) == (b"there", f"{server.url}/there")


@pytest.mark.parametrize(
    "location",
    ["http://10.0.0.1/", "file:///etc/passwd", "http://169.254.169.254/latest/", "//[::ffff:7f00:1]/", "http://["],
)
def test_a_redirect_into_the_network_is_refused(server, location):
    server.reply = lambda asked: (302, {"Location": location}, b"")
    with pytest.raises(http.Refusal):
        get(server.url, redirects=5)


def test_redirects_end(server):
    server.reply = lambda asked: (302, {"Location": asked.path + "x"}, b"")
    assert get(f"{server.url}/", redirects=3).status == 302
    assert len(server.asked) == 4


def test_a_redirect_elsewhere_takes_no_credentials_along(server):
    with partner() as other:
        server.reply = lambda asked: (302, {"Location": other.url}, b"")
        get(server.url, redirects=1, headers={"Authorization": "Bearer secret", "X-Plain": "1"})
        assert server.asked[0].headers["authorization"] == "Bearer secret"
        assert "authorization" not in other.asked[0].headers
        assert other.asked[0].headers["x-plain"] == "1"


def test_a_long_answer_is_refused_or_cut(server):
    server.reply = lambda asked: (200, {}, b"x" * 50_000)
    with pytest.raises(http.TooLarge):
        get(server.url)
    assert get(server.url, truncate=True).body == b"x" * 10_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_packed_answer_is_unpacked_and_a_bomb_is_not(server, encoding):
    pack = gzip.compress if encoding == "gzip" else zlib.compress
    evidence, bomb = pack(b"evidence"), pack(b"\0" * 50_000_000)
    server.reply = lambda asked: (200, {"Content-Encoding": encoding}, evidence)
    assert get(server.url).body == b"evidence"
    server.reply = lambda asked: (200, {"Content-Encoding": encoding}, bomb)
    with pytest.raises(http.TooLarge):
        get(server.url)


def test_a_broken_packing_is_no_answer(server):
    server.reply = lambda asked: (200, {"Content-Encoding": "gzip"}, b"not gzip at all")
    with pytest.raises(http.Unreachable):
        get(server.url)


def drip(connection, data: bytes) -> None:
    while True:
        connection.sendall(data)
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("head", "forever"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_a_slow_drip_ends_when_time_is_up(head, forever):
    with raw(lambda connection: (connection.sendall(head), drip(connection, forever))) as url:
        start = time.monotonic()
        with pytest.raises(http.Unreachable):
            get(url, timeout=0.8)
        assert time.monotonic() - start < 2.5


def test_silence_ends_when_time_is_up():
    with raw(lambda connection: time.sleep(2)) as url:
        start = time.monotonic()
        with pytest.raises(http.Unreachable):
            get(url, timeout=0.5)
        assert time.monotonic() - start < 1.5


def test_a_name_that_is_never_found_ends_when_time_is_up(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: time.sleep(2))
    start = time.monotonic()
    with pytest.raises(http.Unreachable):
        get("https://slow.example/", timeout=0.3)
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
    ],
)
def test_a_broken_answer_is_no_answer(answer):
    with raw(lambda connection: connection.sendall(answer)) as url, pytest.raises(http.Unreachable):
        get(url)


def test_nobody_at_home():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(http.Unreachable):
        get(f"http://127.0.0.1:{port}/")


def test_a_certificate_is_checked_against_the_name(trusting, monkeypatch):
    with partner(tls=True) as server:
        port = server.url.rpartition(":")[2]
        real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **o: real("127.0.0.1", *a, **o))
        assert get(f"https://partner.example:{port}/").body == b"ok"
        assert server.asked[0].headers["host"] == f"partner.example:{port}"
        with pytest.raises(http.Unreachable, match=r"CERTIFICATE_VERIFY_FAILED|certificate"):
            get(f"https://impostor.example:{port}/")


def test_an_unknown_certificate_is_no_answer():
    with partner(tls=True) as server, pytest.raises(http.Unreachable, match=r"CERTIFICATE_VERIFY_FAILED|certificate"):
        get(server.url.replace("127.0.0.1", "localhost"))
