"""Store a mail, commit, wake a worker: what has to be true before anybody is told that we have it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from corrections.mail.tokens import is_token, split_plus
from corrections.models import InboundEmail
from factcheck import archiving
from factcheck.models import Publication
from factcheck.once import asking_once, once
from factcheck.wake import wake

PROCESS = "corrections.process_inbound"
MAIL = "message/rfc822"
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
    (stored,) = archiving.store_each([raw], media_type=MAIL)
    earlier = InboundEmail.objects.filter(channel=channel, remote_id=remote_id) if remote_id else None
    try:
        with transaction.atomic(durable=True):
            inbound = InboundEmail.objects.create(
                publication=publication or publication_at(rcpt_to),
                channel=channel,
                remote_id=remote_id,
                raw=stored,
                mail_from=_envelope_sender(mail_from),
                rcpt_to=storable(rcpt_to),
                **{"authserv_id": _trusted_server(channel), **known},
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
    return [
        receive(
            raw,
            channel=channel,
            mail_from=mail_from,
            rcpt_to=recipient,
            remote_id=f"{remote_id}/{publication.pk if publication else 0}" if remote_id else "",
            **known,
        )
        for publication, recipient in _chosen(recipients)
    ]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that a door has taken and not stored yet."""

    raw: bytes
    channel: str
    mail_from: str
    recipients: Sequence[str]
    peer: str | None = None


def receive_together(arrivals: Sequence[Arrival]) -> None:
    """Store several mails at little more than the cost of one, and commit; wakes nobody.

    All of them or none. For channels that give a mail no identity that lasts. Refuses to run in a transaction.
    """
    stored = archiving.store_each([arrival.raw for arrival in arrivals], media_type=MAIL)
    with asking_once():
        rows = [
            InboundEmail(
                publication=publication,
                channel=arrival.channel,
                raw=raw,
                mail_from=_envelope_sender(arrival.mail_from),
                rcpt_to=storable(recipient),
                peer=arrival.peer,
                authserv_id=_trusted_server(arrival.channel),
            )
            for arrival, raw in zip(arrivals, stored, strict=True)
            for publication, recipient in _chosen(arrival.recipients)
        ]
    with transaction.atomic(durable=True):
        InboundEmail.objects.bulk_create(rows)


def _chosen(recipients: Sequence[str]) -> list[tuple[Publication | None, str]]:
    """For each publication that a mail is for, the recipient that tells most."""
    chosen: dict[Publication | None, str] = {}
    for recipient in recipients:
        publication = publication_at(recipient)
        if publication not in chosen or (_bears_token(recipient) and not _bears_token(chosen[publication])):
            chosen[publication] = recipient
    return list(chosen.items())


def _envelope_sender(address: str) -> str:
    return storable("" if address in NULL_SENDERS else address)


def _trusted_server(channel: str) -> str:
    """The one server whose word about senders counts at this channel."""
    return settings.AUTHSERV_IDS.get(str(channel), "")


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
