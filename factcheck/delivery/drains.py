"""Lease, send, record, until nothing is due."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from uuid import uuid4

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone

from factcheck.delivery.lanes import drain_in_lanes, passed
from factcheck.delivery.recording import finish, hand_back_all_but, rescue
from factcheck.delivery.results import Result, retry
from factcheck.delivery.streams import drain_in_stream
from factcheck.delivery.ways import LaneChannel, Session, StreamChannel, _channels
from factcheck.models import Delivery
from factcheck.models.deliveries import DeliveryQuerySet
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)

MUCH = 200
"""Due rows beyond which a second process is woken: a lone drain sends as many in about a second."""


def drain(name: str, *, deadline: datetime | None = None) -> int:
    """Send what is due on one channel, batch after batch, until nothing is due or the deadline passes; return how many.

    What is leased and not begun when the deadline passes is handed back, its attempt not counted.
    """
    way, done = _channels[name], 0
    if isinstance(way, LaneChannel):
        return drain_in_lanes(name, way, deadline)
    if isinstance(way, StreamChannel):
        return drain_in_stream(name, way, deadline)
    while not passed(deadline):
        token, begun = uuid4(), list[int]()
        try:
            _token, batch = Delivery.objects.filter(channel=name).take(
                way.batch, settings.DELIVERY_LEASE_SECONDS, on_lease={"status": DeliveryStatus.LEASED}, token=token
            )
            if not batch:
                break
            for delivery, result, started in _send_batch(name, batch, deadline, begun):
                finish(delivery, result, started=started, wait=way.wait)
                done += 1
        except BaseException:  # the last of those begun may have gone out; the ones behind it have not
            rescue(partial(hand_back_all_but, begun, [token]))
            raise
        if len(begun) < len(batch):
            hand_back_all_but(begun, [token])
    return done


def is_due(name: str) -> bool:
    """Whether anything waits to be sent on one channel now."""
    return due_on(name).exists()


def is_much_due(name: str) -> bool:
    """Whether so much waits on one channel that a second drain beside the first is worth its connection. What waits for
    recipients that fail does not count: a second caller would not help them."""
    return due_on(name, untroubled=True)[MUCH : MUCH + 1].exists()


def due_on(name: str, *, untroubled: bool = False) -> DeliveryQuerySet:
    """What waits to be sent on one channel now, but for recipients that rest; `untroubled` leaves out all that fail."""
    way, rows = _channels[name], Delivery.objects.filter(channel=name).due()
    if isinstance(way, LaneChannel):
        rows = rows.exclude(recipient_key__in=way.troubled() if untroubled else way.resting())
    return rows


def _send_batch(
    name: str, batch: list[Delivery], deadline: datetime | None, begun: list[int]
) -> Iterator[tuple[Delivery, Result, datetime]]:
    """Send each, whatever became of the one before, and note in `begun` that it may go out; a way that cannot be opened
    puts them all off."""
    waiting = iter(batch)
    try:
        with _channels[name].open() as session:
            for delivery in waiting:
                begun.append(delivery.pk)
                started = timezone.now()
                yield delivery, _send_one(session, delivery), started
                if passed(deadline):
                    return
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # a wrong setting closes the way as a network does: each row says what it waits for
        if isinstance(error, OSError):
            log.warning("way_closed", channel=name, error=type(error).__name__)
        else:
            log.exception("way_closed", channel=name)
        for delivery in waiting:
            yield delivery, retry(f"{type(error).__name__}: {error}"[:300]), timezone.now()


def _send_one(session: Session, delivery: Delivery) -> Result:
    try:
        return session.send(delivery)
    except SoftTimeLimitExceeded:  # not the letter's failure
        raise
    except Exception as error:  # one bad letter must not hold up the batch; the attempt is recorded with its reason
        log.exception("delivery_failed", delivery=delivery.pk, purpose=delivery.purpose)
        return retry(type(error).__name__)
