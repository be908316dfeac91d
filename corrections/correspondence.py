"""The people outside to whom letters go, found by their address: readers who wrote, and those who follow.

A delivery bears the address it went to; it is shown there and nowhere looked up.
"""

from django.db.models import QuerySet

from corrections.models import Correspondent, Subscription
from factcheck.delivery import know_recipients
from factcheck.models import User


def _readers(user: User, address: str) -> QuerySet:
    return Correspondent.objects.visible_to(user).at(address)


def _followers(user: User, address: str) -> QuerySet:
    return Subscription.objects.visible_to(user).at(address)


know_recipients("correspondent", find=_readers)
know_recipients("subscription", find=_followers)
