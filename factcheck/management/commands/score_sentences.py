"""`manage.py score_sentences`: how worth checking each sentence of a file is."""

import contextlib
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management import BaseCommand, CommandError

from factcheck.spotting import score

LONGEST_LINE = 1_000_000  # bytes; a longer line is skipped without being held in memory
BLOCK = 256  # lines between two flushes
BOM = b"\xef\xbb\xbf"


class BadLine(ValueError):
    """A line that cannot be scored, and why."""


class Command(BaseCommand):
    """Reads a line at a time and holds no more than that, so that a file of any length can be scored."""

    help = (
        "Reads lines of id<TAB>text and prints id<TAB>score, 0 to 1, higher being more worth checking. "
        "Lines that cannot be read are named on standard error and skipped."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--input", required=True, metavar="FILE.tsv", help="UTF-8; “-” is standard input")
        parser.add_argument("--language", default="en", metavar="TAG", help="of the sentences, e.g. en or uk")

    def handle(self, *args: Any, input: str, language: str, **options: Any) -> None:
        try:
            with _opened(input) as file:
                self._score(file, language)
        except BrokenPipeError:  # whoever reads us has seen enough
            _silence()
        except OSError as error:
            raise CommandError(f"{input}: {error.strerror or error}") from error

    def _score(self, file: IO[bytes], language: str) -> None:
        skipped = 0
        for number, line in enumerate(_lines(file), start=1):
            try:
                if scored := _scored(line, language):
                    self.stdout.write(scored)
            except BadLine as problem:
                skipped += 1
                self.stderr.write(f"line {number}: {problem}")
            if number % BLOCK == 0:
                self.stdout.flush()
        self.stdout.flush()
        if skipped:
            self.stderr.write(f"{skipped} lines skipped")


def _opened(name: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    return contextlib.nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")


def _lines(file: IO[bytes]) -> Iterator[bytes | None]:
    """Each line without its end and without a byte-order mark; `None` for one that is too long."""
    mark = BOM
    while line := file.readline(LONGEST_LINE + 1):
        too_long = len(line) > LONGEST_LINE and not line.endswith(b"\n")
        while too_long and line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE)
        yield None if too_long else line.removeprefix(mark).rstrip(b"\r\n")
        mark = b""


def _scored(line: bytes | None, language: str) -> str:
    """The line of the answer; empty for an empty line. Raises `BadLine`."""
    if line is None:
        raise BadLine(f"longer than {LONGEST_LINE} bytes")
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise BadLine("not UTF-8") from error
    if not text.strip():
        return ""
    name, tab, sentence = text.partition("\t")
    if not tab:
        raise BadLine("no tab between id and text")
    if not name.strip():
        raise BadLine("no id")
    if "\0" in text:
        raise BadLine("a null character")
    return f"{name.strip()}\t{score(sentence, language).score:.6f}"


def _silence() -> None:
    """Let nothing more be written to the closed pipe, so that the interpreter's last flush fails in silence."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
