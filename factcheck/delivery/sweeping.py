"""Finding what a crash, a lost broker, a paused worker or a clock that was ahead left behind."""

from datetime import timedelta

import structlog
from django.db.models import Count, F, Q
from django.db.models.functions import Now

from factcheck.delivery.clocks import mend_after_a_clock_was_ahead
from factcheck.delivery.drains import is_due
from factcheck.delivery.ways import backoff, channels
from factcheck.models import Delivery
from factcheck.states import DeliveryStatus
from factcheck.wake import wake

log = structlog.get_logger(__name__)

MOST_VANISHED = 5
"""Attempts that may end without a word before the row is set aside: whatever kills its worker must not do so for
ever."""
SWEEP_BATCH = 500
TOLD = Count("tries", filter=Q(tries__number__gt=F("attempts_before")))
"""Attempts of which something is known, since it was last asked for."""


def sweep() -> int:
    """Free deliveries whose holder vanished, wake a drain for every channel with something due; return how many were
    freed. What a clock that was ahead wrote is mended first."""
    mend_after_a_clock_was_ahead(channels())
    vanished = Delivery.objects.filter(status=DeliveryStatus.LEASED).overdue_leases()
    freed = sum(_free(delivery) for delivery in vanished.annotate(told=TOLD)[:SWEEP_BATCH])
    for name in channels():
        if is_due(name):
            wake("factcheck.drain_deliveries", channel=name)
    return freed


def _free(delivery: Delivery) -> int:
    """Free one row: at once the first time, later at random, so that what was leased beside a killer parts from it."""
    silent = delivery.step - delivery.told  # type: ignore[attr-defined]
    set_aside = silent >= MOST_VANISHED
    if set_aside:
        log.error("delivery_quarantined", delivery=delivery.pk, purpose=delivery.purpose)
    return Delivery.objects.held(delivery.pk, delivery.lease_token).update(
        status=DeliveryStatus.QUARANTINED if set_aside else DeliveryStatus.RETRY,
        lease_token=None,
        leased_until=None,
        next_attempt_at=Now() + (backoff(silent) if silent > 1 else timedelta()),
        last_error="the worker that held it vanished",
    )
