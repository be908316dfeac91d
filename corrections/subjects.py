"""What letters are about, and whom they are for: loaded for a batch of deliveries at once, when first asked for.

The rows are as they were when the batch was taken, seconds ago at most. A letter alone is a batch of one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any

from django.db.models import Model

from corrections.models import Correction, Correspondent, Message, Subscription, Suppression, Ticket, address_hash
from corrections.states import SubscriptionStatus
from factcheck.models import Delivery, User

NOT_READ = ("text", "quoted", "signature", "html")
"""Of a mail that a letter answers only the ids are wanted."""

_batch: ContextVar["Subjects | None"] = ContextVar("subjects", default=None)


class Subjects:
    """One batch: each property is one query however many letters ask."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self.deliveries = {delivery.pk: delivery for delivery in deliveries}
        self.memory: dict[Any, Any] = {}
        """What writers worked out for one letter and can use for the next."""

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Within, `of` answers with this batch."""
        before = _batch.set(self)
        try:
            yield
        finally:
            _batch.reset(before)

    def recipient(self, delivery: Delivery) -> Model | None:
        """Whom the delivery is for, as long as they want to be and can be written to."""
        return self._recipients.get(delivery.recipient_key)

    def is_suppressed(self, delivery: Delivery) -> bool:
        """Whether the address must not be written to."""
        return (delivery.publication_id, address_hash(delivery.address)) in self._suppressed

    def ticket(self, delivery: Delivery) -> Ticket | None:
        """The ticket that the event is about."""
        return self._tickets.get(delivery.event.subject_id)

    def merged_ticket(self, ticket: Ticket, reader: Correspondent) -> Ticket | None:
        """The reader's first ticket that was merged into this one."""
        return self._merged.get((ticket.pk, reader.pk))

    def latest_mail(self, ticket: Ticket, reader: Correspondent) -> Message | None:
        """The last mail that the reader wrote on a ticket, with its ids and without its words."""
        return self._latest_mails.get((ticket.pk, reader.pk))

    def words(self, delivery: Delivery) -> Message | None:
        """The message that the event names."""
        return self._words.get(delivery.event.facts.get("message"))

    def correction(self, delivery: Delivery) -> Correction | None:
        """The notice that the event is about, its articles with it."""
        return self._corrections.get(delivery.event.subject_id)

    @cached_property
    def _recipients(self) -> dict[str, Model]:
        keys: dict[str, list[int]] = defaultdict(list)
        for delivery in self.deliveries.values():
            kind, _colon, key = delivery.recipient_key.partition(":")
            if key.isdecimal():
                keys[kind].append(int(key))
        rows = {
            "correspondent": Correspondent.objects.exclude(email=""),
            "subscription": Subscription.objects.exclude(status=SubscriptionStatus.ENDED).select_related(
                "article", "claim"
            ),
            "user": User.objects.filter(is_active=True),
        }
        return {
            f"{kind}:{row.pk}": row
            for kind, wanted in rows.items()
            if keys[kind]
            for row in wanted.filter(pk__in=keys[kind])
        }

    @cached_property
    def _suppressed(self) -> set[tuple[int, str]]:
        hashes = {address_hash(delivery.address) for delivery in self.deliveries.values()}
        rows = Suppression.objects.standing().filter(address_hash__in=hashes)
        return set(rows.values_list("publication_id", "address_hash"))

    def _subjects(self, kind: str) -> list[int]:
        events = (delivery.event for delivery in self.deliveries.values())
        return [event.subject_id for event in events if event.subject_type == kind]

    @cached_property
    def _tickets(self) -> dict[int, Ticket]:
        rows = Ticket.objects.select_related("article").prefetch_related("publication", "article__publication")
        return {ticket.pk: ticket for ticket in rows.filter(pk__in=self._subjects("ticket"))}

    @cached_property
    def _readers(self) -> list[int]:
        return [row.pk for row in self._recipients.values() if isinstance(row, Correspondent)]

    @cached_property
    def _merged(self) -> dict[tuple[int, int], Ticket]:
        rows = Ticket.objects.select_related("article").prefetch_related("publication", "article__publication")
        rows = rows.filter(merged_into__in=self._subjects("ticket"), correspondent__in=self._readers)
        return {(row.merged_into_id, row.correspondent_id): row for row in rows.order_by("-pk")}

    @cached_property
    def _latest_mails(self) -> dict[tuple[int, int], Message]:
        own = [*self._tickets.values(), *(self._merged.values() if self._has_merged else ())]
        mails = Message.objects.filter(ticket__in=own, correspondent__in=self._readers)
        mails = mails.filter(direction=Message.Direction.INBOUND).exclude(message_id="")
        mails = mails.exclude(kind=Message.Kind.AUTOMATIC).order_by("ticket_id", "correspondent_id", "-pk")
        last = mails.distinct("ticket_id", "correspondent_id").defer(*NOT_READ)
        return {(row.ticket_id, row.correspondent_id): row for row in last}

    @property
    def _has_merged(self) -> bool:
        """Whether some reader is not the one who opened the ticket."""
        return any(
            ticket is not None and isinstance(reader, Correspondent) and ticket.correspondent_id != reader.pk
            for ticket, reader in ((self.ticket(one), self.recipient(one)) for one in self.deliveries.values())
        )

    @cached_property
    def _words(self) -> dict[int, Message]:
        keys = [delivery.event.facts.get("message") for delivery in self.deliveries.values()]
        return Message.objects.in_bulk([key for key in keys if isinstance(key, int)])

    @cached_property
    def _corrections(self) -> dict[int, Correction]:
        rows = Correction.objects.select_related("publication").prefetch_related("articles__publication")
        return {row.pk: row for row in rows.filter(pk__in=self._subjects("correction"))}


def of(delivery: Delivery) -> Subjects:
    """The batch that a delivery belongs to; else one of its own, read now."""
    batch = _batch.get()
    return batch if batch is not None and delivery.pk in batch.deliveries else Subjects([delivery])
