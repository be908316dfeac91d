"""The load generator counts what was answered, keeps a connection for a visit, and gives no figure for failures."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from corrections.bench.figures import NotMeasured
from corrections.bench.load import READERS, VISIT, Load, ask


class Counting(ThreadingHTTPServer):
    """A server that counts its connections and its answers."""

    daemon_threads = True
    connections = 0
    headers: set[str]
    answers: list[int]

    def process_request(self, request, client_address) -> None:
        self.connections += 1
        super().process_request(request, client_address)


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Counting

    def do_GET(self) -> None:
        self.server.headers.add(self.headers["Authorization"])
        status = 200 if self.path == "/" else 503
        self.server.answers.append(status)
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Counting]:
    with Counting(("127.0.0.1", 0), Page) as running:
        running.headers, running.answers = set(), []
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def test_every_answer_is_counted_once(server):
    load = ask(server.server_port, "/", lambda: {"Authorization": "Bearer one"}, seconds=0.2)

    assert len(load.waits) == len(server.answers) > READERS
    assert load.rate == pytest.approx(len(server.answers) / load.seconds)
    assert server.headers == {"Bearer one"}


def test_a_connection_lasts_for_a_visit(server):
    load = ask(server.server_port, "/", dict, seconds=0.3)

    assert len(load.waits) / VISIT <= server.connections <= len(load.waits) / VISIT + READERS


def test_refusals_are_no_figure(server):
    with pytest.raises(NotMeasured, match="503"):
        ask(server.server_port, "/overloaded", dict, seconds=0.1)


def test_the_percentile_is_a_wait_that_was_seen():
    load = Load(seconds=1, waits=[float(wait) for wait in range(1, 101)])

    assert (load.percentile(0.95), load.percentile(1)) == (95, 100)
