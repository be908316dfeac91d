"""Records out of files: CSV, JSON lines, ClaimReview JSON-LD and DataFeed; each with its place, the bad with a reason.

Lines are read one at a time and within bounds; a JSON document is read whole, up to `LARGEST_DOCUMENT` bytes.
"""

import csv
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any

from factcheck.matching.records import FIELDS, REQUIRED, BadRecord, Record, check, is_review, of_review, reviews

FORMATS = ("csv", "jsonl", "json")
LONGEST_LINE = 1_000_000  # bytes
LARGEST_DOCUMENT = 256_000_000  # bytes; a JSON document takes about eight times as much memory while it is read
SUFFIXES = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".jsonld": "json"}
DELIMITERS = ",;\t"
LOOKED_AT = 20  # lines, to guess a format

Outcome = tuple[int, Record | BadRecord]
"""The number of a line (of an element, in a JSON document), from 1, and what it holds."""


class UnreadableFile(Exception):
    """A file that holds no records at all; the message says why."""


def guess_format(path: Path) -> str:
    """By name, else by content: one of `FORMATS`. A `.json` may well hold JSON lines."""
    if known := SUFFIXES.get(path.suffix.lower()):
        return known
    with path.open("rb") as file:
        lines = [line for line in islice(_Lines(file), LOOKED_AT) if line.strip("\ufeff \t\r\n")]
    if not lines or lines[0].lstrip("\ufeff \t")[:1] not in ("{", "["):
        return "csv"
    with suppress(ValueError, RecursionError):
        first = json.loads(lines[0].lstrip("\ufeff"))
        if isinstance(first, dict) and (len(lines) > 1 or not {"@graph", "dataFeedElement"} & first.keys()):
            return "jsonl"
    return "json"


def read_records(file: IO[bytes], form: str, *, language: str) -> Iterator[Outcome]:
    """What a file in one of `FORMATS` holds, in its order. Raises `UnreadableFile`.

    `language` is for records that name none. An external id that occurs again is bad: which of the two is meant?
    The ids seen take about a hundred bytes each.
    """
    rows = {"csv": _csv, "jsonl": _json_lines, "json": _json_document}[form](file)
    seen: set[int] = set()
    for number, values in rows:
        try:
            if isinstance(values, BadRecord):
                raise values
            record = check(of_review(values) if is_review(values) else values, language=language)
            if (key := hash(record.external_id)) in seen:
                raise BadRecord("external_id stands in this file already")
            seen.add(key)
            yield number, record
        except BadRecord as bad:
            yield number, bad


def _csv(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    lines = _Lines(file)
    header = next(lines, "").lstrip("\ufeff")
    delimiter = max(DELIMITERS, key=header.count)
    names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])]
    if missing := [name for name in REQUIRED if name not in names]:
        raise UnreadableFile(f"the first line names no column {' and no column '.join(missing)}")
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        number = lines.number + 1
        values: Any = None
        try:
            values = _row(names, next(rows))
        except StopIteration:
            break
        except csv.Error as error:
            values = BadRecord(f"this is not CSV: {error}")
        finally:
            yield from lines.take_bad()
        if values:
            yield number, values


def _row(names: list[str], values: list[str]) -> dict[str, str] | BadRecord | None:
    if len(values) > len(names):
        return BadRecord(f"there are {len(values)} values for {len(names)} columns")
    return {name: value for name, value in zip(names, values, strict=False) if name in FIELDS} if values else None


def _json_lines(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    lines = _Lines(file)
    for line in lines:
        yield from lines.take_bad()
        if line.strip("\ufeff \t\r\n"):
            yield lines.number, _json(line.lstrip("\ufeff"))
    yield from lines.take_bad()


def _json_document(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    content = file.read(LARGEST_DOCUMENT + 1)
    if len(content) > LARGEST_DOCUMENT:
        raise UnreadableFile(f"a JSON document may have {LARGEST_DOCUMENT} bytes; JSON lines have no such limit")
    document = _json(content.decode(errors="surrogateescape").lstrip("\ufeff"))
    if isinstance(document, BadRecord):
        raise UnreadableFile(str(document))
    yield from enumerate(reviews(document), start=1)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return BadRecord(f"this is not JSON: {error}")


class _Lines(Iterator[str]):
    """The lines of a file, decoded, in bounded memory; what is not UTF-8 comes as lone surrogates, which no row takes.

    A line that is too long is skipped and kept, with its number, for `take_bad`.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.number = 0
        self.bad: list[tuple[int, BadRecord]] = []

    def __next__(self) -> str:
        while line := self.file.readline(LONGEST_LINE + 1):
            self.number += 1
            if len(line) <= LONGEST_LINE:
                return line.decode(errors="surrogateescape")
            self.bad.append((self.number, BadRecord(f"this line is longer than {LONGEST_LINE} bytes")))
            while line and not line.endswith(b"\n"):
                line = self.file.readline(LONGEST_LINE)
        raise StopIteration

    def take_bad(self) -> list[tuple[int, BadRecord]]:
        """The bad lines met since the last call."""
        bad, self.bad = self.bad, []
        return bad
