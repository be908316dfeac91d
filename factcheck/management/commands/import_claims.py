"""`manage.py import_claims`: bring in claims that were checked elsewhere or earlier."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from tqdm import tqdm

from factcheck.matching.files import FORMATS, Outcome, UnreadableFile, guess_format, read_records
from factcheck.matching.importing import Tally, import_records
from factcheck.matching.records import LANGUAGE, BadRecord, Record
from factcheck.models import Publication

MOST_REPORTED = 1000  # bad lines that are named one by one


class Command(BaseCommand):
    help = (
        "Imports known claims from CSV, JSON lines, ClaimReview JSON-LD or a DataFeed, by external id: what is new is "
        "added, what changed is changed. Bad lines are reported by number and skipped. Run it again to resume."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--publication", metavar="SLUG", help="for this desk alone; else for everybody")
        parser.add_argument("--format", choices=FORMATS, dest="form", help="else guessed from name and content")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE.split("-")[0], help="of claims that name none")

    def handle(
        self, *args: Any, file: Path, publication: str | None, form: str | None, language: str, **options: Any
    ) -> None:
        """Store batch by batch; the summary goes to stdout, bad lines to stderr."""
        if not LANGUAGE.match(language) or len(language) > 12:
            raise CommandError(f"{language!r} is no language code")
        desk = Publication.objects.filter(slug=publication).first() if publication else None
        if publication and desk is None:
            raise CommandError(f"there is no publication {publication!r}")
        self.bad = 0
        tally = Tally()
        try:
            form = form or guess_format(file)
            with file.open("rb") as source, self._progress(source) as bar:
                records = self._good(read_records(source, form, language=language))
                for so_far in import_records(records, desk):
                    tally = so_far
                    bar.update(source.tell() - bar.n)
        except UnreadableFile as error:
            raise CommandError(f"{file}: {error}") from error
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        if self.bad > MOST_REPORTED:
            self.stderr.write(f"{self.bad - MOST_REPORTED} more bad lines")
        if self.bad and not tally.read:
            raise CommandError(f"{file}: none of {self.bad} lines was good ({form})")
        self.stdout.write(_summary(tally, self.bad))

    def _good(self, outcomes: Iterator[Outcome]) -> Iterator[Record]:
        for number, outcome in outcomes:
            if not isinstance(outcome, BadRecord):
                yield outcome
                continue
            self.bad += 1
            if self.bad <= MOST_REPORTED:
                with tqdm.external_write_mode():
                    self.stderr.write(f"line {number}: {outcome}")

    def _progress(self, source: IO[bytes]) -> tqdm:
        """A bar on a terminal, by bytes; nothing where the output goes to a file."""
        size = os.fstat(source.fileno()).st_size
        return tqdm(total=size, unit="B", unit_scale=True, disable=None, leave=False)


def _summary(tally: Tally, bad: int) -> str:
    counts = (
        f"{tally.read} claims: {tally.added} added, {tally.changed} changed, {tally.same} as they were; {bad} bad lines"
    )
    done = tally.added + tally.changed
    if not done:
        return counts
    return f"{counts}\nstored {tally.read / tally.storing:,.0f} a second, indexed {done / tally.indexing:,.0f} a second"
