"""Speaks with ClamAV's daemon: PING and INSTREAM (clamd(8)), one connection for each question."""

import re
import socket
import struct
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 60.0
"""For one file, from connecting to the answer."""
PING_SECONDS = 2.0
LONGEST_ANSWER = 1000
UNNAMED = re.compile(r"[^A-Za-z0-9_.:/+\-]+")
LONGEST_NAME = 100


class Away(Exception):
    """The scanner is away, too slow, or says what nobody understands. Try again later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the scanner says of a file: the name of what it found, or that it does not take a file of this size."""

    found: str = ""
    is_too_large: bool = False


def scan(data: bytes) -> Answer:
    """Have bytes scanned. Raises `Away`."""
    said = _ask(b"zINSTREAM\0", data, SECONDS)
    if said == "stream: OK":
        return Answer()
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        name = UNNAMED.sub("_", said.removeprefix("stream: ").removesuffix(" FOUND"))
        return Answer(found=name[:LONGEST_NAME] or "unnamed")
    if "size limit exceeded" in said:
        return Answer(is_too_large=True)
    raise Away("the scanner gave an answer that is none")


def ping() -> bool:
    """Whether the scanner answers."""
    try:
        return _ask(b"zPING\0", None, PING_SECONDS) == "PONG"
    except Away:
        return False


class _Line:
    """A connection that ends when its time is over, however little of it the other side uses at once."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        where = urlsplit(settings.CLAMD_ADDRESS)
        if where.scheme == "unix":
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                self._bound().connect(where.path)
            except OSError:
                self.socket.close()
                raise
        else:
            self.socket = socket.create_connection((where.hostname, where.port or 0), timeout=seconds)

    def _bound(self) -> socket.socket:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.socket.settimeout(left)
        return self.socket

    def send(self, data: bytes) -> None:
        self._bound().sendall(data)

    def read(self) -> bytes:
        """The answer, up to its NUL, the end of the connection, or more than any answer has."""
        said = b""
        while b"\0" not in said and len(said) < LONGEST_ANSWER:
            piece = self._bound().recv(LONGEST_ANSWER)
            if not piece:
                break
            said += piece
        return said.partition(b"\0")[0]

    def close(self) -> None:
        self.socket.close()


def _ask(command: bytes, data: bytes | None, seconds: float) -> str:
    """Put one question; `data` follows it in chunks, each after its length, and an empty one ends it."""
    try:
        with closing(_Line(seconds)) as line:
            # Where a stream grows too long the scanner answers and hangs up: what it said can still be read.
            with suppress(BrokenPipeError, ConnectionResetError):
                line.send(command)
                if data is not None:
                    for at in range(0, len(data), CHUNK):
                        piece = data[at : at + CHUNK]
                        line.send(struct.pack(">L", len(piece)) + piece)
                    line.send(struct.pack(">L", 0))
            return line.read().decode("utf-8", "replace").strip()
    except OSError as error:
        raise Away(f"the scanner is away: {type(error).__name__}") from error
