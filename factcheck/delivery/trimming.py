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
    batch is a transaction of its own, and goes on along the index where the one before ended: what keeps its log is
    looked at once.
    """
    before, gone = (now or timezone.now()) - timedelta(days=settings.DELIVERY_KEEP_DAYS), 0
    old = DeliveryAttempt.objects.filter(finished_at__lt=before).order_by("finished_at", "pk")
    rest = old
    while deadline is None or timezone.now() < deadline:
        some = list(rest.values_list("pk", "finished_at", "delivery__status")[:TRIM_BATCH])
        if not some:
            break
        over = [pk for pk, _finished_at, status in some if status in OVER]
        gone += DeliveryAttempt.objects.filter(pk__in=over).delete()[0]
        last, reached, _status = some[-1]
        rest = old.filter(finished_at__gte=reached).exclude(finished_at=reached, pk__lte=last)
    return gone
