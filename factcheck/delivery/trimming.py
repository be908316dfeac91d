"""Forgetting the log of attempts after a while, in batches, so that it does not grow for ever."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from factcheck.models import DeliveryAttempt
from factcheck.states import DeliveryStatus

TRIM_BATCH = 1000
OVER = (DeliveryStatus.SENT, DeliveryStatus.CANCELLED, DeliveryStatus.SUPPRESSED, DeliveryStatus.DIGESTED)
"""What is at its end, and asks nothing of anybody. What was given up, bounced or set aside keeps its log."""


def trim(*, now: datetime | None = None, deadline: datetime | None = None) -> int:
    """Delete the attempts of deliveries that were over `DELIVERY_KEEP_DAYS` ago; return how many.

    The deliveries themselves stay: they say who was told, and by their ids bounces and answers find their way. Each
    batch is a transaction of its own.
    """
    before, gone = (now or timezone.now()) - timedelta(days=settings.DELIVERY_KEEP_DAYS), 0
    while deadline is None or timezone.now() < deadline:
        old = DeliveryAttempt.objects.filter(finished_at__lt=before, delivery__status__in=OVER).order_by()
        some = list(old.values_list("pk", flat=True)[:TRIM_BATCH])
        if not some:
            break
        gone += DeliveryAttempt.objects.filter(pk__in=some).delete()[0]
    return gone
