"""How often we look at an article again, and how long we stay away from where it went wrong. Pure."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SCHEDULE = (
    (timedelta(hours=6), timedelta(minutes=15)),
    (timedelta(days=2), timedelta(hours=1)),
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=90), timedelta(days=7)),
)
"""Until an article has this age it is looked at this often. Older than the last, it is looked at no more."""

FEED_EVERY = timedelta(minutes=10)
BACKOFF = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
"""Waits after the first, second, … failure in a row; the last one from then on."""

HOST_REST = timedelta(minutes=2)
"""How long a host that is overloaded (429, 503) is left alone when it does not say itself."""
LONGEST_REST = timedelta(days=1)
"""A host that asks for more is asked again after this: a mistake there must not end the watch here."""

LEAST_SHARE = 0.4
"""Of the words a text had. A page with fewer is taken for another page: a login wall, an error, a notice."""


def interval(age: timedelta) -> timedelta | None:
    """How long to wait before looking again at an article of this age; `None` when it is past watching."""
    return next((wait for until, wait in SCHEDULE if age < until), None)


def next_check(since: datetime, now: datetime) -> datetime | None:
    """When to look again after all went well; `None` when the watch has come to its end."""
    wait = interval(now - since)
    return None if wait is None else now + wait


def next_try(since: datetime, now: datetime, failures: int) -> datetime | None:
    """When to look again after so many failures in a row: later each time, and no sooner than the schedule says."""
    wait = interval(now - since)
    return None if wait is None else now + max(wait, backoff(failures))


def backoff(failures: int) -> timedelta:
    """The wait after so many failures in a row (at least one)."""
    return BACKOFF[min(max(failures, 1), len(BACKOFF)) - 1]


def retry_after(header: str, now: datetime) -> datetime | None:
    """When a host wants to be asked again (RFC 9110, 10.2.3: seconds or a date), at most `LONGEST_REST` from now.

    `None` where it says nothing that can be read.
    """
    text = header.strip()[:60]
    try:
        if text.isascii() and text.isdecimal():
            wanted = now + timedelta(seconds=min(int(text), LONGEST_REST.total_seconds()))
        else:
            wanted = parsedate_to_datetime(text)
            wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
        return min(max(wanted, now), now + LONGEST_REST)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def looks_like_another_page(before: str, after: str) -> bool:
    """Whether a text shrank so much that the page has probably become another one."""
    return len(after.split()) < LEAST_SHARE * len(before.split())
