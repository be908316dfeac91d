"""Gathering digests: once a period, one letter of everything that waited for it."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from corrections.models import Digest, DigestEntry, Subscription
from factcheck import ledger
from factcheck.delivery import mend_after_a_clock_was_ahead
from factcheck.ledger import DIGEST
from factcheck.models import Delivery, User
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)

AT_ONCE = 500
"""Digests gathered before the time is looked at again."""
LATE = timedelta(hours=1)
"""How much later goes what was recorded after the letter of its period had been gathered."""


def gather_due_digests(*, now: datetime | None = None, deadline: datetime | None = None) -> int:
    """Gather every digest whose period is over, each in a transaction of its own; return how many there were.

    One query to find them and a constant number for each, however much it holds. One that fails holds up no other, and
    is tried again at the next call. What a clock that was ahead put off is mended first.
    """
    mend_after_a_clock_was_ahead([DIGEST])
    gathered = 0
    failed: set[tuple[int, str]] = set()
    while deadline is None or timezone.now() < deadline:
        due = Delivery.objects.filter(channel=DIGEST).due(now).order_by("publication_id", "recipient_key")
        found = list(due.values_list("publication_id", "recipient_key").distinct()[: AT_ONCE + len(failed)])
        if failed.issuperset(found):
            break
        for publication, key in found:
            try:
                gathered += gather_digest(publication, key, now=now) is not None
            except Exception:
                log.exception("digest_failed", publication=publication, recipient=key)
                failed.add((publication, key))
    return gathered


@transaction.atomic
def gather_digest(publication_id: int, recipient_key: str, *, now: datetime | None = None) -> Digest | None:
    """Put all that is due for one recipient into one digest and have it sent; `None` when nothing is.

    Whoever else gathers the same at the same time waits here for the rows, and then finds none. The end of the last
    period names the digest, so that no period has two.
    """
    waiting = Delivery.objects.filter(channel=DIGEST, publication=publication_id, recipient_key=recipient_key).due(now)
    rows = dict(waiting.select_for_update(of=("self",)).values_list("pk", "next_attempt_at"))
    if not rows:
        return None
    digest, is_new = Digest.objects.get_or_create(
        publication_id=publication_id, recipient_key=recipient_key, due_at=max(rows.values())
    )
    held = Delivery.objects.filter(pk__in=rows)
    if not is_new:
        held.update(next_attempt_at=digest.due_at + LATE)
        return None
    DigestEntry.objects.bulk_create(DigestEntry(digest=digest, delivery_id=pk) for pk in rows)
    held.update(status=DeliveryStatus.DIGESTED)
    ledger.record("digest.due", digest, actor=None)
    return digest


def address_of(recipient_key: str) -> str:
    """Where a recipient of digests is written to now; empty for who is gone. One query."""
    kind, _colon, pk = recipient_key.partition(":")
    rows = {"user": User.objects.filter(is_active=True), "subscription": Subscription.objects.active()}[kind]
    return rows.filter(pk=int(pk)).values_list("email", flat=True).first() or ""
