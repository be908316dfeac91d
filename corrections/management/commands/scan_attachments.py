"""Have the files scanned that came before a scanner was set up."""

from typing import Any

from django.core.management.base import BaseCommand

from corrections.services.attachments import scan_the_unscanned
from factcheck.wake import wake


class Command(BaseCommand):
    help = "Has every file that no scanner has seen looked at again. Use it once CLAMD_ADDRESS is set."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = scan_the_unscanned()
        wake("corrections.scan_attachments")
        self.stdout.write(f"{waiting} files wait to be scanned")
