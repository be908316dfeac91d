"""`manage.py receive_mail`: takes one mail from standard input, for mail servers that deliver into a pipe."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management import BaseCommand

from corrections import inbox
from corrections.models import InboundEmail

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Exit codes are those of sysexits.h, which mail servers know: 0 stored, 67 refuse for good, 75 try again later."""

    help = "Stores one mail from standard input. Exits 0 once it is stored, 67 for an unknown recipient, 75 otherwise."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Run, and leave with no exit code that a mail server takes for a refusal: a typing error loses no mail."""
        try:
            super().run_from_argv(argv)
        except SystemExit as leaving:
            sys.exit(leaving.code if leaving.code in (os.EX_OK, os.EX_NOUSER) else os.EX_TEMPFAIL)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--recipient", required=True, metavar="ADDRESS", help="the envelope recipient")
        parser.add_argument("--sender", default="", metavar="ADDRESS", help="the envelope sender, empty for none")

    def handle(self, *args: Any, recipient: str, sender: str, **options: Any) -> None:
        sys.exit(take(recipient, sender))


def take(recipient: str, sender: str) -> int:
    """Store what stands on standard input; return the exit code. Nothing is printed: it would end up in bounces."""
    try:
        if inbox.publication_at(recipient) is None:
            return os.EX_NOUSER
        inbox.receive(sys.stdin.buffer.read(), channel=InboundEmail.Channel.PIPE, mail_from=sender, rcpt_to=recipient)
    except Exception as error:  # database away, disk full, whatever: the mail server keeps it and tries again
        log.warning("pipe_cannot_store", error=type(error).__name__)
        return os.EX_TEMPFAIL
    return os.EX_OK
