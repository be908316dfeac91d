"""Following corrections: double opt-in, at once or weekly, and out again with one click."""

from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import transitions
from corrections.models import Subscription
from corrections.services.correspondents import can_be_written_to
from corrections.states import SubscriptionStatus
from factcheck import ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Article, Claim, Event, Publication
from factcheck.services.locks import hold
from factcheck.services.words import cleaned

ASKING_WINDOW = timedelta(hours=24)
ASKING_LOCK = 0x6173_6B73  # "asks": one asking of an address at a time
MOST_ASKED = 5
"""Confirmation mails to one address within the window, whatever it is asked to follow."""


@transaction.atomic
def follow(
    publication: Publication,
    *,
    email: str,
    article: Article | None = None,
    claim: Claim | None = None,
    language: str = "en",
    rhythm: str = Subscription.Rhythm.AT_ONCE,
) -> Subscription:
    """Ask to follow a publication's corrections, one article's or one claim's. A mail asks for confirmation.

    Whoever asks twice gets another confirmation mail only while unconfirmed, and one a day: nobody learns here whether
    an address follows, and nobody can have us fill a stranger's inbox.
    """
    address = cleaned(Subscription, "email", email, required=True).lower()
    if not can_be_written_to(address):
        raise Invalid(_("This is not an e-mail address."), field="email")
    for target in (article, claim):
        if target is not None and target.publication_id != publication.pk:
            raise Invalid(_("This belongs to another publication."))
    _one_at_a_time(address)
    how = {"language": cleaned(Subscription, "language", language), "rhythm": _rhythm(rhythm)}
    subscription = _get_or_create(publication, address, article, claim, how)
    hold(subscription)
    ended_at = subscription.ended_at
    if subscription.status == SubscriptionStatus.ENDED:
        transitions.subscriptions.move(subscription, "renew", ended_at=None, confirmed_at=None, **how)
    if subscription.status == SubscriptionStatus.PENDING and _may_ask(subscription, ended_at):
        ledger.record("subscription.asked", subscription, actor=None)
    return subscription


def _one_at_a_time(address: str) -> None:
    """Let nobody else ask for this address until the transaction ends: else several would be counted as the last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [ASKING_LOCK, address])


def _rhythm(rhythm: str) -> str:
    if rhythm not in Subscription.Rhythm.values:
        raise Invalid(_("There is no such choice."), field="rhythm")
    return str(rhythm)


def _may_ask(subscription: Subscription, ended_at: datetime | None) -> bool:
    """Whether a confirmation mail may go out now: one a day, or one more after an end; few a day to any address."""
    asked = list(
        Event.objects.filter(
            kind="subscription.asked",
            subject_type="subscription",
            subject_id__in=Subscription.objects.at(subscription.email).values("pk"),
            created_at__gt=timezone.now() - ASKING_WINDOW,
        ).values_list("subject_id", "created_at")
    )
    again = any(pk == subscription.pk and (ended_at is None or at > ended_at) for pk, at in asked)
    return not again and len(asked) < MOST_ASKED


def _get_or_create(
    publication: Publication, email: str, article: Article | None, claim: Claim | None, how: dict[str, str]
) -> Subscription:
    known = Subscription.objects.at(email).filter(publication=publication, article=article, claim=claim)
    if found := known.first():
        return found
    try:
        with transaction.atomic():
            return Subscription.objects.create(
                publication=publication, email=email, article=article, claim=claim, **how
            )
    except IntegrityError:
        return known.get()


@transaction.atomic
def confirm(subscription: Subscription) -> Subscription:
    """Confirm by the link of the mail; confirming twice is harmless."""
    if subscription.status == SubscriptionStatus.ACTIVE:
        return subscription
    transitions.subscriptions.move(subscription, "confirm", confirmed_at=timezone.now())
    ledger.record("subscription.confirmed", subscription, actor=None)
    return subscription


@transaction.atomic
def end(subscription: Subscription) -> Subscription:
    """Stop following; ending twice is harmless."""
    try:
        transitions.subscriptions.move(subscription, "end", ended_at=timezone.now())
    except Conflict:
        subscription.refresh_from_db()
        return subscription
    ledger.record("subscription.ended", subscription, actor=None)
    return subscription


@transaction.atomic
def change_rhythm(subscription: Subscription, *, rhythm: str) -> Subscription:
    """Choose how often to hear, behind the signed link. What waits for Monday already comes then.

    Raises `Conflict` when the subscription has ended; the same choice again is harmless.
    """
    chosen = _rhythm(rhythm)
    rows = Subscription.objects.filter(pk=subscription.pk).exclude(status=SubscriptionStatus.ENDED)
    if rows.exclude(rhythm=chosen).update(rhythm=chosen):
        ledger.record("subscription.changed", subscription, actor=None, facts={"rhythm": chosen})
    elif not rows.exists():
        raise Conflict(_("This subscription has ended."))
    subscription.rhythm = chosen
    return subscription
