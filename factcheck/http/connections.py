"""Connections to addresses chosen beforehand, cut off when time is up."""

import socket
import time
from collections.abc import Sequence
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.wait import wait_for_read

from factcheck.http.addresses import Target
from factcheck.http.deadlines import Deadline

MOST_ADDRESSES = 4


class _Pinned:
    """Opens its socket to the addresses it was given; `host` stays the name that the certificate must bear."""

    sock: socket.socket | None
    addresses: Sequence[str] = ()
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
            # Head and body go out apart: the second must not wait for the far side to acknowledge the first.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.deadline.watch(connection)
            self.address = address
            return connection
        raise failure

    def is_idle(self) -> bool:
        """Whether the connection stands and the far side says nothing: neither that it is over nor anything else."""
        return self.sock is not None and not wait_for_read(self.sock, timeout=0.0)

    def resume(self, deadline: Deadline, *, read: float) -> None:
        """Use a connection that stands for another request, under another deadline."""
        assert self.sock is not None  # noqa: S101 - for the types
        self.deadline, self.timeout = deadline, read
        self.auto_open = 0  # a new connection is made by whoever has judged its address
        deadline.watch(self.sock)


class _PinnedHTTP(_Pinned, HTTPConnection):
    pass


class _PinnedHTTPS(_Pinned, HTTPSConnection):
    pass


Way = _PinnedHTTP | _PinnedHTTPS


def pinned(
    target: Target, addresses: Sequence[str], deadline: Deadline, *, connect: float, read: float, **options: Any
) -> Way:
    """A way to the target at one of `addresses`, which it names once it is taken. Whoever asked for it closes it."""
    kind = _PinnedHTTPS if target.scheme == "https" else _PinnedHTTP
    way = kind(target.host, target.port, timeout=read, **options)
    way.addresses, way.deadline, way.connect_seconds = addresses, deadline, connect
    return way
