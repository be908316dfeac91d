"""Similar claims: bringing in many, and finding one among them by three words, a post or a paragraph."""

import io
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median

from django.core.management import call_command
from django.db import connection

from corrections.bench.corpus import Corpus, Question
from corrections.bench.figures import NotMeasured, Sheet, Size, per_second
from factcheck.matching import EVERYTHING, Match, external_ids, find_similar
from factcheck.matching.files import Outcome, read_records
from factcheck.matching.importing import Tally, import_records
from factcheck.matching.records import FIELDS, BadRecord, Record
from factcheck.models import KnownClaim

TOP = 20
UNBOUNDED = sys.maxsize
BARE = """
CREATE TEMPORARY TABLE bare_claim
    (external_id text, text text, title text, language text, url text, rating text, claimant text, published date)
"""
COPY_ALONE = f"COPY bare_claim ({', '.join(FIELDS)}) FROM STDIN"
LEXEMES_ALONE = "SELECT sum(length(to_tsvector('corrigenda_english', title || ' ' || text))) FROM factcheck_knownclaim"


def measure(sheet: Sheet, size: Size) -> None:
    """Import, index, then ask each kind of question within the budget and over all postings; the commands likewise."""
    corpus = Corpus(size.claims)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(record)}\n" for record in corpus.records())
        file.flush()
        stored = _import(sheet, Path(file.name), size.claims)
        _import_again(sheet, file.name, size.claims, stored)
    for kind, questions in corpus.questions(size.questions).items():
        rate = _ask(sheet, kind, questions)
        _match(sheet, kind, questions, rate)


def _import(sheet: Sheet, path: Path, count: int) -> float:
    """Store and index; return how many a second were stored."""
    bare = per_second(count, lambda: _copy_alone(path))
    began = time.perf_counter()
    tally = Tally()
    with path.open("rb") as file:
        for so_far in import_records(map(_good, read_records(file, "jsonl", language="en")), None):
            tally = so_far
    seconds = time.perf_counter() - began
    if tally.added != count or KnownClaim.objects.count() < count:
        raise NotMeasured(f"{tally.added} of {count} claims were added")
    stored = count / (seconds - tally.indexing)
    sheet.note("known claims read and stored", stored, floor=bare, floor_is="the same rows by COPY alone")
    lexemes = per_second(count, lambda: _rows(LEXEMES_ALONE))
    sheet.note("known claims indexed", count / tally.indexing, floor=lexemes, floor_is="to_tsvector alone")
    return stored


def _import_again(sheet: Sheet, file: str, count: int, stored: float) -> None:
    said = io.StringIO()
    rate = per_second(count, lambda: call_command("import_claims", file, stdout=said))
    if f"{count} as they were" not in said.getvalue():
        raise NotMeasured(said.getvalue())
    sheet.note("the same by import_claims again", rate, floor=stored, floor_is="storing them the first time")


def _match(sheet: Sheet, kind: str, questions: Sequence[Question], rate: float) -> None:
    said = io.StringIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.writelines(f"{number}\t{' '.join(question.text.split())}\n" for number, question in enumerate(questions))
        file.flush()
        command = ("match_claims", "--queries", file.name, "--top", str(TOP), "--external-ids")
        answered = per_second(len(questions), lambda: call_command(*command, stdout=said))
    lines = said.getvalue().splitlines()
    if not lines or any(len(line.split("\t")) != 4 for line in lines):
        raise NotMeasured(f"match_claims said {lines[:1]}")
    sheet.note(f"answered by match_claims: {kind}", answered, floor=rate, floor_is="the search alone")


def _ask(sheet: Sheet, kind: str, questions: Sequence[Question]) -> float:
    """Ask; return how many a second the middle one stands for."""
    few = questions[: max(1, len(questions) // 5)]
    found, waits = _answers(questions, lambda text: find_similar(text, scope=EVERYTHING, limit=TOP))
    all_found, all_waits = _answers(few, lambda text: find_similar(text, scope=EVERYTHING, limit=TOP, budget=UNBOUNDED))
    remark = (
        f"p50 {_ms(waits, 0.5)}, p95 {_ms(waits, 0.95)} against {_ms(all_waits, 0.5)}, {_ms(all_waits, 0.95)}; "
        f"reciprocal rank {_rank(few, found):.3f} against {_rank(few, all_found):.3f}"
    )
    rate, floor = 1 / median(waits), 1 / median(all_waits)
    floor_is = "over all postings"
    sheet.note(f"similar claims found for {kind}", rate, floor=floor, floor_is=floor_is, remark=remark)
    return rate


def _answers(questions: Sequence[Question], ask: Callable[[str], list[Match]]) -> tuple[list[list[str]], list[float]]:
    for question in questions[:20]:
        ask(question.text)  # what is read once stays in memory
    found, waits = [], []
    for question in questions:
        began = time.perf_counter()
        matches = ask(question.text)
        waits.append(time.perf_counter() - began)
        found.append(list(external_ids(matches).values()))
    return found, waits


def _rank(questions: Sequence[Question], found: Sequence[Sequence[str]]) -> float:
    """The mean reciprocal rank of the claims that the questions were made of."""
    ranks = 0.0
    for question, names in zip(questions, found, strict=False):
        with suppress(ValueError):
            ranks += 1 / (names.index(question.about) + 1)
    return ranks / len(questions)


def _ms(waits: Sequence[float], part: float) -> str:
    return f"{1000 * sorted(waits)[math.ceil(part * len(waits)) - 1]:.0f} ms"


def _copy_alone(path: Path) -> None:
    with path.open("rb") as file, connection.cursor() as cursor:
        cursor.execute(BARE)
        with cursor.copy(COPY_ALONE) as copy:
            for outcome in read_records(file, "jsonl", language="en"):
                copy.write_row(_good(outcome))
        cursor.execute("DROP TABLE bare_claim")


def _good(outcome: Outcome) -> Record:
    if isinstance(outcome[1], BadRecord):
        raise NotMeasured(f"line {outcome[0]}: {outcome[1]}")
    return outcome[1]


def _rows(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
