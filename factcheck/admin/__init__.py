"""The ground in the dashboard: every model registered, most to be looked at, few to be edited by hand."""

from factcheck.admin import (
    articles,
    claims,
    deliveries,
    evidence,
    ledger,
    matching,
    occurrences,
    people,
    publications,
    replays,
    storage,
    tokens,
    verdicts,
    watching,
    webhooks,
)

__all__ = [
    "articles",
    "claims",
    "deliveries",
    "evidence",
    "ledger",
    "matching",
    "occurrences",
    "people",
    "publications",
    "replays",
    "storage",
    "tokens",
    "verdicts",
    "watching",
    "webhooks",
]
