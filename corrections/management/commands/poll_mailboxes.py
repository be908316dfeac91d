"""`manage.py poll_mailboxes`: reads every mailbox whose time has come, once, in this process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from corrections import imap
from corrections.models import Mailbox


class Command(BaseCommand):
    help = "Reads each mailbox that is due, once, and says how each is. Workers do the same by themselves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="read those too whose time has not come")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Mailbox.objects.waiting() if options["all"] else Mailbox.objects.due()
        for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
            if options["all"]:
                Mailbox.objects.waiting().filter(pk=pk).update(next_attempt_at=timezone.now())
            new = imap.poll(pk)
            mailbox = Mailbox.objects.get(pk=pk)
            self.stdout.write(f"{mailbox}: {new} new{f', {mailbox.last_error}' if mailbox.last_error else ''}")
