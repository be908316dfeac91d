"""Store a mail, commit, wake a worker: what has to be true before anybody is told that we have it."""

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from corrections.mail.tokens import is_token, split_plus
from corrections.models import InboundEmail
from factcheck import archiving
from factcheck.models import Publication
from factcheck.once import once
from factcheck.wake import wake

PROCESS = "corrections.process_inbound"
NULL_SENDERS = frozenset({"", "<>", "MAILER-DAEMON"})
"""How mail servers write the null return path, the last of them into pipes."""


@once
def publication_at(address: str) -> Publication | None:
    """The active publication that takes mail at this address, whatever its plus part and its case. One query."""
    whole = storable(address).strip().lower()
    base, _token = split_plus(whole, settings.MAIL_PLUS_SEPARATOR)
    rows = Publication.objects.active().alias(key=Lower("corrections_address")).filter(key__in={whole, base})
    return max(rows, key=lambda publication: len(publication.corrections_address), default=None)


def receive(
    raw: bytes,
    *,
    channel: str,
    mail_from: str,
    rcpt_to: str,
    remote_id: str = "",
    publication: Publication | None = None,
    wakes: bool = True,
    **known: Any,
) -> InboundEmail:
    """Store one mail for one recipient and commit; return its row, or the row it already has at this channel.

    `remote_id` is what the channel calls the mail, where it calls it anything that lasts. `publication` is given by a
    channel that belongs to one; else the recipient says it. Mail to an address of no publication is stored too: its
    headers may say more. `known` are further columns that the door can tell. A door that does not let it wake a worker
    does so itself, soon. Bytes are on disk before the row exists.
    Refuses to run in a transaction.
    """
    stored = archiving.store_bytes(raw)
    earlier = InboundEmail.objects.filter(channel=channel, remote_id=remote_id) if remote_id else None
    try:
        with transaction.atomic(durable=True):
            inbound = InboundEmail.objects.create(
                publication=publication or publication_at(rcpt_to),
                channel=channel,
                remote_id=remote_id,
                raw=stored,
                mail_from=storable("" if mail_from in NULL_SENDERS else mail_from),
                rcpt_to=storable(rcpt_to),
                **{"authserv_id": settings.AUTHSERV_IDS.get(str(channel), ""), **known},
            )
            if wakes:
                wake(PROCESS)
    except IntegrityError:
        if earlier is None or (row := earlier.first()) is None:
            raise
        return row
    return inbound


def receive_each(
    raw: bytes, *, channel: str, mail_from: str, recipients: Sequence[str], remote_id: str = "", **known: Any
) -> list[InboundEmail]:
    """Store a mail once for each publication it is for, under the recipient that tells most.

    Where the second fails after the first was committed, the sender comes again, and the first is told by its content.
    """
    chosen: dict[int | None, str] = {}
    for recipient in recipients:
        publication = publication_at(recipient)
        key = publication.pk if publication else None
        if key not in chosen or (_bears_token(recipient) and not _bears_token(chosen[key])):
            chosen[key] = recipient
    return [
        receive(
            raw,
            channel=channel,
            mail_from=mail_from,
            rcpt_to=recipient,
            remote_id=f"{remote_id}/{key or 0}" if remote_id else "",
            **known,
        )
        for key, recipient in chosen.items()
    ]


def _bears_token(address: str) -> bool:
    _base, token = split_plus(storable(address), settings.MAIL_PLUS_SEPARATOR)
    return token is not None and is_token(token)


def already_received(channel: str, remote_ids: Collection[str]) -> set[str]:
    """Which of these the channel has handed in before. One query."""
    rows = InboundEmail.objects.filter(channel=channel, remote_id__in=remote_ids)
    return set(rows.values_list("remote_id", flat=True))


def storable(address: str) -> str:
    """An envelope address as PostgreSQL takes it; one that is too long is cut, since no answer could go there."""
    return address.replace("\x00", "").encode("utf-8", "replace").decode()[:320]
