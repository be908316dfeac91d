"""What came of our own mail: bounces and complaints, tied to their delivery by the signed return path and nothing else.

The id in a report's body is the reporter's to choose; the token in the address it came to is not. A report without one
is kept and changes nothing, or anybody could silence anybody.
"""

from datetime import timedelta

from django.utils import timezone

from corrections import threading
from corrections.mail.classify import Classification
from corrections.models import InboundEmail, Suppression
from corrections.services.suppressions import suppress
from factcheck import ledger, transitions
from factcheck.errors import IllegalTransition
from factcheck.models import Delivery

SOFT_BOUNCES = 5
"""Letters to one recipient that came back within the window before no more are sent: a full mailbox may be emptied, an
abandoned one is not."""
WINDOW = timedelta(days=30)


def note(inbound: InboundEmail, classification: Classification) -> tuple[Delivery | None, str]:
    """Suppress an address that is dead or unwilling; return the delivery that is reported on, and what to note.

    A hard bounce and a complaint silence at once, soft ones when they have been too many. Called in the transaction
    that marks the mail as archived.
    """
    delivery = _delivery(inbound)
    ledger.record("inbound.ignored", inbound, actor=None, facts={"reason": classification.kind})
    if delivery is None:
        return None, f"{classification.kind} of no delivery of ours"
    if classification.kind == "complaint":
        suppress(delivery, Suppression.Reason.COMPLAINT)
        return delivery, f"complaint about delivery {delivery.pk}"
    bounce = classification.bounce
    status = bounce.status if bounce else ""
    if bounce and bounce.hard:
        _mark_bounced(delivery, status)
        suppress(delivery, Suppression.Reason.HARD_BOUNCE)
        return delivery, f"hard bounce of delivery {delivery.pk} {status}".strip()
    Delivery.objects.filter(pk=delivery.pk).update(last_error=f"soft bounce {status}".strip())
    if _came_back(delivery, but=inbound) + 1 >= SOFT_BOUNCES:
        suppress(delivery, Suppression.Reason.SOFT_BOUNCES)
    return delivery, f"soft bounce of delivery {delivery.pk} {status}".strip()


def letter_answered(inbound: InboundEmail) -> Delivery | None:
    """The letter of ours whose return path a machine's answer came to, where that letter is about no ticket.

    A notice to ten thousand subscribers meets hundreds who are away: their machines' answers are kept, and open none.
    """
    delivery = _delivery(inbound)
    return delivery if delivery and delivery.event.subject_type != "ticket" else None


def _delivery(inbound: InboundEmail) -> Delivery | None:
    pk = threading.delivery_of_address(inbound.rcpt_to)
    if pk is None:
        return None
    return Delivery.objects.select_related("event").filter(pk=pk, publication=inbound.publication).first()


def _came_back(delivery: Delivery, *, but: InboundEmail) -> int:
    """How many other letters to the same recipient were reported undelivered lately."""
    bounces = InboundEmail.objects.filter(
        kind="bounce",
        received_at__gte=timezone.now() - WINDOW,
        delivery__recipient_key=delivery.recipient_key,
        delivery__publication=delivery.publication_id,
        delivery__channel=delivery.channel,
    )
    return bounces.exclude(pk=but.pk).exclude(delivery=delivery).values("delivery").distinct().count()


def _mark_bounced(delivery: Delivery, status: str) -> None:
    try:
        transitions.deliveries.move(
            delivery, "bounce", lease_token=None, leased_until=None, last_error=f"hard bounce {status}".strip()
        )
    except IllegalTransition:
        return  # not sent yet by our count, or bounced before: the suppression is what stops the next attempt
