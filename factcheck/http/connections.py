"""Connections to addresses chosen beforehand, cut off when time is up."""

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from types import TracebackType
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

from factcheck.http.addresses import Target

MOST_ADDRESSES = 4


class Deadline:
    """Cuts a connection off when its time is up. Read time-outs do not help against a byte every few seconds."""

    def __init__(self, at: float) -> None:
        self.at, self.passed = at, False
        self._socket: socket.socket | None = None
        self._lock = Lock()
        self._timer = Timer(max(0.0, at - time.monotonic()), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def watch(self, connection: socket.socket) -> None:
        """Watch a second handle of the connection: TLS takes the first one over."""
        with self._lock:
            self._socket = connection.dup()
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        self.passed = True
        with self._lock:
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)


class _Pinned:
    """Opens its socket to the addresses it was given; `host` stays the name that the certificate must bear."""

    addresses: Sequence[str]
    address: str = ""
    deadline: Deadline
    connect_seconds: float

    def _new_conn(self) -> socket.socket:
        failure = OSError("the host has no address")
        for address in self.addresses[:MOST_ADDRESSES]:
            seconds = min(self.connect_seconds, self.deadline.at - time.monotonic())
            try:
                connection = socket.create_connection((address, self.port), timeout=max(0.1, seconds))  # type: ignore[attr-defined]
            except OSError as error:
                failure = error
                continue
            connection.settimeout(self.timeout)  # type: ignore[attr-defined]
            self.deadline.watch(connection)
            self.address = address
            return connection
        raise failure


class _PinnedHTTP(_Pinned, HTTPConnection):
    pass


class _PinnedHTTPS(_Pinned, HTTPSConnection):
    pass


@contextmanager
def pinned(
    target: Target, addresses: Sequence[str], deadline: Deadline, *, connect: float, read: float, **options: Any
) -> Iterator["_PinnedHTTP | _PinnedHTTPS"]:
    """An open way to the target at one of `addresses`, which it names once it is taken; closed in the end."""
    kind = _PinnedHTTPS if target.scheme == "https" else _PinnedHTTP
    way = kind(target.host, target.port, timeout=read, **options)
    way.addresses, way.deadline, way.connect_seconds = addresses, deadline, connect
    try:
        yield way
    finally:
        way.close()
