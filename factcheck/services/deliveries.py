"""Deliveries: send again what was given up, or call back what has not gone out."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from factcheck import access, ledger, transitions
from factcheck.models import Delivery, User
from factcheck.wake import wake


@transaction.atomic
def replay_delivery(delivery: Delivery, *, actor: User | None) -> Delivery:
    """Send again what was given up, set aside or bounced, under the same id on the wire, by the channel's whole
    schedule.

    A webhook also when it arrived or was called off. Raises `IllegalTransition` for what is on its way.
    """
    access.require(actor, "factcheck.replay_delivery", delivery)
    anew = {"next_attempt_at": timezone.now(), "sent_at": None, "attempts_before": F("attempts")}
    transitions.deliveries.move(delivery, delivery.again, **anew)
    delivery.refresh_from_db(fields=["attempts", "attempts_before"])
    _record("delivery.replayed", delivery, actor)
    wake("factcheck.drain_deliveries", channel=delivery.channel)
    return delivery


@transaction.atomic
def cancel_delivery(delivery: Delivery, *, actor: User | None) -> Delivery:
    """Call back what waits to be sent. Raises `IllegalTransition` once a worker has taken it up."""
    access.require(actor, "factcheck.cancel_delivery", delivery)
    transitions.deliveries.move(delivery, "cancel")
    _record("delivery.cancelled", delivery, actor)
    return delivery


def _record(kind: str, delivery: Delivery, actor: User | None) -> None:
    facts = {"event": delivery.event_id, "channel": delivery.channel, "purpose": delivery.purpose}
    ledger.record(kind, delivery, actor=actor, facts=facts, restricted=delivery.event.is_restricted)
