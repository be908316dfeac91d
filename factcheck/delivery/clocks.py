"""Deliveries that were written while a clock was ahead, mended once it is set back: or they would wait, silently, until
that time comes again.

Judged by the database's clock, whoever's clock it was. What a delivery was to wait, it waits: it is moved by as much as
the clock was ahead.
"""

import structlog
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Now

from factcheck.models import Delivery, DeliveryAttempt
from factcheck.models.leases import CLOCKS_APART
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)

BATCH = 500
"""Attempts that are mended at once; the next sweep goes on."""


def mend_after_a_clock_was_ahead() -> int:
    """Mend leases, first attempts and later ones that lie too far in the future; return how many rows.

    Five statements where nothing is wrong, each along an index.
    """
    moved = _move_new() + _move_tried()
    if moved:
        log.warning("clock_was_ahead", of=Delivery._meta.label, rows=moved)
    return moved + Delivery.objects.mend_after_a_clock_was_ahead()


def _move_new() -> int:
    """Rows that were written in the future and not tried yet."""
    ahead = F("created_at") - Now()
    rows = Delivery.objects.filter(
        status=DeliveryStatus.QUEUED,
        attempts=0,
        next_attempt_at__gt=Now() + CLOCKS_APART,
        created_at__gt=Now() + CLOCKS_APART,
    )
    return rows.update(
        next_attempt_at=F("next_attempt_at") - ahead, not_before=F("not_before") - ahead, created_at=Now()
    )


@transaction.atomic
def _move_tried() -> int:
    """Rows whose last attempt ended in the future, and so was followed by a wait from there; and the attempts."""
    ended = DeliveryAttempt.objects.filter(finished_at__gt=Now() + CLOCKS_APART).order_by("finished_at")
    some = DeliveryAttempt.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[:BATCH]))
    last = some.filter(delivery=OuterRef("pk")).order_by("-number").values("finished_at")[:1]
    waiting = Delivery.objects.waiting().filter(pk__in=some.values("delivery"), next_attempt_at__gt=Now())
    moved = waiting.update(next_attempt_at=F("next_attempt_at") - (Subquery(last) - Now()))
    some.update(started_at=F("started_at") - (F("finished_at") - Now()), finished_at=Now())
    return moved
