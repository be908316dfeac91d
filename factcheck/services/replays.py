"""Sending again all of a filter: one row when it is asked for, then batch after batch by a worker.

However many there are, asking writes one row, and no transaction holds more than a batch.
"""

from datetime import datetime
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import access, ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Delivery, Publication, Replay, User
from factcheck.services.words import clean
from factcheck.states import STOPPED_DELIVERIES, DeliveryStatus
from factcheck.wake import wake

log = structlog.get_logger(__name__)

BATCH = 500
"""Deliveries that are queued again in one transaction."""
TASK = "factcheck.replay_deliveries"


@transaction.atomic
def ask_for_replay(
    publication: Publication,
    *,
    actor: User | None,
    status: str = DeliveryStatus.DEAD,
    channel: str = "",
    purpose: str = "",
    recipient_key: str = "",
) -> Replay:
    """Have everything that this filter finds now sent again, under the same ids on the wire.

    Raises `Invalid` for a state that is not one of `STOPPED_DELIVERIES`, `Conflict` when the filter finds nothing or is
    being replayed already.
    """
    access.require(actor, "factcheck.add_replay", publication)
    if status not in STOPPED_DELIVERIES:
        raise Invalid(_("Only what was given up, set aside or bounced is sent again."), field="status")
    narrow = clean(Replay, channel=channel, purpose=purpose, recipient_key=recipient_key)
    replay = Replay(publication=publication, status=status, asked_by=actor, **narrow)
    newest = replay.deliveries().order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        raise Conflict(_("There is nothing of this to send again."))
    replay.newest = newest
    try:
        with transaction.atomic():
            replay.save(force_insert=True)
    except IntegrityError as twice:
        raise Conflict(_("This is being sent again already.")) from twice
    ledger.record("replay.asked", replay, actor=actor, facts=_facts(replay))
    wake(TASK)
    return replay


def replay_deliveries(*, deadline: datetime | None = None, batch: int = BATCH) -> int:
    """Work off what was asked for, batch by batch, until done or the deadline passes; return how many were queued.

    One that fails is logged and waits for the next sweep; the others go on.
    """
    queued = 0
    for pk in list(Replay.objects.unfinished().values_list("pk", flat=True)):
        try:
            while (some := replay_batch(pk, batch=batch)) is not None:
                queued += some
                if deadline and timezone.now() >= deadline:
                    return queued
        except Exception:
            log.exception("replay_failed", replay=pk)
    return queued


@transaction.atomic
def replay_batch(pk: int, *, batch: int = BATCH) -> int | None:
    """Queue the next deliveries of a replay and move its cursor; return how many.

    `None` when it is finished, or another worker is at it. A delivery that somebody replayed meanwhile is passed over.
    """
    replay = Replay.objects.unfinished().filter(pk=pk).select_for_update(skip_locked=True).first()
    if replay is None:
        return None
    rest = replay.deliveries().filter(pk__gt=replay.reached, pk__lte=replay.newest)
    some = dict(rest.order_by("pk").values_list("pk", "channel")[:batch])
    still = Delivery.objects.filter(pk__in=some, status=replay.status)
    replay.replayed += still.update(
        status=DeliveryStatus.QUEUED, next_attempt_at=timezone.now(), sent_at=None, attempts_before=F("attempts")
    )
    replay.reached = max(some, default=replay.reached)
    replay.finished_at = timezone.now() if len(some) < batch else None
    replay.save(update_fields=["replayed", "reached", "finished_at"])
    for channel in sorted(set(some.values())):
        wake("factcheck.drain_deliveries", channel=channel)
    if replay.finished_at:
        ledger.record("replay.finished", replay, actor=None, facts={"replayed": replay.replayed, **_facts(replay)})
    return len(some)


def _facts(replay: Replay) -> dict[str, Any]:
    """Codes only: what a recipient's key or a purpose was asked for stands on the row."""
    return {"status": replay.status, "channel": replay.channel or None}
