"""Store a mail, commit, wake a worker: what has to be true before anybody is told that we have it."""

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from corrections.mail.tokens import split_plus
from corrections.models import InboundEmail
from factcheck import archiving
from factcheck.models import Publication
from factcheck.wake import wake

PROCESS = "corrections.process_inbound"
NULL_SENDERS = frozenset({"", "<>", "MAILER-DAEMON"})
"""How mail servers write the null return path, the last of them into pipes."""


def publication_at(address: str) -> Publication | None:
    """The active publication that takes mail at this address, whatever its plus part and its case. One query."""
    whole = storable(address).strip().lower()
    base, _token = split_plus(whole)
    rows = Publication.objects.active().alias(key=Lower("corrections_address")).filter(key__in={whole, base})
    return max(rows, key=lambda publication: len(publication.corrections_address), default=None)


def receive(
    raw: bytes,
    *,
    channel: str,
    mail_from: str,
    rcpt_to: str,
    remote_id: str = "",
    peer: str | None = None,
) -> InboundEmail:
    """Store one mail for one recipient and commit; return its row, or the row it already has at this channel.

    `remote_id` is what the channel calls the mail, where it calls it anything that lasts. Mail to an address of no
    publication is stored too: its headers may say more. Bytes are on disk before the row exists. Refuses to run in a
    transaction.
    """
    stored = archiving.store_bytes(raw)
    known = InboundEmail.objects.filter(channel=channel, remote_id=remote_id) if remote_id else None
    try:
        with transaction.atomic(durable=True):
            inbound = InboundEmail.objects.create(
                publication=publication_at(rcpt_to),
                channel=channel,
                remote_id=remote_id,
                raw=stored,
                mail_from=storable("" if mail_from in NULL_SENDERS else mail_from),
                rcpt_to=storable(rcpt_to),
                peer=peer,
            )
            wake(PROCESS)
    except IntegrityError:
        if known is None or (earlier := known.first()) is None:
            raise
        return earlier
    return inbound


def storable(address: str) -> str:
    """An envelope address as PostgreSQL takes it; one that is too long is cut, since no answer could go there."""
    return address.replace("\x00", "").encode("utf-8", "replace").decode()[:320]
