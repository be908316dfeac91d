"""Where the receiver listens, and how it begins and ends."""

import asyncio
import logging
import ssl
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings

from corrections.models import InboundEmail
from corrections.smtp.certificates import load_certificate, reload_certificate
from corrections.smtp.conversation import Conversation, LmtpConversation, Receiver, SmtpConversation
from corrections.smtp.door import Door

QUIET_SECONDS = 300
"""RFC 5321, 4.5.3.2.7: at least five minutes."""
FAREWELL_SECONDS = 0.2
"""What the answers to the last mails get to go out."""


@dataclass
class Doors:
    """Where to listen, and what stands behind it. `bound` and `ready` tell where it listens, once it does."""

    host: str = field(default_factory=lambda: settings.SMTP_HOST)
    port: int = field(default_factory=lambda: settings.SMTP_PORT)
    smtps_port: int = field(default_factory=lambda: settings.SMTPS_PORT)
    lmtp_port: int = field(default_factory=lambda: settings.LMTP_PORT)
    lmtp_socket: str = field(default_factory=lambda: settings.LMTP_SOCKET)
    smtp: Door = field(default_factory=lambda: Door(most_mails_a_minute=settings.SMTP_MESSAGES_PER_MINUTE))
    lmtp: Door = field(default_factory=lambda: Door(InboundEmail.Channel.LMTP))
    bound: list[Any] = field(default_factory=list)
    ready: threading.Event = field(default_factory=threading.Event)
    certificate: ssl.SSLContext | None = None

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until told to stop; then take no more connections, finish what was accepted, and return.

        Raises `OSError` where a port or socket cannot be had, or the certificate not be read.
        """
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # the library tells senders and recipients below that
        self.certificate = load_certificate()
        servers = await self._listen(asyncio.get_running_loop())
        self.bound = [server.sockets[0].getsockname() for server in servers]
        self.ready.set()
        await stop.wait()
        for server in servers:
            server.close()
        await asyncio.to_thread(self._finish)
        await asyncio.sleep(FAREWELL_SECONDS)

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> list[asyncio.Server]:
        smtp = partial(_conversation, SmtpConversation, self.smtp, self.certificate)
        smtps = partial(_conversation, SmtpConversation, self.smtp)
        lmtp = partial(_conversation, LmtpConversation, self.lmtp)
        servers = [await loop.create_server(smtp, self.host, self.port)]
        if self.smtps_port:
            servers.append(await loop.create_server(smtps, self.host, self.smtps_port, ssl=self.certificate))
        if self.lmtp_port:
            servers.append(await loop.create_server(lmtp, self.host, self.lmtp_port))
        if self.lmtp_socket:
            servers.append(await loop.create_unix_server(lmtp, self.lmtp_socket))
        return servers

    def reload(self) -> bool:
        """Read the certificate again, for connections to come; return whether it could be."""
        return reload_certificate(self.certificate)

    def _finish(self) -> None:
        self.smtp.close()
        self.lmtp.close()


def _conversation(kind: type[Conversation], door: Door, certificate: ssl.SSLContext | None = None) -> Conversation:
    made = kind(
        Receiver(door),
        data_size_limit=settings.MAIL_MAX_BYTES,
        enable_SMTPUTF8=True,
        hostname=settings.CORRECTIONS_DOMAIN,
        ident="Corrigenda",
        tls_context=certificate,
        timeout=QUIET_SECONDS,
        loop=asyncio.get_running_loop(),
    )
    made.door = door
    return made
