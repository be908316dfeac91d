"""Whether an acknowledgement may go out: machines that answer machines never loop, and robots are not fed.

Sliding windows over the tickets themselves, so that they hold across processes and restarts: by sender, by the domain
of the sender and by subject, since some robots change their address with every mail, and in all.
"""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from factcheck.models import Publication

WINDOW = timedelta(hours=1)
MOST_PER_SENDER = 5
MOST_PER_SUBJECT = 100
"""Of one subject. What readers write by themselves agrees seldom, and "Correction" is a subject too."""
MOST_PER_DOMAIN = 200
"""Of one domain; the large mail providers are a domain each."""
MOST_PER_PUBLICATION = 500


COUNTED = """
    SELECT count(*), count(*) FILTER (WHERE reader.email = %(sender)s),
        count(*) FILTER (WHERE starts_with(reverse(reader.email), reverse(%(domain)s))),
        count(*) FILTER (WHERE lower(ticket.subject) = lower(%(subject)s))
    FROM (
        SELECT correspondent_id, subject, created_at FROM corrections_ticket
        WHERE publication_id = %(publication)s ORDER BY id DESC LIMIT %(most)s
    ) AS ticket LEFT JOIN corrections_correspondent AS reader ON reader.id = ticket.correspondent_id
    WHERE ticket.created_at >= %(since)s
"""
"""Of the newest tickets, however many there are. Addresses of correspondents are kept in lower case."""


def may_acknowledge(publication: Publication, address: str, subject: str = "") -> bool:
    """Whether a new ticket of this sender may be acknowledged now. One query."""
    sender = address.strip().lower()
    wanted = {
        "sender": sender,
        "domain": f"@{sender.rpartition('@')[2]}",
        "subject": subject.strip(),
        "publication": publication.pk,
        "most": MOST_PER_PUBLICATION,
        "since": timezone.now() - WINDOW,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, wanted)
        of_all, of_sender, of_domain, of_subject = cursor.fetchone()
    return (
        of_all < MOST_PER_PUBLICATION
        and (not sender or (of_sender < MOST_PER_SENDER and of_domain < MOST_PER_DOMAIN))
        and (not wanted["subject"] or of_subject < MOST_PER_SUBJECT)
    )
