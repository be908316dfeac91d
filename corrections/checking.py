"""Look at the pages that are said to link to us: fetched through the guarded door, one host at a time, read apart.

Outside any transaction; `services.mention_checks` writes down what was found.
"""

from datetime import datetime

import structlog
from django.conf import settings
from django.utils import timezone

from corrections.models import Mention
from corrections.services import mention_checks as checks
from corrections.services.mentions import accepted_targets
from factcheck import fetching
from factcheck.fetching import HostBusy, NotFetched

log = structlog.get_logger(__name__)

SWEEP_BATCH = 500
READABLE = "text/html, application/xhtml+xml, application/json;q=0.8, text/plain;q=0.7, */*;q=0.1"
REASONS = {
    "refused": Mention.Reason.REFUSED,
    "too_large": Mention.Reason.TOO_LARGE,
    "unreachable": Mention.Reason.UNREACHABLE,
    "http_status": Mention.Reason.HTTP_STATUS,
}
"""What we call a page that could not be had; anything else could not be read."""
IS_GONE = (404, 410)


def check_due(*, deadline: datetime) -> int:
    """Look at every page whose time has come, until none is left or the deadline passes; return how many."""
    done = 0
    while timezone.now() < deadline:
        # Not due any more while we look: an announcement that comes meanwhile is answered by a look of its own.
        _token, leased = Mention.objects.take(1, settings.DELIVERY_LEASE_SECONDS, on_lease={"is_due": False})
        if not leased:
            break
        check(leased[0])
        done += 1
    return done


def check(mention: Mention) -> None:
    """Look at one page, under the lease that its row bears."""
    loosely = mention.protocol != Mention.Protocol.WEBMENTION
    try:
        fetched = fetching.fetch(mention.source_url, accept=READABLE)
        found = fetching.read_linking(fetched, accepted_targets(mention), loosely=loosely)
    except HostBusy as busy:
        checks.put_back(mention, busy.rest_until)
    except NotFetched as error:
        _not_fetched(mention, error)
    else:
        checks.settle_found(mention, found)


def _not_fetched(mention: Mention, error: NotFetched) -> None:
    reason = REASONS.get(error.code, Mention.Reason.UNREADABLE)
    if error.status in IS_GONE:
        checks.settle_missed(mention, Mention.Reason.GONE)
    elif reason in (Mention.Reason.UNREACHABLE, Mention.Reason.HTTP_STATUS) and error.passing:
        checks.settle_failed(mention, reason, error.message, again_at=error.rest_until)
    else:
        checks.settle_missed(mention, reason)


def is_due() -> bool:
    """Whether a page waits to be looked at now."""
    return Mention.objects.due().exists()


def sweep() -> int:
    """Take up again what a worker held that vanished; return how many."""
    Mention.objects.mend_after_a_clock_was_ahead()
    vanished = list(Mention.objects.filter(lease_token__isnull=False).overdue_leases()[:SWEEP_BATCH])
    for mention in vanished:
        checks.settle_failed(mention, Mention.Reason.UNREADABLE, "the worker that held it vanished")
    return len(vanished)
