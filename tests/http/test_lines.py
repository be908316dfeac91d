"""A connection is kept for the next request; one that was dropped meanwhile is replaced once, and judged again."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest

from factcheck import http
from factcheck.http import calls
from tests.http.servers import CERTIFICATE, Partner, partner

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.HTTP_ALLOW_PRIVATE = True


@pytest.fixture
def keeper() -> Iterator[Partner]:
    with partner(keep=True) as running:
        yield running


@pytest.fixture
def line() -> Iterator[http.Line]:
    with http.Line() as made:
        yield made


def post(url: str, line: http.Line | None, **options) -> http.Answer:
    return http.request("POST", url, body=b"{}", **{"max_bytes": 100, "timeout": 3, "line": line} | options)


def _request(way: socket.socket) -> bytes:
    """All of one request: head and body may come apart."""
    said = b""
    while not said.endswith(b"{}") and (piece := way.recv(65_536)):
        said += piece
    return said


@contextmanager
def script(*connections: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that says to each request of each connection what is listed, and hangs up after the last."""
    listener, heard = socket.create_server(("127.0.0.1", 0)), []

    def serve() -> None:
        with suppress(OSError):
            for lines in connections:
                way, _peer = listener.accept()
                with way:
                    for said in lines:
                        heard.append(_request(way))
                        way.sendall(said)
                    way.shutdown(socket.SHUT_WR)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/", heard
    listener.close()


def test_requests_to_one_server_go_over_one_connection(keeper, line):
    for _request in range(3):
        assert post(keeper.url, line).body == b"ok"
    assert (keeper.connections, len(keeper.asked)) == (1, 3)
    assert {asked.headers["connection"] for asked in keeper.asked} == {"keep-alive"}


def test_without_a_line_each_has_its_own(keeper):
    for _request in range(2):
        post(keeper.url, None)
    assert keeper.connections == 2
    assert {asked.headers["connection"] for asked in keeper.asked} == {"close"}


def test_a_certificate_is_checked_when_the_connection_is_made(monkeypatch, line):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    calls._tls.cache_clear()
    with partner(tls=True, keep=True) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        for _request in range(2):
            assert post(url, line).status == 200
        assert server.connections == 1
        with pytest.raises(http.Unreachable, match="certificate"):  # another name, so another connection
            post(server.url, line)
    calls._tls.cache_clear()


def test_another_server_gets_a_connection_of_its_own(keeper, line):
    with partner(keep=True) as other:
        for url in (keeper.url, other.url, keeper.url):
            post(url, line)
        assert (keeper.connections, other.connections) == (2, 1)


def test_a_server_that_does_not_keep_it_is_called_anew(line):
    with partner() as server:
        for _request in range(2):
            assert post(server.url, line).body == b"ok"
        assert server.connections == 2


def test_an_answer_that_was_cut_leaves_no_connection(keeper, line):
    keeper.reply = lambda _asked: (200, {}, b"x" * 1000)
    for _request in range(2):
        assert len(post(keeper.url, line, max_bytes=10, truncate=True).body) == 10
    assert keeper.connections == 2


def test_a_connection_dropped_between_two_requests_is_replaced(line):
    with script([OK], [OK]) as (url, heard):
        for _request in range(2):
            assert post(url, line).body == b"ok"
    assert len(heard) == 2


def test_a_request_that_a_kept_connection_swallowed_is_made_once_more(line):
    with script([OK, b""], [OK]) as (url, heard):
        for _request in range(2):
            assert post(url, line).body == b"ok"
    assert len(heard) == 3
    assert heard[1] == heard[2]


def test_it_is_made_once_more_and_not_again(line):
    with script([OK, b""], [b""], [OK]) as (url, heard):
        post(url, line)
        with pytest.raises(http.Unreachable):
            post(url, line)
    assert len(heard) == 3


@pytest.mark.parametrize("begun", [b"H", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"])
def test_an_answer_that_began_is_not_asked_for_again(line, begun):
    with script([OK, begun], [OK]) as (url, heard):
        post(url, line)
        with pytest.raises(http.Unreachable):
            post(url, line)
    assert len(heard) == 2


def test_what_nobody_asked_for_is_not_taken_for_an_answer(line):
    with script([OK + OK], [OK.replace(b"ok", b"no")]) as (url, _heard):
        assert post(url, line).body == b"ok"
        assert post(url, line).body in {b"no"}


def test_a_new_connection_is_judged_anew(line, monkeypatch):
    """The name leads into our network by the time that the first connection is gone."""
    answers = iter(["127.0.0.1", "10.0.0.1"])
    real: Callable = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **options):
        if host != "moving.example":
            return real(host, port, *args, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with script([OK], [OK]) as (url, heard):
        moved = url.replace("127.0.0.1", "moving.example")
        assert post(moved, line).body == b"ok"
        with pytest.raises(http.Refusal):
            post(moved, line)
    assert len(heard) == 1


def test_time_is_up_on_a_kept_connection_too(line):
    with script([OK, b""]) as (url, _heard):
        post(url, line)
        with pytest.raises(http.Unreachable):
            post(url, line, timeout=0.2)


def test_a_drip_on_a_kept_connection_ends_when_time_is_up(line):
    """Each byte comes within the time-out of the connection."""
    most, dripped = 100, []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            way, _peer = listener.accept()
            with way, suppress(OSError):
                _request(way)
                way.sendall(OK)
                _request(way)
                while len(dripped) < most:
                    way.sendall(b"H")
                    dripped.append(b"H")
                    Event().wait(0.05)

        Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        post(url, line)
        with pytest.raises(http.Unreachable):
            post(url, line, timeout=0.4)
    assert 0 < len(dripped) < most
