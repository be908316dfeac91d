"""The lease: how work that must survive a crash is taken, counted, retried and found again.

Machines have clocks of their own, and clocks are set back. A lease is written and judged by the database's clock, which
all have in common; a row is due once that clock says so, or our own.
"""

import uuid
from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import ClassVar, Self

import structlog
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

log = structlog.get_logger(__name__)

LONGEST_LEASE = timedelta(minutes=3)
"""No lease is longer, but for those that last `DELIVERY_LEASE_SECONDS`."""
LEEWAY = timedelta(minutes=1)
"""What lies more than this beyond where it may lie was written by a clock that was ahead; clocks differ a little."""


def longest_lease() -> timedelta:
    """How long a lease may last that is taken now."""
    return max(LONGEST_LEASE, timedelta(seconds=settings.DELIVERY_LEASE_SECONDS))


class LeasedQuerySet(models.QuerySet, ABC):
    """Rows that a worker takes for a while. A subclass says in `longest_wait` how far ahead it ever puts them off."""

    longest_wait: ClassVar[timedelta]
    longest_first_wait: ClassVar[timedelta | None] = None
    """The same of rows that nobody has tried yet, where that is shorter."""

    @abstractmethod
    def waiting(self) -> Self:
        """Rows in a state that waits for work; each leased model names its own."""

    def due(self, now: datetime | None = None) -> Self:
        """Rows whose time has come and that nobody holds, oldest first."""
        moment = now or Greatest(Now(), Value(timezone.now()))
        return self.waiting().filter(next_attempt_at__lte=moment).order_by("next_attempt_at", "pk")

    def overdue_leases(self) -> Self:
        """Rows whose holder vanished: leased, and the lease ran out."""
        return self.filter(leased_until__lt=Now())

    def put_off_too_far(self) -> Self:
        """Rows that wait longer than anything is put off: the clock that said when was ahead."""
        too_far = Q(next_attempt_at__gt=Now() + self.longest_wait + LEEWAY)
        if self.longest_first_wait is not None:
            too_far |= Q(attempts=0, next_attempt_at__gt=Now() + self.longest_first_wait + LEEWAY)
        return self.waiting().filter(too_far)

    def mend_after_a_clock_was_ahead(self) -> int:
        """Make due what a clock that was ahead put off too far, and cut leases that it wrote; return how many rows.

        A lease is not ended, since its holder may live: from now on it has the longest that any is taken for.
        """
        longest = Now() + longest_lease()
        cut = self.filter(lease_token__isnull=False, leased_until__gt=longest).order_by().update(leased_until=longest)
        mended = cut + self._bring_forward()
        if mended:
            log.warning("clock_was_ahead", of=self.model._meta.label, rows=mended)
        return mended

    def _bring_forward(self) -> int:
        return self.put_off_too_far().order_by().update(next_attempt_at=Now())

    def take(
        self, limit: int, seconds: int, *, on_lease: dict | None = None, token: uuid.UUID | None = None
    ) -> tuple[uuid.UUID, list]:
        """Lease up to `limit` due rows for `seconds`; count the attempt before the work; commit.

        Skips rows another worker is taking (SKIP LOCKED). Returns the lease token (`token`, for whoever must know it
        even if this is interrupted) and the rows, oldest first. Where they cannot be read, none is leased.
        """
        token = token or uuid.uuid4()
        with transaction.atomic():
            keys = list(
                self.due().select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:limit]
            )
            if not keys:
                return token, []
            self.model._base_manager.filter(pk__in=keys).update(
                lease_token=token,
                leased_until=Now() + timedelta(seconds=seconds),
                attempts=F("attempts") + 1,
                **(on_lease or {}),
            )
            return token, list(self.filter(lease_token=token).order_by("next_attempt_at", "pk"))

    def held(self, pk: int, token: uuid.UUID) -> Self:
        """The row if this lease still holds it: the condition of every update that reports a result."""
        return self.filter(pk=pk, lease_token=token)


class Leased(models.Model):
    """What a leased row carries. Retry time lives in the row, not in the broker."""

    attempts = models.PositiveIntegerField(_("attempts"), default=0, editable=False)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now, editable=False)
    lease_token = models.UUIDField(null=True, editable=False, db_index=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, editable=False)
    last_error = models.CharField(_("last error"), max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def lease_is_whole(cls, name: str) -> models.CheckConstraint:
        """A lease has a token and an end, or neither."""
        return models.CheckConstraint(
            condition=Q(lease_token__isnull=True, leased_until__isnull=True)
            | Q(lease_token__isnull=False, leased_until__isnull=False),
            name=name,
        )
