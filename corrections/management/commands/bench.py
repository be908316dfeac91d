"""`manage.py bench`: measure the paths that have a speed to keep."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from corrections import bench
from factcheck import embedded
from factcheck.management.supervisor import python


class Command(BaseCommand):
    help = "Measures pages, mail, ledger and matching on its own services, each figure beside a floor. Ten minutes."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        bench.add_arguments(parser)

    def handle(
        self, *args: Any, parts: list[str], quick: bool, claims: int, tickets: int, pending: int, **options: Any
    ) -> None:
        """Become `python -m corrections.bench`, which begins before there are settings: it makes its own."""
        command = python("-m", "corrections.bench", *parts, *(["--quick"] if quick else []))
        for name, given in (("claims", claims), ("tickets", tickets), ("pending", pending)):
            if given:
                command += [f"--{name}", str(given)]
        embedded.stop()
        sys.stdout.flush()
        os.chdir(settings.BASE_DIR)
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
