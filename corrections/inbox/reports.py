"""What came of our own mail: bounces and complaints, tied to their delivery by the signed return path and nothing else.

The id in a report's body is the reporter's to choose; the token in the address it came to is not. A report without one
is kept and changes nothing, or anybody could silence anybody.
"""

from corrections import threading
from corrections.mail.classify import Classification
from corrections.models import InboundEmail, Suppression, address_hash
from factcheck import ledger, transitions
from factcheck.errors import IllegalTransition
from factcheck.models import Delivery


def note(inbound: InboundEmail, classification: Classification) -> str:
    """Tie a report to its delivery, suppress an address that is dead or unwilling; return what to note on the mail."""
    delivery = _delivery(inbound)
    ledger.record("inbound.ignored", inbound, actor=None, facts={"reason": classification.kind})
    if delivery is None:
        return f"{classification.kind} of no delivery of ours"
    if classification.kind == "complaint":
        _suppress(delivery, Suppression.Reason.COMPLAINT)
        return f"complaint about delivery {delivery.pk}"
    bounce = classification.bounce
    status = bounce.status if bounce else ""
    if bounce and bounce.hard:
        _mark_bounced(delivery, status)
        _suppress(delivery, Suppression.Reason.HARD_BOUNCE)
        return f"hard bounce of delivery {delivery.pk} {status}".strip()
    Delivery.objects.filter(pk=delivery.pk).update(last_error=f"soft bounce {status}".strip())
    return f"soft bounce of delivery {delivery.pk} {status}".strip()


def _delivery(inbound: InboundEmail) -> Delivery | None:
    pk = threading.delivery_of_address(inbound.rcpt_to)
    return Delivery.objects.filter(pk=pk, publication=inbound.publication).first() if pk is not None else None


def _mark_bounced(delivery: Delivery, status: str) -> None:
    try:
        transitions.deliveries.move(
            delivery, "bounce", lease_token=None, leased_until=None, last_error=f"hard bounce {status}".strip()
        )
    except IllegalTransition:
        return  # not sent yet by our count, or bounced before: the suppression is what stops the next attempt


def _suppress(delivery: Delivery, reason: str) -> None:
    row, is_new = Suppression.objects.get_or_create(
        publication_id=delivery.publication_id,
        address_hash=address_hash(delivery.address),
        defaults={"reason": reason},
    )
    if is_new:
        ledger.record("suppression.added", row, actor=None, facts={"reason": str(reason), "delivery": delivery.pk})
