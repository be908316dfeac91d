"""One turn: a due row, leased for one request. The right to ask its host is taken with the request (`visiting`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone

from factcheck.models.watching import Polite, PoliteQuerySet

LONGEST_ERROR = 500


@dataclass
class Turn:
    """A leased row, to be ended in one of these ways."""

    row: Any

    def end(self, **values: Any) -> int:
        """Write the outcome if the lease still holds the row; return whether it did."""
        return self._held().update(lease_token=None, leased_until=None, **values)

    def succeed(self, **values: Any) -> int:
        """End a turn that went well."""
        return self.end(attempts=0, last_error="", **values)

    def fail(self, error: str, **values: Any) -> int:
        """End one that did not, with the reason for people."""
        return self.end(last_error=error.replace("\0", "")[:LONGEST_ERROR], **values)

    def put_back(self, until: datetime | None) -> int:
        """End one that did not begin, since a host on its way was taken. The attempt does not count."""
        return self.end(
            next_attempt_at=until or timezone.now(), attempts=models.functions.Greatest(F("attempts") - 1, 0)
        )

    def _held(self) -> Any:
        return type(self.row).objects.held(self.row.pk, self.row.lease_token)


def take_turn(rows: PoliteQuerySet) -> Turn | None:
    """The next due row of `rows` whose host may be asked, leased; `None` when there is none."""
    _token, leased = rows.take(1, settings.DELIVERY_LEASE_SECONDS)
    return Turn(leased[0]) if leased else None


def vanished(model: type[Polite], limit: int) -> list[Turn]:
    """Rows whose worker vanished, as turns to be ended. What a clock that was ahead wrote is mended first."""
    model.objects.mend_after_a_clock_was_ahead()  # type: ignore[attr-defined]
    rows = model.objects.filter(lease_token__isnull=False).overdue_leases()[:limit]  # type: ignore[attr-defined]
    return [Turn(row) for row in rows]
