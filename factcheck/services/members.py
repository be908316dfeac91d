"""Who works at a desk."""

from django.db import transaction

from factcheck import access
from factcheck.models import Membership, User
from factcheck.rhythms import is_zone


@transaction.atomic
def add_member(membership: Membership, *, actor: User | None) -> Membership:
    """Save somebody's first role at a desk. Whoever has no time zone yet begins with the publication's, by which quiet
    hours and digests go."""
    access.require(actor, "factcheck.add_membership", membership)
    membership.save(force_insert=True)
    zone = membership.publication.time_zone
    if is_zone(zone) and User.objects.filter(pk=membership.user_id, time_zone="").update(time_zone=zone):
        membership.user.time_zone = zone
    return membership
