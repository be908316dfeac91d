"""Claims to be found, and the sums that the index must agree with."""

import math
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from factcheck.matching import EVERYTHING, find_similar
from factcheck.models import KnownClaim


def query(statement: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def know(*texts: str, **fields) -> list[KnownClaim]:
    """Known claims for everybody, unless `publication` says otherwise; ids `k-1` and so on."""
    first = KnownClaim.objects.count() + 1
    return KnownClaim.objects.bulk_create(
        KnownClaim(**{"external_id": f"k-{number}", "text": text} | fields)
        for number, text in enumerate(texts, start=first)
    )


def texts_like(text: str, **options) -> list[str]:
    """The texts of the known claims found, best first."""
    found = find_similar(text, **{"scope": EVERYTHING} | options)
    texts = dict(KnownClaim.objects.values_list("pk", "text"))
    return [texts[match.known_id] for match in found]


def documents() -> dict[tuple[int | None, int | None], list[int]]:
    return {
        (claim, known): words
        for claim, known, words in query("SELECT claim_id, known_id, words FROM factcheck_matchdocument")
    }


def assert_index_agrees() -> None:
    """Postings and statistics are what a count over all documents gives."""
    counted: Counter[int] = Counter()
    postings = set()
    for number, words in query("SELECT id, words FROM factcheck_matchdocument"):
        for lexeme, tf in Counter(words).items():
            counted[lexeme] += 1
            postings.add((lexeme, number, tf, len(words)))
    assert set(query("SELECT lexeme, document_id, tf, length FROM factcheck_matchposting")) == postings
    kept = query(
        "SELECT lexeme, sum(documents)::bigint, sum(length)::bigint FROM (SELECT * FROM factcheck_matchcount UNION ALL"
        " SELECT * FROM factcheck_matchchange) AS c GROUP BY lexeme HAVING sum(documents) <> 0"
    )
    lengths = [len(words) for words in documents().values()]
    whole = {(0, len(lengths), sum(lengths))} if lengths else set()
    assert set(kept) == {(lexeme, holding, 0) for lexeme, holding in counted.items()} | whole


@pytest.fixture
def bm25(db) -> Callable[[str], list[tuple[int, float]]]:
    """Known claims and their scores by the formula, over every document, best first: k1 1.2, b 0.75."""

    def rank(text: str) -> list[tuple[int, float]]:
        ((wanted,),) = query("SELECT factcheck_match_lexemes('en', %s)", text)
        held = {known: words for (_claim, known), words in documents().items()}
        average = sum(map(len, held.values())) / len(held)
        scores = {}
        for known, words in held.items():
            total = 0.0
            for lexeme in set(wanted) & set(words):
                holding = sum(lexeme in others for others in held.values())
                tf = words.count(lexeme)
                rarity = math.log(1 + (len(held) - holding + 0.5) / (holding + 0.5))
                total += rarity * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(words) / average))
            if total:
                scores[known] = total
        return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))

    return rank
