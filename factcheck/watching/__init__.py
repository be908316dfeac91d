"""Look again: read the feeds, fetch what they list, capture watched articles anew; one request at a time to a host."""

from factcheck.watching.rounds import is_due, make_round, sweep

__all__ = ["is_due", "make_round", "sweep"]
