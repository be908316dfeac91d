"""What a look at a mentioning page found, written down under the lease of whoever looked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from corrections import transitions
from corrections.models import Mention
from corrections.services.mentions import record
from corrections.states import MentionStatus
from factcheck import pacing
from factcheck.extracting import Linking

MOST_LOOKS = 4
"""Looks at a page whose site does not answer, some twenty minutes to an hour apart; then the site has not answered."""
KEPT_REFUSED = timedelta(days=30)
WORDS = ("title", "author", "excerpt")


def settle_found(mention: Mention, found: Linking) -> bool:
    """The page was read: it links to us, or it does not. Return whether the lease still held the row."""
    return _settle(mention, lambda row: _find(row, found) if found.links else _miss(row, Mention.Reason.NO_LINK))


def settle_missed(mention: Mention, reason: str) -> bool:
    """There is no page, or none that could be read, and that will not change by itself."""
    return _settle(mention, lambda row: _miss(row, reason))


def settle_failed(mention: Mention, reason: str, error: str, *, again_at: datetime | None = None) -> bool:
    """Nobody answered as one should. Another look later; after the last, what was known before still holds."""
    if mention.attempts >= MOST_LOOKS:
        return _settle(mention, lambda row: _give_up(row, reason))
    later = again_at or Now() + pacing.backoff(mention.attempts)
    return _end(mention, is_due=True, next_attempt_at=later, last_error=error.replace("\0", "")[:500])


def put_back(mention: Mention, until: datetime | None) -> bool:
    """The host was not free: the look did not begin, and does not count."""
    attempts = Greatest(F("attempts") - 1, 0)
    return _end(mention, is_due=True, next_attempt_at=until or timezone.now(), attempts=attempts)


@transaction.atomic
def forget_refused(now: datetime | None = None) -> int:
    """Delete announcements in which nobody found a link for a month; return how many."""
    old = (now or timezone.now()) - KEPT_REFUSED
    rows = Mention.objects.filter(status=MentionStatus.REFUSED, received_at__lt=old, is_due=False)
    return rows.delete()[1].get(Mention._meta.label, 0)


def _held(mention: Mention) -> QuerySet[Mention]:
    """The row, if the lease that this copy bears still holds it."""
    token = mention.lease_token
    return Mention.objects.held(mention.pk, token) if token else Mention.objects.none()


def _end(mention: Mention, **values: Any) -> bool:
    return bool(_held(mention).update(lease_token=None, leased_until=None, **values))


@transaction.atomic
def _settle(mention: Mention, outcome: Callable[[Mention], None]) -> bool:
    row = _held(mention).select_for_update(no_key=True).first()
    if row is None:
        return False
    now = timezone.now()
    _end(mention, attempts=0, checked_at=now, last_error="")
    row.refresh_from_db()
    outcome(row)
    return True


def _find(row: Mention, found: Linking) -> None:
    said = {name: getattr(found, name) or getattr(row, name) for name in WORDS}
    changed = any(getattr(row, name) != said[name] for name in WORDS)
    Mention.objects.filter(pk=row.pk).update(**said, reason="")
    if transitions.mentions.may(row, "verify"):
        transitions.mentions.move(row, "verify", verified_at=timezone.now())
        record("mention.verified", row, None)
    elif changed and row.status == MentionStatus.APPROVED:
        # Readers are shown what somebody at the desk has read, never what was put in its place afterwards.
        transitions.mentions.move(row, "reconsider", decided_by=None, decided_at=None)
        record("mention.changed", row, None)


def _miss(row: Mention, reason: str) -> None:
    if transitions.mentions.may(row, "lose"):
        transitions.mentions.move(row, "lose", reason=reason)
        record("mention.lost", row, None, reason=str(reason))
    elif transitions.mentions.may(row, "refuse"):
        transitions.mentions.move(row, "refuse", reason=reason)
    else:
        Mention.objects.filter(pk=row.pk).update(reason=reason)


def _give_up(row: Mention, reason: str) -> None:
    """A site that is down takes no mention away; one that never answered is refused."""
    if transitions.mentions.may(row, "refuse"):
        transitions.mentions.move(row, "refuse", reason=reason)
