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
from factcheck.matching.suggesting import LIKE, PART_QUOTED, QUOTED, suggest_claims

__all__ = [
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
    "find_similar",
    "similar_to",
    "suggest_claims",
]
