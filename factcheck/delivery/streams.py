"""One way for all recipients, never idle: while one letter is on it the next are written and the last are recorded.

Rows are leased, written and recorded by the one who drains; the exchange with the far side runs in one thread.
"""

import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone

from factcheck.delivery.lanes import passed
from factcheck.delivery.recording import RECORD_WITHIN, Outcome, finish_each, hand_back, rescue
from factcheck.delivery.results import Result, retry
from factcheck.delivery.ways import Errand, StreamChannel, StreamSession
from factcheck.models import Delivery
from factcheck.states import DeliveryStatus
from factcheck.wake import gathered

log = structlog.get_logger(__name__)


def drain_in_stream(name: str, way: StreamChannel, deadline: datetime | None) -> int:
    """Send what is due, one after another over one connection, until nothing is due or the deadline; return how many.

    The way is opened when there is something to send, and kept for the batches that follow. Where it cannot be opened
    the batch is put off.
    """
    done = 0
    with ExitStack() as opened, ThreadPoolExecutor(1, thread_name_prefix=name) as pool:  # the way is closed last
        session: StreamSession | None = None
        while not passed(deadline):
            rows = Delivery.objects.filter(channel=name).select_related("event").prefetch_related("publication")
            token, batch = rows.take(
                way.batch, settings.DELIVERY_LEASE_SECONDS, on_lease={"status": DeliveryStatus.LEASED}
            )
            if not batch:
                break
            try:
                session = session or opened.enter_context(way.open())
            except Exception as error:  # a wrong setting closes the way as a network does: each row says why it waits
                _note_closed(name, error)
                why, now = retry(f"{type(error).__name__}: {error}"[:300]), timezone.now()
                finish_each([Outcome(delivery, why, now) for delivery in batch], wait=way.wait)
                done += len(batch)
                continue
            with gathered():  # what listeners wake is woken once a batch
                done += Stream(way, session, pool, token, deadline).carry(batch)
    return done


def _note_closed(name: str, error: Exception) -> None:
    if isinstance(error, OSError):
        log.warning("way_closed", channel=name, error=type(error).__name__)
    else:
        log.error("way_closed", channel=name, exc_info=error)


@dataclass(slots=True)
class Call:
    """One errand that was given to the thread."""

    delivery: Delivery
    errand: Errand
    future: Future[Any] = field(init=False)
    started: datetime = field(default_factory=timezone.now)

    def go(self) -> Any:
        self.started = timezone.now()
        return self.errand.go()


@dataclass(slots=True)
class Stream:
    """One leased batch on its way."""

    way: StreamChannel
    session: StreamSession
    pool: ThreadPoolExecutor
    token: UUID
    deadline: datetime | None
    unwritten: deque[Delivery] = field(default_factory=deque)
    under_way: deque[Call] = field(default_factory=deque)
    known: list[Outcome] = field(default_factory=list)
    """What is not recorded yet."""

    def carry(self, batch: list[Delivery]) -> int:
        """Send the batch, and record what came of each as soon as it is known; return how many were begun.

        What has not begun when the deadline passes is handed back. The same where something breaks it off.
        """
        self.session.load(batch)
        self.unwritten.extend(batch)
        done = 0
        try:
            while self._write() or self._hear():
                done += self._record()
        except BaseException:
            self._break_off()
            raise
        self._hand_back()
        return done

    def _break_off(self) -> None:
        """Begin nothing else, wait for what is under way and record it; hand back what was not begun."""
        self._call_off()
        rescue(self._record_what_came_back)
        rescue(self._hand_back)

    def _record_what_came_back(self) -> None:
        self.known += [_outcome(call) for call in self.under_way]
        self._record()

    def _record(self) -> int:
        finish_each(self.known, wait=self.way.wait)
        recorded, self.known = len(self.known), []
        return recorded

    def _hand_back(self) -> None:
        if self.unwritten:
            hand_back(self.token, [delivery.pk for delivery in self.unwritten])

    def _write(self) -> bool:
        """Write letters until as many wait for the thread as may; return whether any needed no sending."""
        while self.unwritten and len(self.under_way) < self.way.ahead and not passed(self.deadline):
            step = self._prepare(self.unwritten[0])
            delivery = self.unwritten.popleft()
            if isinstance(step, Errand):
                call = Call(delivery, step)
                call.future = self.pool.submit(call.go)
                self.under_way.append(call)
            else:
                self.known.append(Outcome(delivery, step, timezone.now()))
        return bool(self.known)

    def _prepare(self, delivery: Delivery) -> Result | Errand:
        try:
            return self.session.prepare(delivery)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:  # one bad letter must not hold up the batch; the attempt is recorded with its reason
            return _failed(delivery, error)

    def _hear(self) -> bool:
        """Wait for the first that is under way; hear of it, of all that came back since, and of what else does within
        a moment, unless the thread runs out of letters. After the deadline nothing else is begun."""
        if passed(self.deadline):
            self._call_off()
        until = time.monotonic()
        while self.under_way and (not self.known or self._is_back(self.under_way[0], until)):
            self.known.append(_outcome(self.under_way[0]))
            self.under_way.popleft()
            if len(self.known) == 1:
                until = time.monotonic() + RECORD_WITHIN
        return bool(self.known)

    def _is_back(self, call: Call, until: float) -> bool:
        is_fed = not self.unwritten or len(self.under_way) > self.way.ahead // 4
        wait([call.future], timeout=max(0.0, until - time.monotonic()) if is_fed else 0.0)
        return call.future.done()

    def _call_off(self) -> None:
        """Take back what the thread has not begun."""
        while self.under_way and self.under_way[-1].future.cancel():
            self.unwritten.appendleft(self.under_way.pop().delivery)


def _outcome(call: Call) -> Outcome:
    return Outcome(call.delivery, _result(call), call.started)


def _result(call: Call) -> Result:
    try:
        return call.errand.judge(call.future.result())
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        return _failed(call.delivery, error)


def _failed(delivery: Delivery, error: Exception) -> Result:
    log.error("delivery_failed", delivery=delivery.pk, purpose=delivery.purpose, exc_info=error)
    return retry(type(error).__name__)
