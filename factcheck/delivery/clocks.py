"""Deliveries that were written while a clock was ahead, mended once it is set back: or they would wait, silently, until
that time comes again.

Judged by the database's clock, whoever's clock it was. What a delivery was to wait, it waits: it is moved by as much as
the clock was ahead.
"""

from collections.abc import Sequence

import structlog
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Now

from factcheck.models import Delivery, DeliveryAttempt
from factcheck.models.deliveries import DeliveryQuerySet
from factcheck.models.leases import LEEWAY
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)

BATCH = 500
"""Attempts that are mended at once; the next sweep goes on."""


def mend_after_a_clock_was_ahead(names: Sequence[str]) -> int:
    """Mend what lies too far in the future of these channels: leases, first attempts, later ones; return how many rows.

    Where nothing is wrong, six statements, each along an index: over what waits for a later time, leases, and the
    newest attempts.
    """
    rows = Delivery.objects.filter(channel__in=names)
    moved = _move_new(rows) + _move_tried(rows)
    if moved:
        log.warning("clock_was_ahead", of=Delivery._meta.label, rows=moved)
    return moved + rows.mend_after_a_clock_was_ahead()


def _move_new(rows: DeliveryQuerySet) -> int:
    """Rows that were written in the future and not tried yet."""
    ahead = F("created_at") - Now()
    rows = rows.filter(
        status=DeliveryStatus.QUEUED,
        attempts=0,
        next_attempt_at__gt=Now() + LEEWAY,
        created_at__gt=Now() + LEEWAY,
    )
    return rows.update(
        next_attempt_at=F("next_attempt_at") - ahead, not_before=F("not_before") - ahead, created_at=Now()
    )


@transaction.atomic
def _move_tried(rows: DeliveryQuerySet) -> int:
    """Rows whose last attempt ended in the future, and so was followed by a wait from there; and the attempts."""
    ended = DeliveryAttempt.objects.filter(finished_at__gt=Now() + LEEWAY, delivery__in=rows).order_by("finished_at")
    some = DeliveryAttempt.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[:BATCH]))
    last = some.filter(delivery=OuterRef("pk")).order_by("-number").values("finished_at")[:1]
    waiting = rows.waiting().filter(pk__in=some.values("delivery"), next_attempt_at__gt=Now())
    moved = waiting.update(next_attempt_at=F("next_attempt_at") - (Subquery(last) - Now()))
    some.update(started_at=F("started_at") - (F("finished_at") - Now()), finished_at=Now())
    return moved
