"""Whether an acknowledgement may go out: machines that answer machines never loop, and robots are not fed.

Sliding windows over the tickets for which a letter was written, so that they hold across processes and restarts: by
sender, by the domain of the sender and by subject, since some robots change their address with every mail, and in all.
Reports that nobody was written to for, as from an archive of old mail, count for nothing.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from django.utils import timezone

from factcheck.models import Publication

WINDOW = timedelta(hours=1)
MOST_PER_SENDER = 5
MOST_PER_SUBJECT = 100
"""Of one subject. What readers write by themselves agrees seldom, and "Correction" is a subject too."""
MOST_PER_DOMAIN = 200
"""Of one domain; the large mail providers are a domain each."""
MOST_PER_PUBLICATION = 500


@dataclass
class Recent:
    """How many letters were written within the window, in all and to whom. Of the newest, however many there are."""

    total: int = 0
    senders: Counter[str] = field(default_factory=Counter)
    subjects: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, publication: Publication) -> Self:
        """One query, of at most `MOST_PER_PUBLICATION` rows through an index."""
        written = publication.tickets.filter(has_letter=True).order_by("-pk")
        newest = written.values_list("created_at", "correspondent__email", "subject")
        since, recent = timezone.now() - WINDOW, cls()
        for created_at, email, subject in newest[:MOST_PER_PUBLICATION]:
            if created_at >= since:
                recent.note(email or "", subject)
        return recent

    def note(self, address: str, subject: str) -> None:
        """Count one more letter."""
        self.total += 1
        self.senders.update(_of_sender(address))
        self.subjects[subject.strip().lower()] += 1

    def allows(self, address: str, subject: str) -> bool:
        """Whether one more letter may go to this sender under this subject, beside those counted."""
        most = dict(zip(_of_sender(address), (MOST_PER_SENDER, MOST_PER_DOMAIN), strict=False))
        subject = subject.strip().lower()
        return (
            self.total < MOST_PER_PUBLICATION
            and all(self.senders[each] < limit for each, limit in most.items())
            and (not subject or self.subjects[subject] < MOST_PER_SUBJECT)
        )


def may_acknowledge(publication: Publication, address: str, subject: str = "") -> bool:
    """Whether a new ticket of this sender may be acknowledged now. One query."""
    return Recent.of(publication).allows(address, subject)


def _of_sender(address: str) -> list[str]:
    """What a sender is counted by: the address, and its domain with an at sign.

    Without what stands behind a plus: all of those reach the same mailbox, and there is no end of them.
    """
    local, at, domain = address.strip().lower().rpartition("@")
    return [f"{local.partition('+')[0] or local}@{domain}", f"@{domain}"] if at else []
