"""Known claims in bulk: COPY into a table that lasts for a transaction, one upsert, then the index in one statement."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction

from factcheck.matching.records import FIELDS, Record
from factcheck.models import Publication

BATCH = 5000  # records that are stored and indexed, or not, together
WORTH_TIDYING = 5000  # changed rows, after which the planner's figures and the visibility map are brought up to date
REINDEXED = 2000  # documents at a time

COLUMNS = ", ".join(FIELDS)
STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_claim (
    external_id text, text text, title text, language text, url text, rating text, claimant text, published date
) ON COMMIT DELETE ROWS
"""
LATER = "SET LOCAL factcheck.match = 'later'"
COPY = f"COPY staged_claim ({COLUMNS}) FROM STDIN"
# In the order of their ids, so that two imports at once wait for each other and do not deadlock.
UPSERT = """
INSERT INTO factcheck_knownclaim AS known
    (publication_id, external_id, text, title, language, url, rating, claimant, published_on, imported_at)
SELECT %s, external_id, text, title, language, url, rating, claimant, published, now()
FROM staged_claim ORDER BY external_id
ON CONFLICT (publication_id, external_id) DO UPDATE SET
    (text, title, language, url, rating, claimant, published_on, imported_at) =
    (EXCLUDED.text, EXCLUDED.title, EXCLUDED.language, EXCLUDED.url, EXCLUDED.rating, EXCLUDED.claimant,
     EXCLUDED.published_on, EXCLUDED.imported_at)
WHERE (known.text, known.title, known.language, known.url, known.rating, known.claimant, known.published_on)
    IS DISTINCT FROM (EXCLUDED.text, EXCLUDED.title, EXCLUDED.language, EXCLUDED.url, EXCLUDED.rating,
                      EXCLUDED.claimant, EXCLUDED.published_on)
RETURNING id, xmax = 0
"""
FORGET = "DELETE FROM factcheck_matchdocument WHERE known_id = ANY (%s)"
INDEX = "SELECT factcheck_match_add_known(%s)"
FORGET_CLAIMS = "DELETE FROM factcheck_matchdocument WHERE claim_id = ANY (%s)"
INDEX_CLAIMS = "SELECT factcheck_match_add_claims(%s)"


@dataclass
class Tally:
    """What an import did, and how long its steps took."""

    read: int = 0
    added: int = 0
    changed: int = 0
    storing: float = 0.0  # seconds
    indexing: float = 0.0
    batches: int = field(default=0, repr=False)

    @property
    def same(self) -> int:
        return self.read - self.added - self.changed


def import_records(records: Iterable[Record], publication: Publication | None) -> Iterator[Tally]:
    """Store and index records, a batch a transaction; yields the tally after each batch.

    An import that was broken off is resumed by running it again: what is there already is left untouched. With
    `publication` the claims are for its desk alone, else for everybody.
    """
    tally = Tally()
    records = iter(records)
    while batch := list(islice(records, BATCH)):
        _import_batch(batch, publication, tally)
        yield tally
    if tally.added + tally.changed >= WORTH_TIDYING:
        began = time.perf_counter()
        tidy()
        tally.indexing += time.perf_counter() - began


@transaction.atomic
def _import_batch(batch: Sequence[Record], publication: Publication | None, tally: Tally) -> None:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute("TRUNCATE staged_claim")
        cursor.execute(LATER)
        with cursor.copy(COPY) as copy:
            for record in batch:
                copy.write_row(record)
        cursor.execute(UPSERT, [publication and publication.pk])
        rows = cursor.fetchall()
        stored = time.perf_counter()
        changed = [pk for pk, is_new in rows if not is_new]
        cursor.execute(FORGET, [changed])
        cursor.execute(INDEX, [[pk for pk, _is_new in rows]])
    tally.read += len(batch)
    tally.changed += len(changed)
    tally.added += len(rows) - len(changed)
    tally.batches += 1
    tally.storing += stored - began
    tally.indexing += time.perf_counter() - stored


def reindex() -> Iterator[int]:
    """Index every claim anew, some at a time, while others search; yields how many were indexed each time.

    Needed where stemming changed: after an upgrade of PostgreSQL to another major version, or on another machine type.
    """
    for table, forget, index in (
        ("factcheck_claim", FORGET_CLAIMS, INDEX_CLAIMS),
        ("factcheck_knownclaim", FORGET, INDEX),
    ):
        last = 0
        while pks := _pks_after(table, last):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SELECT id FROM {table} WHERE id = ANY (%s) ORDER BY id FOR UPDATE", [pks])  # noqa: S608
                cursor.execute(forget, [pks])
                cursor.execute(index, [pks])
            last = pks[-1]
            yield len(pks)
    tidy()


def _pks_after(table: str, last: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE id > %s ORDER BY id LIMIT %s", [last, REINDEXED])  # noqa: S608
        return [pk for (pk,) in cursor.fetchall()]


def tidy() -> None:
    """Fold the statistics, and bring visibility map and planner's figures up to date, so that searches stay quick.

    Inside a transaction only what may be done there.
    """
    command = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT factcheck_match_fold()")
        cursor.execute(f"{command} factcheck_matchposting, factcheck_matchdocument, factcheck_matchcount")
