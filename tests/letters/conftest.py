"""Deliveries as the ledger makes them, and a real SMTP server to send them to."""

import threading
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from corrections.mail.message import ParsedMessage
from corrections.mail.parsing import parse


class Sink:
    """Takes mail, and answers as it is told to: by a reply, or by hanging up."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.connections = 0
        self.rcpt_answer = "250 OK"
        self.data_answer = "250 OK"
        self.hang_up_after_data = 0
        self.letters_a_connection = 0
        self.says_so = False
        self.together = False
        self.carried = 0
        self.lock = threading.Lock()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        self.carried = 0
        return [responses[0], *(["250-PIPELINING"] if self.together else []), *responses[1:]]

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.letters_a_connection and self.carried == self.letters_a_connection:
            server.loop.call_soon(server.transport.close)
            return "421 4.7.0 that was enough for one connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(self, server, session, envelope):
        if self.hang_up_after_data:
            self.hang_up_after_data -= 1
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
            server.transport.close()
            return "250 too late"
        if self.data_answer.startswith("250"):
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
            self.carried += 1
            if self.carried == self.letters_a_connection and not self.says_so:
                server.loop.call_soon(server.transport.close)  # as soon as the answer is written
        return self.data_answer

    def parsed(self) -> list[ParsedMessage]:
        return [parse(raw) for _from, _to, raw in self.mails]


class SinkController(Controller):
    """On whatever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """A running SMTP server that Django sends to."""
    handler = Sink()
    controller = SinkController(handler, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield handler
    controller.stop()
