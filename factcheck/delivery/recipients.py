"""Who stands behind the key of a recipient (`kind:id`), in words for people, and the keys of whom they look for.

Whoever sends to a kind of recipient says so here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Model, QuerySet

from factcheck import access
from factcheck.models import User, WebhookEndpoint

MOST_FOUND = 50
"""Keys of each kind that one search goes by."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `find` looks among the rows that a user may see, by an address or whatever people would type. Of some
    the `rows` are named on sight, by `in_words`."""

    find: Callable[[User, str], QuerySet]
    rows: QuerySet | None
    in_words: Callable[[Model], str]


_kinds: dict[str, Kind] = {}


def know_recipients(
    kind: str,
    *,
    find: Callable[[User, str], QuerySet],
    rows: QuerySet | None = None,
    in_words: Callable[[Model], str] = str,
) -> None:
    """Say who the recipients of one kind are."""
    _kinds[kind] = Kind(find, rows, in_words)


def recipients_in_words(keys: Iterable[str]) -> dict[str, str]:
    """Who these are, those that are named on sight and still there. One query a kind."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for key in keys:
        kind, _colon, pk = key.partition(":")
        if pk.isdecimal():
            wanted[kind].add(int(pk))
    named = {}
    for kind, known in _kinds.items():
        if known.rows is not None and kind in wanted:
            named |= {f"{kind}:{row.pk}": known.in_words(row) for row in known.rows.filter(pk__in=wanted[kind])}
    return named


def recipients_found(user: User, term: str) -> list[str]:
    """The keys that `term` means: itself, and those of whom a user may see and would call so. One query a kind."""
    term = term.replace("\0", "")[:200]
    keys = {term}
    for kind, known in _kinds.items():
        found = known.find(user, term).values_list("pk", flat=True)[:MOST_FOUND]
        keys |= {f"{kind}:{pk}" for pk in found}
    return sorted(keys)


def _colleagues(user: User, term: str) -> QuerySet:
    column = "email__iexact" if "@" in term else "username__iexact"
    return access.colleagues(user).filter(**{column: term})


def _endpoints(user: User, term: str) -> QuerySet:
    return WebhookEndpoint.objects.visible_to(user).filter(url__icontains=term)


know_recipients("user", find=_colleagues, rows=User.objects.all())
know_recipients("endpoint", find=_endpoints, rows=WebhookEndpoint.objects.all(), in_words=attrgetter("url"))
