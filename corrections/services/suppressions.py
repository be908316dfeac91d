"""Addresses that a publication must not write to: found out, or lifted by a person who knows better."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections.models import Suppression, address_hash
from factcheck import access, ledger
from factcheck.errors import Conflict
from factcheck.models import Delivery, User


@transaction.atomic
def suppress(delivery: Delivery, reason: str) -> Suppression:
    """Write no more to the address of this delivery; return what stands, from now on or since before."""
    row, is_new = Suppression.objects.standing().get_or_create(
        publication_id=delivery.publication_id,
        address_hash=address_hash(delivery.address),
        defaults={"reason": reason},
    )
    if is_new:
        ledger.record("suppression.added", row, actor=None, facts={"reason": str(reason), "delivery": delivery.pk})
    return row


@transaction.atomic
def lift_suppression(suppression: Suppression, *, actor: User) -> Suppression:
    """Let the publication write to the address again. Raises `Conflict` when that was done before."""
    access.require(actor, "corrections.lift_suppression", suppression)
    now = timezone.now()
    if not Suppression.objects.standing().filter(pk=suppression.pk).update(lifted_at=now, lifted_by=actor):
        raise Conflict(_("This was lifted before."))
    suppression.lifted_at, suppression.lifted_by = now, actor
    ledger.record("suppression.lifted", suppression, actor=actor)
    return suppression
