"""One turn: a due row and the right to ask its host, held together for one request."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone

from factcheck.models import VisitedHost
from factcheck.models.watching import Polite, PoliteQuerySet

LONGEST_ERROR = 500


@dataclass
class Turn:
    """A leased row whose host we may ask once. `rest_until` is set by whoever learns that the host wants to rest."""

    row: Any
    rest_until: datetime | None = None

    def end(self, **values: Any) -> int:
        """Write the outcome if the lease still holds the row; return whether it did."""
        return self._held().update(lease_token=None, leased_until=None, **values)

    def succeed(self, **values: Any) -> int:
        """End a turn that went well."""
        return self.end(attempts=0, last_error="", **values)

    def fail(self, error: str, **values: Any) -> int:
        """End one that did not, with the reason for people."""
        return self.end(last_error=error.replace("\0", "")[:LONGEST_ERROR], **values)

    def put_back(self, until: datetime) -> int:
        """End one that did not begin, since its host was taken meanwhile. The attempt does not count."""
        return self.end(next_attempt_at=until, attempts=models.functions.Greatest(F("attempts") - 1, 0))

    def _held(self) -> Any:
        return type(self.row).objects.held(self.row.pk, self.row.lease_token)


@contextmanager
def turn(rows: PoliteQuerySet) -> Iterator[Turn | None]:
    """The next due row of `rows`, leased, with its host reserved; `None` when nothing is due or its host was taken.

    The host is left alone afterwards for `WATCH_HOST_SECONDS`, or until it wants to be asked again.
    """
    seconds = settings.DELIVERY_LEASE_SECONDS
    _token, leased = rows.take(1, seconds)
    if not leased:
        yield None
        return
    taken = Turn(leased[0])
    host: str = taken.row.host
    token = VisitedHost.objects.reserve(host, seconds)
    if token is None:
        taken.put_back(timezone.now() + timedelta(seconds=settings.WATCH_HOST_SECONDS))
        yield None
        return
    try:
        yield taken
    finally:
        pause = timezone.now() + timedelta(seconds=settings.WATCH_HOST_SECONDS)
        VisitedHost.objects.release(host, token, max(pause, taken.rest_until or pause))


def vanished(model: type[Polite], limit: int) -> list[Turn]:
    """Rows whose worker vanished, as turns to be ended."""
    rows = model.objects.filter(lease_token__isnull=False).overdue_leases()[:limit]  # type: ignore[attr-defined]
    return [Turn(row) for row in rows]
