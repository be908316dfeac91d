"""What the connections of one receiver share: the threads behind them, and how many there may be."""

import asyncio
import ipaddress
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from django.db import close_old_connections

from corrections.models import InboundEmail

Answer = TypeVar("Answer")

THREADS = 8
MOST_CONNECTIONS = 100
MOST_FROM_ONE_PEER = 20
"""Connections. The mail server in front of us, on this machine, speaks for everybody: it has no such limit."""


@dataclass
class Door:
    """What the connections of one receiver share: its threads, its channel, how many there are."""

    channel: str = InboundEmail.Channel.SMTP
    most_connections: int = MOST_CONNECTIONS
    most_from_one_peer: int = MOST_FROM_ONE_PEER
    pool: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, THREADS, "mail-in"))
    open: int = 0
    peers: Counter[str] = field(default_factory=Counter)

    def enter(self, peer: str | None) -> bool:
        """Count a connection; return whether there is room for it. Each that entered must leave, room or not."""
        self.open += 1
        if peer is None or ipaddress.ip_address(peer).is_loopback:
            return self.open <= self.most_connections
        self.peers[peer] += 1
        return self.open <= self.most_connections and self.peers[peer] <= self.most_from_one_peer

    def leave(self, peer: str | None) -> None:
        self.open -= 1
        if peer in self.peers:
            self.peers[peer] -= 1
            if not self.peers[peer]:
                del self.peers[peer]

    async def ask(self, question: Callable[..., Answer], *arguments: Any) -> Answer:
        """Run something that needs the database, off the loop. It goes on when the client has gone."""
        work = asyncio.get_running_loop().run_in_executor(self.pool, _with_database, question, *arguments)
        return await asyncio.shield(work)

    def close(self) -> None:
        """Finish what has been accepted; whoever comes later is told to come again."""
        self.pool.shutdown(wait=True)


def _with_database(question: Callable[..., Answer], *arguments: Any) -> Answer:
    close_old_connections()
    try:
        return question(*arguments)
    finally:
        close_old_connections()


def address_of(peer: Any) -> str | None:
    """The peer's address; none over a Unix socket."""
    host = peer[0] if isinstance(peer, tuple) else ""
    try:
        return str(ipaddress.ip_address(str(host).partition("%")[0]))
    except ValueError:
        return None
