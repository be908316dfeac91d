"""The lease: how work that must survive a crash is taken, counted, retried and found again."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LeasedQuerySet(models.QuerySet):
    """Rows that a worker takes for a while. A subclass says in `waiting()` which states wait for work."""

    def waiting(self) -> Self:
        raise NotImplementedError("each leased model names the states that wait for work")

    def due(self, now: datetime | None = None) -> Self:
        """Rows whose time has come and that nobody holds, oldest first."""
        now = now or timezone.now()
        return self.waiting().filter(next_attempt_at__lte=now).order_by("next_attempt_at", "pk")

    def overdue_leases(self, now: datetime | None = None) -> Self:
        """Rows whose holder vanished: leased, and the lease ran out."""
        return self.filter(leased_until__lt=now or timezone.now())

    def take(self, limit: int, seconds: int, *, on_lease: dict | None = None) -> tuple[uuid.UUID, list]:
        """Lease up to `limit` due rows for `seconds`; count the attempt before the work; commit.

        Skips rows another worker is taking (SKIP LOCKED). Returns the lease token and the rows, oldest first.
        """
        token, now = uuid.uuid4(), timezone.now()
        with transaction.atomic():
            keys = list(
                self.due(now).select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:limit]
            )
            if not keys:
                return token, []
            self.model._base_manager.filter(pk__in=keys).update(
                lease_token=token,
                leased_until=now + timedelta(seconds=seconds),
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
