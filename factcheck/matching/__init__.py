"""Finding claims that say the same: BM25 over PostgreSQL's lexemes, in an index kept by triggers: docs/matching.md."""

from factcheck.matching.searching import (
    EVERYTHING,
    Found,
    Match,
    Scope,
    desks_of,
    external_ids,
    fetch,
    find_similar,
    similar_to,
)
from factcheck.matching.suggesting import ALIKE, LIKE, PART_QUOTED, QUOTED, find_alike, suggest_claims, suggest_each

__all__ = [
    "ALIKE",
    "EVERYTHING",
    "LIKE",
    "PART_QUOTED",
    "QUOTED",
    "Found",
    "Match",
    "Scope",
    "desks_of",
    "external_ids",
    "fetch",
    "find_alike",
    "find_similar",
    "similar_to",
    "suggest_claims",
    "suggest_each",
]
