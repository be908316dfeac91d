"""`manage.py receive_mail`: takes one mail from standard input, or old mail from a Maildir or an mbox."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import structlog
from django.core.management import BaseCommand
from tqdm import tqdm

from corrections import inbox
from corrections.inbox import archive
from corrections.models import InboundEmail

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Exit codes are those of sysexits.h, which mail servers know: 0 stored, 67 refuse for good, 75 try again later."""

    help = (
        "Stores one mail from standard input, or the mails of a Maildir or an mbox. Exits 0 once all is stored, "
        "67 for an unknown recipient, 75 otherwise: run it again, it goes on where it was."
    )
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
        archives = parser.add_mutually_exclusive_group()
        archives.add_argument("--maildir", type=Path, metavar="FOLDER", help="take in the mails of a Maildir instead")
        archives.add_argument("--mbox", type=Path, metavar="FILE", help="take in the mails of an mbox instead")
        parser.add_argument(
            "--answer",
            action="store_true",
            help="confirm their arrival to the senders of the mails of an archive, which is not done otherwise",
        )

    def handle(self, *args: Any, recipient: str, sender: str, maildir: Path, mbox: Path, **options: Any) -> None:
        if maildir or mbox:
            sys.exit(self.take_archive(recipient, maildir, mbox, may_answer=options["answer"]))
        sys.exit(take(recipient, sender))

    def take_archive(self, recipient: str, maildir: Path | None, mbox: Path | None, *, may_answer: bool) -> int:
        """Store old mail, say how far it is, and name what could not be read; return the exit code."""
        result = archive.TakenIn()
        try:
            if inbox.publication_at(recipient) is None:
                self.stderr.write(f"{recipient} is no publication's address")
                return os.EX_NOUSER
            mails = archive.mails_in_folder(maildir, result) if maildir else archive.mails_in_file(Path(mbox or ""))
            with tqdm(total=_size(mbox), unit="B", unit_scale=True, disable=None, file=sys.stderr) as progress:
                for size in archive.take_in(mails, recipient, result, may_answer=may_answer):
                    progress.update(size)
                if progress.total:
                    progress.update(progress.total - progress.n)  # what stands between the mails
        except KeyboardInterrupt:
            self.stderr.write("Interrupted.")
        except OSError as error:
            result.unread.append(f"{error.filename or maildir or mbox}: {error.strerror or type(error).__name__}")
        except Exception as error:  # database away, disk full: what is stored is stored, and the rest comes next time
            log.warning("archive_cannot_store", error=type(error).__name__)
            result.unread.append(f"the rest: {type(error).__name__}")
        else:
            self.report(result)
            return os.EX_TEMPFAIL if result.unread else os.EX_OK
        self.report(result)
        return os.EX_TEMPFAIL

    def report(self, result: archive.TakenIn) -> None:
        for name in result.unread:
            self.stderr.write(f"Not stored: {name.encode('utf-8', 'backslashreplace').decode()}")
        self.stdout.write(f"{result.stored} stored, {result.known} known already, {len(result.unread)} not stored")


def _size(mbox: Path | None) -> int | None:
    """The bytes that there are to read, where that can be told beforehand."""
    return mbox.stat().st_size if mbox else None


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
