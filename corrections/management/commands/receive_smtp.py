"""`manage.py receive_smtp`: the mail receiver."""

import asyncio
import signal
from typing import Any

import structlog
import uvloop
from django.core.management import BaseCommand, CommandError

from corrections.smtp import Doors

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Receives mail by SMTP on SMTP_HOST:SMTP_PORT (with STARTTLS where SMTP_TLS_CERT is set, and with TLS from the "
        "first byte on SMTPS_PORT), and by LMTP where LMTP_PORT or LMTP_SOCKET is set. SIGHUP reads the certificate "
        "again."
    )
    requires_system_checks: list[str] = []  # a fault in the dashboard must not shut the door for mail

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            uvloop.run(serve(Doors()))
        except OSError as error:
            raise CommandError(
                f"cannot listen ({error.strerror or error}); look at SMTP_PORT, SMTPS_PORT, SMTP_TLS_CERT, LMTP_PORT "
                "and LMTP_SOCKET"
            ) from None


async def serve(doors: Doors) -> None:
    """Serve until SIGTERM or Ctrl-C; what was accepted by then is finished."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    loop.add_signal_handler(signal.SIGHUP, doors.reload)
    log.info("receiver_starting", host=doors.host, port=doors.port)
    await doors.serve(stop)
    log.info("receiver_stopped")
