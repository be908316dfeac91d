"""What the connections of one receiver share: the threads behind them, and how many there may be."""

import asyncio
import ipaddress
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from django.db import close_old_connections

from corrections import inbox
from corrections.models import InboundEmail
from corrections.smtp.pile import STORE_SECONDS, Pile
from factcheck.wake import wake

Answer = TypeVar("Answer")

THREADS = 8
MOST_CONNECTIONS = 250
MOST_FROM_ONE_PEER = 20
"""Connections. The mail server in front of us, on this machine, speaks for everybody: it has no such limit."""
MOST_HELD = 512 * 2**20
"""Bytes of mails that have begun and are not stored yet. Beyond that, whoever sends more than a share is told to come
again: else a few hundred who send slowly would fill the memory. With the shares it may be twice as much."""
WAKE_WITHIN = 0.05
"""Seconds after which a worker hears of a mail: those that come in between are told of together."""
MINUTE = 60.0
KNOWN_FOR = 5.0
"""Seconds for which an address that was ours is taken for ours. What comes for one closed meanwhile is parked."""
MOST_KNOWN = 1000
MOST_REMEMBERED = 10_000
"""Peers whose last minute is remembered; of more, those who were quiet longest are forgotten."""


class Sending(Protocol):
    """A connection, as far as the door is concerned."""

    @property
    def is_sending(self) -> bool:
        """Whether a mail is on its way in: begun, and not yet here as a whole."""


@dataclass
class Door:
    """What the connections of one receiver share: its threads, its channel, how many there are."""

    channel: str = InboundEmail.Channel.SMTP
    most_connections: int = MOST_CONNECTIONS
    most_from_one_peer: int = MOST_FROM_ONE_PEER
    most_mails_a_minute: int = 0
    most_held: int = MOST_HELD
    clock: Callable[[], float] = time.monotonic
    pool: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, THREADS, "mail-in"))
    open: int = 0
    held: int = 0
    peers: Counter[str] = field(default_factory=Counter)
    recent: dict[str, deque[float]] = field(default_factory=dict)
    wake_within: float = WAKE_WITHIN
    known: dict[str, float] = field(default_factory=dict)
    pile: Pile = field(init=False)
    connections: set[Sending] = field(default_factory=set)
    """Those that have been let in."""
    waking: asyncio.TimerHandle | None = None
    closed: bool = False

    def __post_init__(self) -> None:
        self.pile = Pile(self.pool, _with_database, someone_sends=self._someone_sends)

    def _someone_sends(self) -> bool:
        return any(connection.is_sending for connection in self.connections)

    async def is_ours(self, address: str) -> bool:
        """Whether an address is a publication's. That it is one is remembered for a moment, never that it is not."""
        key, now = address.lower(), self.clock()
        if self.known.get(key, now) > now:
            return True
        ours = await self.ask(_is_ours, address)
        if ours:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[key] = now + KNOWN_FOR
        return ours

    def enter(self, peer: str | None) -> bool:
        """Count a connection; return whether there is room for it. Each that entered must leave, room or not."""
        self.open += 1
        if is_local(peer):
            return self.open <= self.most_connections
        self.peers[str(peer)] += 1
        return self.open <= self.most_connections and self.peers[peer] <= self.most_from_one_peer

    def leave(self, peer: str | None) -> None:
        self.open -= 1
        if peer in self.peers:
            self.peers[peer] -= 1
            if not self.peers[peer]:
                del self.peers[peer]

    def may_send(self, peer: str | None) -> bool:
        """Count a mail that a peer begins; return whether it is one of those it may send within a minute."""
        if not self.most_mails_a_minute or is_local(peer):
            return True
        now, begun = self.clock(), self.recent.pop(str(peer), None) or deque()
        while begun and begun[0] <= now - MINUTE:
            begun.popleft()
        room = len(begun) < self.most_mails_a_minute
        if room:
            begun.append(now)
        self.recent[str(peer)] = begun  # at the end: who was quiet longest stands first
        if len(self.recent) > MOST_REMEMBERED:
            del self.recent[next(iter(self.recent))]
        return room

    def has_room_for(self, held: int) -> bool:
        """Whether a mail of so many bytes so far may go on: within its share always, beyond it while there is room."""
        return self.held <= self.most_held or held <= self.most_held // self.most_connections

    async def ask(self, question: Callable[..., Answer], *arguments: Any) -> Answer:
        """Run something that needs the database, off the loop. It goes on when the client has gone.

        Raises `TimeoutError` where no answer comes.
        """
        work = asyncio.get_running_loop().run_in_executor(self.pool, _with_database, question, *arguments)
        return await asyncio.wait_for(asyncio.shield(work), STORE_SECONDS)

    def wake_soon(self) -> None:
        """Wake a worker for what was stored, once for all that is stored until then. Call it on the loop."""
        if self.waking is None:
            self.waking = asyncio.get_running_loop().call_later(self.wake_within, self._wake)

    def _wake(self) -> None:
        if not self.closed:
            self.waking = None
            self.pool.submit(_with_database, wake, inbox.PROCESS)

    def close(self) -> None:
        """Finish what has been accepted, and wake a worker for it; whoever comes later is told to come again."""
        self.closed = True
        self.pool.shutdown(wait=True)
        if self.waking is not None:
            self.waking = None
            _with_database(wake, inbox.PROCESS)


def _is_ours(address: str) -> bool:
    return inbox.publication_at(address) is not None


def _with_database(question: Callable[..., Answer], *arguments: Any) -> Answer:
    close_old_connections()
    try:
        return question(*arguments)
    finally:
        close_old_connections()


def is_local(peer: str | None) -> bool:
    """Whether the peer is on this machine: then it is the mail server in front of us."""
    return peer is None or ipaddress.ip_address(peer).is_loopback


def address_of(peer: Any) -> str | None:
    """The peer's address; none over a Unix socket."""
    host = peer[0] if isinstance(peer, tuple) else ""
    try:
        return str(ipaddress.ip_address(str(host).partition("%")[0]))
    except ValueError:
        return None
