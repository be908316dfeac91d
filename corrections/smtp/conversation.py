"""The door for mail: SMTP and LMTP. A mail is answered for when it is stored and committed, and not before.

The event loop only talks; whatever touches the database runs in a small pool of threads. Each recipient is answered
for: an address of ours is taken, any other refused for good, and while the database is away all are told to come again.
"""

import asyncio
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from django.conf import settings

from corrections.inbox import Arrival
from corrections.mail.dots import Incoming
from corrections.smtp.door import Door, address_of

log = structlog.get_logger(__name__)

MOST_RECIPIENTS = 50
MOST_ANSWERS = 500
"""Without a mail stored: whoever only keeps a connection open, or tries out addresses, makes room for others."""
BUFFER = 65_536
"""Bytes that a connection reads ahead of what it works on, and the longest command."""
EVERYTHING = 2**24
"""More than is ever read ahead."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_USUAL_ADDRESS = re.compile(rf"<({_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)> *(?![ \t(])")

OK = "250 2.1.5 OK"
STORED = "250 2.0.0 Stored"
NOT_OURS = "550 5.1.1 No such address here"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
COME_AGAIN = "451 4.3.0 Temporarily unable to take mail; please try again"
TOO_MUCH = "552 5.3.4 Too much mail data"
NO_ROOM = "452 4.3.1 Too many mails at once; please try again"
TOO_FAST = "450 4.7.1 Too many mails within a minute; please try again"
ENOUGH = b"421 4.7.0 Too many commands without a mail\r\n"
READY_FOR_TLS = "220 Ready to start TLS"
"""The library's own words."""
TOO_BUSY = b"421 4.3.2 Too many connections; please try again\r\n"


class Receiver:
    """Answers the commands that need an answer from us."""

    def __init__(self, door: Door) -> None:
        self.door = door

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        """Nobody signs in here, though the library offers it once there is TLS."""
        session.host_name = hostname
        return [answer for answer in answers if not answer.startswith("250-AUTH")]

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self.door.may_send(address_of(session.peer)):
            return TOO_FAST
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY_RECIPIENTS
        try:
            known = await self.door.is_ours(address)
        except Exception as error:  # whatever it is, it may be over soon; a refusal would be for good
            log.warning("receiver_cannot_look_up", error=type(error).__name__)
            return COME_AGAIN
        if not known:
            return NOT_OURS
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return OK

    async def store(self, incoming: Incoming, session: Session, envelope: Envelope) -> str:
        """Store a mail that has come in; return what to tell its sender."""
        try:
            await self.door.pile.store(
                partial(
                    _arrival,
                    incoming,
                    str(self.door.channel),
                    envelope.mail_from or "",
                    tuple(envelope.rcpt_tos),
                    address_of(session.peer),
                ),
                incoming.held,
            )
        except Exception as error:  # not stored, or not surely: the other side keeps it and comes again
            log.warning("receiver_cannot_store", error=type(error).__name__)
            self.door.known.clear()  # so that the next recipient is asked about, and told to come again
            return COME_AGAIN
        finally:  # of two desks the first may have it, though the second has not
            self.door.wake_soon()
        return STORED

    async def handle_exception(self, error: Exception) -> str:
        """Whatever else breaks is ours to mend, and nothing to tell a stranger about."""
        log.warning("receiver_failed", error=type(error).__name__)
        return COME_AGAIN


def _arrival(incoming: Incoming, channel: str, mail_from: str, recipients: Sequence[str], peer: str | None) -> Arrival:
    return Arrival(incoming.content(), channel, mail_from, recipients, peer)


class Conversation(SMTP):
    """A connection that counts once, with TLS or without, and is turned away at once where there are too many."""

    line_length_limit = BUFFER
    door: Door
    peer: str | None = None
    inside = turned_away = is_storing = False
    held = answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.inside:  # the library calls again when STARTTLS has done its part
            super().connection_made(transport)
            return
        self.inside = True
        self.peer = address_of(transport.get_extra_info("peername"))
        if not self.door.enter(self.peer):
            self.turned_away = True
            transport.write(TOO_BUSY)  # type: ignore[attr-defined]
            transport.close()
            return
        self.door.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.inside:  # after a handshake that failed the library says twice that it is over
            self.inside = False
            self.door.connections.discard(self)
            self.door.leave(self.peer)
        if not self.turned_away:
            super().connection_lost(error)

    @property
    def is_sending(self) -> bool:
        """Whether a mail is on its way in: begun, and not yet here as a whole."""
        return not self.is_storing and self.envelope is not None and self.envelope.mail_from is not None

    def data_received(self, data: bytes) -> None:
        if not self.turned_away:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        return None if self.turned_away else super().eof_received()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address of a command, and what follows it. One of the usual form does without the library's parser,
        which takes a tenth of all the work that a mail makes here."""
        if usual := _USUAL_ADDRESS.match(arg):
            return usual[1], arg[usual.end() :]
        address, rest = super()._getaddr(arg)
        return address, rest

    async def push(self, status: Any) -> None:
        """Answer, and let the others have their turn: a thousand commands may lie in the buffer, and none waits.

        Not after the word that TLS may begin: the first bytes of it would come in as if they were commands.
        """
        await super().push(status)
        self.answers = 0 if status == STORED else self.answers + 1
        if self.answers > MOST_ANSWERS and self.transport:
            self.transport.write(ENOUGH)
            self.transport.close()
        if status != READY_FOR_TLS:
            await asyncio.sleep(0)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - the library's name
        """Take the mail in pieces. The library's own way goes line by line, and keeps a line that never ends."""
        if await self.check_helo_needed():
            return
        if not self.envelope or not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
        elif arg:
            await self.push("501 Syntax: DATA")
        else:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            incoming = Incoming(settings.MAIL_MAX_BYTES)
            try:
                await self._read_mail(incoming)
                if incoming.too_much:
                    status = TOO_MUCH
                elif incoming.is_let_go:
                    status = NO_ROOM
                else:
                    self.is_storing = True
                    status = await self.event_handler.store(incoming, self.session, self.envelope)
            finally:
                self.is_storing = False
                self._hold(0)
            self._set_post_data_state()
            await self.push(status)
            if not incoming.ended and self.transport:
                self.transport.close()

    async def _read_mail(self, incoming: Incoming) -> None:
        """Read a mail to its end, or to twice the limit: whoever goes on then does not listen."""
        while not incoming.ended and incoming.size <= 2 * incoming.limit:
            piece = await self._reader.read(EVERYTHING)
            if not piece:
                raise ConnectionResetError
            if after := incoming.feed(piece):
                self._reader.feed_data(after)
            self._hold(incoming.held)
            if not self.door.has_room_for(incoming.held):
                incoming.let_go()
                self._hold(incoming.held)
            await asyncio.sleep(0)

    def _hold(self, size: int) -> None:
        """Note how many bytes of a mail this connection keeps now."""
        self.door.held += size - self.held
        self.held = size


class SmtpConversation(Conversation):
    """One SMTP conversation."""


class LmtpConversation(LMTP, Conversation):
    """One LMTP conversation: after the data, one answer for each recipient (RFC 2033, 4.2)."""

    _recipients = 0
    _answers_due = 0

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - the library's name
        self._recipients = len(self.envelope.rcpt_tos) if self.envelope else 0
        await super().smtp_DATA(arg)

    async def push(self, status: Any) -> None:
        answers, self._answers_due = self._answers_due or 1, 0
        if isinstance(status, str) and status.startswith("354"):
            self._answers_due = self._recipients
        await super().push("\r\n".join([status] * answers) if isinstance(status, str) else status)
