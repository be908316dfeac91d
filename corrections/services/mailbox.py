"""What people do about mail that was parked."""

from django.db import transaction
from django.utils import timezone

from corrections import transitions
from corrections.models import InboundEmail
from factcheck import access, ledger
from factcheck.models import User
from factcheck.wake import wake


@transaction.atomic
def process_again(inbound: InboundEmail, *, actor: User) -> InboundEmail:
    """Give a parked or archived mail its attempts back, and wake a worker."""
    access.require(actor, "corrections.process_inbound", inbound)
    transitions.inbound.move(
        inbound, "process_again", attempts=0, next_attempt_at=timezone.now(), processed_at=None, reason="", kind=""
    )
    if inbound.publication_id:
        ledger.record("inbound.processed_again", inbound, actor=actor)
    wake("corrections.process_inbound")
    return inbound
