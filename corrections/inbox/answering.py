"""Whether an acknowledgement may go out: machines that answer machines never loop, and robots are not fed.

Two sliding windows over the tickets themselves, so that they hold across processes and restarts. The second one stops
robots that change their address with every mail.
"""

from datetime import timedelta

from django.db.models.functions import Lower
from django.utils import timezone

from corrections.models import Correspondent
from factcheck.models import Publication

WINDOW = timedelta(hours=1)
MOST_PER_SENDER = 5
MOST_PER_PUBLICATION = 500


def may_acknowledge(publication: Publication, address: str) -> bool:
    """Whether a new ticket of this sender may be acknowledged now. Two queries."""
    since = timezone.now() - WINDOW
    people = Correspondent.objects.filter(publication=publication).alias(key=Lower("email")).filter(key=address.lower())
    theirs = publication.tickets.filter(correspondent__in=people, created_at__gte=since)
    if theirs.count() >= MOST_PER_SENDER:
        return False
    newest = publication.tickets.order_by("-pk").values_list("created_at", flat=True)
    last_allowed = newest[MOST_PER_PUBLICATION - 1 : MOST_PER_PUBLICATION].first()
    return last_allowed is None or last_allowed < since
