"""Erasing followers: an address goes from every row that bears it; that it must not be written to stays, as a hash."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from corrections.models import Subscription
from corrections.states import SubscriptionStatus
from factcheck import access, ledger
from factcheck.models import Delivery, Event, Publication, User
from factcheck.states import DUE_DELIVERIES, DeliveryStatus

UNCONFIRMED_DAYS = 8
"""A confirmation link is good for seven days; after the last one the address was given for nothing."""
ENDED_DAYS = 30
AT_ONCE = 500


@transaction.atomic
def erase_subscription(subscription: Subscription, *, actor: User | None) -> int:
    """Erase all that an address follows at this publication; return how many subscriptions that were.

    `actor` is `None` for whoever holds the signed link, and for the system. The rows are deleted, letters that wait
    are called off, those that went out keep no address. A suppression stands: it holds a hash.
    """
    access.require(actor, "corrections.erase_subscription", subscription)
    rows = Subscription.objects.at(subscription.email).filter(publication_id=subscription.publication_id)
    return _erase(list(rows.select_for_update()), actor)


def erase_address(email: str, publication: Publication, *, actor: User | None) -> int:
    """The same by address, for whoever asks to be forgotten; zero where it follows nothing."""
    known = Subscription.objects.at(email.strip()).filter(publication=publication).first() if email.strip() else None
    return erase_subscription(known, actor=actor) if known else 0


@transaction.atomic
def forget_subscriptions() -> int:
    """Erase what was never confirmed and what ended a while ago; return how many. Some hundreds at once.

    Whoever asks again, or after an end, has the whole week of the new link.
    """
    now = timezone.now()
    since = now - timedelta(days=UNCONFIRMED_DAYS)
    asked_lately = Event.objects.filter(
        kind="subscription.asked", subject_type="subscription", subject_id=OuterRef("pk"), created_at__gte=since
    )
    pending = Subscription.objects.filter(
        ~Exists(asked_lately), status=SubscriptionStatus.PENDING, created_at__lt=since
    )
    ended = Subscription.objects.filter(status=SubscriptionStatus.ENDED, ended_at__lt=now - timedelta(days=ENDED_DAYS))
    rows = [
        *pending.select_for_update(skip_locked=True)[:AT_ONCE],
        *ended.select_for_update(skip_locked=True)[:AT_ONCE],
    ]
    return _erase(rows, None)


def _erase(rows: list[Subscription], actor: User | None) -> int:
    keys = [f"subscription:{row.pk}" for row in rows]
    deliveries = Delivery.objects.filter(recipient_key__in=keys)
    deliveries.filter(status__in=DUE_DELIVERIES).update(status=DeliveryStatus.CANCELLED)
    deliveries.update(address="")
    for row in rows:
        ledger.record("subscription.erased", row, actor=actor)
    Subscription.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
