"""`manage.py match_claims`: for each line of a file, the claims that say most nearly the same."""

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management import BaseCommand, CommandError

from factcheck.matching import EVERYTHING, Match, external_ids, find_similar

LONGEST_LINE = 100_000  # bytes
LONGEST_ID = 200  # characters
MOST = 200
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Command(BaseCommand):
    help = (
        "Reads id<TAB>text lines and prints id<TAB>rank<TAB>claim_id<TAB>score, best first, out of everything: claims "
        "of all publications in any state but withdrawn, as their number, and known claims as known:<number>."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--queries", required=True, metavar="FILE.tsv", help="id<TAB>text, UTF-8; - reads from stdin"
        )
        parser.add_argument("--top", type=_count, default=20, help=f"matches a query, 1 to {MOST} (default 20)")
        parser.add_argument("--language", help="of the queries, as a code; else found out for each")
        parser.add_argument("--external-ids", action="store_true", help="print external ids where claims have one")

    def handle(
        self, *args: Any, queries: str, top: int, language: str | None, external_ids: bool, **options: Any
    ) -> None:
        """Answer line by line: a long file shows its first answers at once. Bad lines go to stderr, by number."""
        try:
            with sys.stdin.buffer if queries == "-" else Path(queries).open("rb") as file:
                for name, text in self._read(file):
                    matches = find_similar(text, scope=EVERYTHING, language=language, limit=top)
                    self._print(name, matches, external_ids)
        except BrokenPipeError:
            raise SystemExit(1) from None
        except OSError as error:
            raise CommandError(f"{queries}: {error.strerror}") from error

    def _print(self, name: str, matches: Collection[Match], external: bool) -> None:
        names = external_ids(matches) if external else {}
        for rank, match in enumerate(matches, start=1):
            found = names.get(match) or (str(match.claim_id) if match.claim_id else f"known:{match.known_id}")
            self.stdout.write(f"{name}\t{rank}\t{found}\t{match.score:.4f}")

    def _read(self, file: IO[bytes]) -> Iterator[tuple[str, str]]:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                self.stderr.write(f"line {number}: this line is longer than {LONGEST_LINE} bytes")
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST_LINE)
                continue
            try:
                name, tab, text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n").partition("\t")
            except UnicodeDecodeError:
                self.stderr.write(f"line {number}: this is not UTF-8")
                continue
            if not name and not text:
                continue
            if not tab or not name or len(name) > LONGEST_ID or UNPRINTABLE.search(name):
                self.stderr.write(f"line {number}: this is no id<TAB>text")
                continue
            yield name, text


def _count(word: str) -> int:
    if not word.isascii() or not word.isdecimal() or not 1 <= int(word) <= MOST:
        raise ArgumentTypeError(f"a number from 1 to {MOST}")
    return int(word)
