"""Telling everybody who follows: one row in the event's transaction, then chunk after chunk by a worker.

However many follow, publishing writes one row and no transaction holds more than a chunk; the first letters leave while
the rest is being written.
"""

from collections.abc import Iterable

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils import timezone

from corrections.models import Correction, Mailing, Subscription
from corrections.states import CorrectionStatus
from factcheck import ledger
from factcheck.ledger import DIGEST, Recipient
from factcheck.models import Delivery, Event
from factcheck.rhythms import next_monday, zone_named
from factcheck.wake import wake

log = structlog.get_logger(__name__)

CHUNK = 500
"""Subscriptions that are looked at in one transaction."""
TASK = "corrections.write_mailings"
SAID = {"correction.published": CorrectionStatus.PUBLISHED, "correction.withdrawn": CorrectionStatus.WITHDRAWN}
"""What a notice must still be for its mailing to go on."""


def begin_mailing(event: Event, correction: Correction) -> Mailing | None:
    """Write down that the followers are to be told, in the event's transaction. `None` when nobody follows."""
    if not _followers(correction).exists():
        return None
    wake(TASK)
    about = {"publication_id": event.publication_id, "correction": correction}
    return Mailing.objects.get_or_create(event=event, defaults=about)[0]


def write_mailings(*, chunk: int = CHUNK) -> int:
    """Write one chunk of each unfinished mailing; return how many are still unfinished. One that fails waits."""
    left = 0
    for pk in list(Mailing.objects.unfinished().values_list("pk", flat=True)):
        try:
            left += not write_chunk(pk, chunk=chunk)
        except Exception:
            log.exception("mailing_failed", mailing=pk)
    return left


@transaction.atomic
def write_chunk(pk: int, *, chunk: int = CHUNK) -> bool:
    """Write the next deliveries of a mailing and move its cursor; return whether it is finished, or another's work.

    Each address is told once, however many subscriptions it has among those that match. Seven queries at most.
    """
    rows = Mailing.objects.unfinished().filter(pk=pk).select_for_update(skip_locked=True, of=("self",))
    mailing = rows.select_related("event", "correction", "publication").first()
    if mailing is None:
        return True
    followers: list[Subscription] = []
    if mailing.correction.status == SAID[mailing.event.kind]:
        followers = list(_followers(mailing.correction).filter(pk__gt=mailing.reached).order_by("pk")[:chunk])
    told = _told_already(mailing, followers)
    recipients = [_recipient(mailing, one) for one in _each_address_once(followers) if one.pk not in told]
    ledger.tell(mailing.event, recipients)
    is_finished = len(followers) < chunk
    mailing.reached = followers[-1].pk if followers else mailing.reached
    mailing.written += len(recipients)
    mailing.finished_at = timezone.now() if is_finished else None
    mailing.save(update_fields=["reached", "written", "finished_at"])
    return is_finished


def _recipient(mailing: Mailing, follower: Subscription) -> Recipient:
    """A letter at once, or a line of Monday's."""
    key, purpose = f"subscription:{follower.pk}", mailing.event.kind.replace(".", "_")
    if follower.rhythm == Subscription.Rhythm.WEEKLY:
        monday = next_monday(mailing.event.created_at, zone_named(mailing.publication.time_zone))
        return Recipient(DIGEST, key, purpose, not_before=monday)  # the address is asked for when the letter goes
    return Recipient("mail", key, purpose, follower.email)


def _followers(correction: Correction) -> QuerySet[Subscription]:
    """Who follows the publication, one of the articles or one of the claims."""
    articles, claims = correction.articles.values("pk"), correction.claims.values("pk")
    follows = Q(article=None, claim=None) | Q(article__in=articles) | Q(claim__in=claims)
    return Subscription.objects.active().filter(follows, publication_id=correction.publication_id)


def _each_address_once(followers: list[Subscription]) -> list[Subscription]:
    first: dict[str, Subscription] = {}
    for one in followers:
        first.setdefault(one.email.lower(), one)
    return list(first.values())


def _answered(correction: Correction) -> Iterable[str]:
    """The readers whose reports led to this notice: the answer they get tells them of its first version."""
    if correction.version > 1:
        return []
    tickets = correction.tickets.values("pk")
    answers = Delivery.objects.filter(
        channel="mail", event__kind="ticket.resolved", event__subject_type="ticket", event__subject_id__in=tickets
    )
    return answers.filter(recipient_key__startswith="correspondent:").values_list("address", flat=True)


def _told_already(mailing: Mailing, followers: list[Subscription]) -> set[int]:
    """Those of a chunk whose address was told before: in an earlier one, or as a reader who reported, be it of this
    event or by the answer to the report. Three queries."""
    key = Concat(Value("subscription:"), Cast("pk", TextField()))
    written = Delivery.objects.filter(event=mailing.event, channel__in=("mail", DIGEST), recipient_key=OuterRef("key"))
    same_address = Subscription.objects.filter(pk__lte=mailing.reached, publication_id=mailing.publication_id).annotate(
        address=Lower("email"), key=key
    )
    addresses = {one.email.lower() for one in followers}
    told = set(same_address.filter(Exists(written), address__in=addresses).values_list("address", flat=True))
    readers = mailing.event.deliveries.filter(channel="mail", recipient_key__startswith="correspondent:")
    told |= {address.lower() for address in readers.values_list("address", flat=True)}
    told |= {address.lower() for address in _answered(mailing.correction)}
    return {one.pk for one in followers if one.email.lower() in told}
