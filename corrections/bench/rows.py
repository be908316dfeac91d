"""Fills the tables: published notices and open tickets, as many as it takes to see whether a page's cost grows."""

import hashlib
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from corrections.models import Correction, Correspondent, InboundEmail, Message, Severity, Ticket
from corrections.states import InboundStatus
from factcheck.models import Article, Publication, StoredFile, User

NOTICES_AN_ARTICLE = 10
BATCH = 1000


@transaction.atomic
def fill(publication: Publication, count: int) -> None:
    """Bring the log and the queue of a publication up to `count` rows each, written plainly and in the past."""
    _add_notices(publication, Correction.objects.filter(publication=publication).count(), count)
    _add_tickets(publication, Ticket.objects.filter(publication=publication).count(), count)


def tidy() -> None:
    """Do now what autovacuum would do a minute later, in the middle of a measurement."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _add_notices(publication: Publication, first: int, count: int) -> None:
    now = timezone.now()
    proposer, signer = User.objects.filter(memberships__publication=publication).distinct().order_by("pk")[:2]
    articles = Article.objects.bulk_create(
        Article(
            publication=publication,
            url=f"{publication.site_url}/bench/{number}",
            canonical_url=f"{publication.site_url}/bench/{number}".removeprefix("https://"),
            headline=f"A report of the day, number {number}",
            published_at=now - timedelta(days=2, minutes=number),
        )
        for number in range(first, count, NOTICES_AN_ARTICLE)
    )
    notices = Correction.objects.bulk_create(
        Correction(
            publication=publication,
            was_wrong="Seven missiles",
            is_right="Nine missiles",
            notice=f"An earlier version of report {number} said seven missiles. There were nine.",
        )
        for number in range(first, count)
    )
    through = Correction.articles.through
    through.objects.bulk_create(
        through(correction_id=notice.pk, article_id=articles[place // NOTICES_AN_ARTICLE].pk)
        for place, notice in enumerate(notices)
    )
    for place, notice in enumerate(notices):
        notice.status = "published"
        notice.submitted_by, notice.submitted_at, notice.signed_off_by = proposer, now, signer
        notice.signed_hash = hashlib.sha256(notice.notice.encode()).hexdigest()
        notice.published_at = now - timedelta(days=1, minutes=place)
    values = ("status", "submitted_by", "submitted_at", "signed_off_by", "signed_hash", "published_at")
    Correction.objects.bulk_update(notices, values, batch_size=500)


def _add_tickets(publication: Publication, first: int, count: int) -> None:
    now = timezone.now()
    readers = Correspondent.objects.bulk_create(
        Correspondent(publication=publication, email=f"bench-{number}@reader.example", name=f"Reader {number}")
        for number in range(first, count)
    )
    Ticket.objects.bulk_create(
        Ticket(
            publication=publication,
            reference=f"BENCH-{number:06d}",
            channel=Ticket.Channel.MAIL,
            subject=f"A wrong figure in report {number}",
            correspondent=reader,
            severity=Severity.FACTUAL,
            created_at=now - timedelta(days=2),
            due_at=now + timedelta(days=1),
        )
        for number, reader in enumerate(readers, start=first)
    )


@transaction.atomic
def add_filed_mails(publication: Publication, count: int) -> None:
    """Add mails that were filed long ago, each on a ticket of a reader of its own, with its message."""
    now, first = timezone.now() - timedelta(days=9), Ticket.objects.filter(publication=publication).count()
    _add_tickets(publication, first, first + count)
    tickets = Ticket.objects.filter(publication=publication, messages=None).order_by("pk")
    marks = {ticket.pk: hashlib.sha256(f"bench {ticket.pk}".encode()).hexdigest() for ticket in tickets}
    files = StoredFile.objects.bulk_create(
        (StoredFile(sha256=mark, size=2000, media_type="message/rfc822") for mark in marks.values()), batch_size=BATCH
    )
    mails = InboundEmail.objects.bulk_create(
        (
            InboundEmail(
                publication=publication,
                channel=InboundEmail.Channel.SMTP,
                raw=file,
                mail_from="filed@reader.example",
                rcpt_to=publication.corrections_address,
                status=InboundStatus.FILED,
                kind="human",
                message_id=f"{file.sha256}@reader.example",
                dedupe_key=file.sha256,
                processed_at=now,
            )
            for file in files
        ),
        batch_size=BATCH,
    )
    Message.objects.bulk_create(
        (
            Message(
                ticket=ticket,
                direction=Message.Direction.INBOUND,
                kind=Message.Kind.REPORT,
                correspondent_id=ticket.correspondent_id,
                subject=ticket.subject,
                text="There were nine missiles over the capital, not seven.",
                message_id=mail.message_id,
                inbound=mail,
                created_at=ticket.created_at,
            )
            for ticket, mail in zip(tickets, mails, strict=True)
        ),
        batch_size=BATCH,
    )
