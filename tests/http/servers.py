"""Servers on loopback: one that answers as it is told, and one that says raw bytes as badly as it likes."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

CERTIFICATE = Path(__file__).parent / "localhost.pem"


@dataclass
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Partner:
    """Keeps what it is asked, and answers with `reply`: a function of the request to status, headers (pairs where one
    comes more than once), body."""

    reply: Callable[[Asked], tuple[int, dict[str, str] | list[tuple[str, str]], bytes]] = lambda asked: (200, {}, b"ok")
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    url: str = ""


@contextmanager
def partner(*, tls: bool = False, keep: bool = False) -> Iterator[Partner]:
    """A running `Partner` on a free port of 127.0.0.1, which keeps its connections if it is told to."""
    state = Partner()

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1" if keep else "HTTP/1.0"
        timeout = 20

        def setup(self) -> None:
            state.connections += 1
            super().setup()

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            state.asked.append(asked)
            status, headers, content = state.reply(asked)
            with suppress(OSError):
                self.send_response(status)
                pairs = list(headers.items()) if isinstance(headers, dict) else headers
                if not any(name.lower() == "content-length" for name, _value in pairs):
                    pairs = [("Content-Length", str(len(content))), *pairs]
                for name, value in pairs:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 - the names that the standard library asks for

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_args: None
    state.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def raw(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that reads one request's head and then lets `speak` do as it likes with the connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stopping = False

    def serve() -> None:
        while not stopping:
            try:
                connection, _peer = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with connection, suppress(OSError):
                connection.settimeout(10)
                connection.recv(65_536)
                speak(connection)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        stopping = True
        listener.close()
        thread.join(timeout=2)
