"""One way for all recipients, never idle: while one letter is on it the next are written and the last are recorded.

Rows are leased, written and recorded by the one who drains; the exchange with the far side runs in one thread.
"""

import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone

from factcheck.delivery.lanes import passed
from factcheck.delivery.recorder import Recorder
from factcheck.delivery.recording import RECORD_WITHIN, Outcome, hand_back, hand_back_all_but, rescue
from factcheck.delivery.results import Result, retry
from factcheck.delivery.ways import Errand, StreamChannel, StreamSession
from factcheck.models import Delivery
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)


def drain_in_stream(name: str, way: StreamChannel, deadline: datetime | None) -> int:
    """Send what is due, one after another over one connection, until nothing is due or the deadline; return how many.

    The way is opened when there is something to send, and kept for the batches that follow. Where it cannot be opened
    the batch is put off.
    """
    with (
        ExitStack() as opened,  # the way is closed last, when nothing is on it any more
        ThreadPoolExecutor(1, thread_name_prefix=name) as pool,
        Recorder(way.wait) as recorder,
    ):
        session: StreamSession | None = None
        while not passed(deadline):
            stream = Stream(way, pool, recorder, deadline)
            try:
                batch = stream.lease(name)
                if not batch:
                    break
                try:
                    session = session or opened.enter_context(way.open())
                except SoftTimeLimitExceeded:
                    raise
                except Exception as error:  # a wrong setting closes the way as a network does: each row says why
                    _note_closed(name, error)
                    why, now = retry(f"{type(error).__name__}: {error}"[:300]), timezone.now()
                    recorder.record([Outcome(delivery, why, now) for delivery in batch])
                    continue
                stream.carry(session, batch)
            except BaseException:
                stream.break_off()
                raise
    return recorder.done


def _note_closed(name: str, error: Exception) -> None:
    if isinstance(error, OSError):
        log.warning("way_closed", channel=name, error=type(error).__name__)
    else:
        log.error("way_closed", channel=name, exc_info=error)


@dataclass(slots=True)
class Call:
    """One errand for the thread. Until it begins it can be cancelled; after the deadline it is, and never begins."""

    delivery: Delivery
    errand: Errand
    deadline: datetime | None
    future: Future[Any] = field(default_factory=Future)
    started: datetime = field(default_factory=timezone.now)

    def go(self) -> None:
        if passed(self.deadline):
            self.future.cancel()
        if not self.future.set_running_or_notify_cancel():
            return
        self.started = timezone.now()
        try:
            self.future.set_result(self.errand.go())
        except BaseException as error:
            self.future.set_exception(error)


@dataclass(slots=True)
class Stream:
    """One leased batch on its way."""

    way: StreamChannel
    pool: ThreadPoolExecutor
    recorder: Recorder
    deadline: datetime | None
    token: UUID = field(default_factory=uuid4)
    """Known before the lease: an interruption may fall between that and its rows."""
    session: StreamSession = field(init=False)
    unwritten: deque[Delivery] = field(default_factory=deque)
    under_way: deque[Call] = field(default_factory=deque)
    known: list[Outcome] = field(default_factory=list)
    """What is not recorded yet."""

    def lease(self, name: str) -> list[Delivery]:
        rows = Delivery.objects.filter(channel=name).select_related("event").prefetch_related("publication")
        _token, batch = rows.take(
            self.way.batch,
            settings.DELIVERY_LEASE_SECONDS,
            on_lease={"status": DeliveryStatus.LEASED},
            token=self.token,
        )
        return batch

    def carry(self, session: StreamSession, batch: list[Delivery]) -> None:
        """Send the batch, and have what came of each recorded as soon as it is known.

        What has not begun when the deadline passes is handed back.
        """
        self.session = session
        session.load(batch)
        self.unwritten.extend(batch)
        while self.under_way or (self.unwritten and not passed(self.deadline)):
            self._write()
            if not self.known:
                self._hear()
            self._record()
        if self.unwritten:
            hand_back(self.token, [delivery.pk for delivery in self.unwritten])

    def break_off(self) -> None:
        """Begin nothing else, wait for what is under way and record it; hand back what was not begun."""
        for call in self.under_way:
            call.future.cancel()
        begun = [call for call in self.under_way if not call.future.cancelled()]
        keys = self.recorder.rescue([*self.known, *map(_outcome, begun)])
        rescue(partial(hand_back_all_but, keys, [self.token]))

    def _record(self) -> None:
        self.recorder.record(self.known)
        self.known = []

    def _write(self) -> None:
        """Write letters until as many have gone to the thread as may without being recorded."""
        while self.unwritten and self._may_go_ahead() and not passed(self.deadline):
            step = self._prepare(self.unwritten[0])
            delivery = self.unwritten.popleft()
            if isinstance(step, Errand):
                call = Call(delivery, step, self.deadline)
                self.under_way.append(call)
                self.pool.submit(call.go)
            else:
                self.known.append(Outcome(delivery, step, timezone.now()))

    def _may_go_ahead(self) -> bool:
        if not self.under_way:  # nothing goes on meanwhile
            self.recorder.settle()
        return len(self.under_way) + self.recorder.pending < self.way.ahead

    def _prepare(self, delivery: Delivery) -> Result | Errand:
        try:
            return self.session.prepare(delivery)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:  # one bad letter must not hold up the batch; the attempt is recorded with its reason
            return _failed(delivery, error)

    def _hear(self) -> None:
        """Wait for the first that is under way; hear of it, of all that came back since, and of what else does within
        a moment, unless the thread runs out of letters. After the deadline nothing else is begun."""
        if passed(self.deadline):
            self._call_off()
        until = time.monotonic()
        while self.under_way and (not self.known or self._is_back(self.under_way[0], until)):
            call = self.under_way[0]
            wait([call.future])
            if call.future.cancelled():
                self.unwritten.append(call.delivery)
            else:
                self.known.append(_outcome(call))
            self.under_way.popleft()
            if len(self.known) == 1:
                until = time.monotonic() + RECORD_WITHIN

    def _is_back(self, call: Call, until: float) -> bool:
        if len(self.known) >= self.way.ahead // 3:  # a third is recorded, a third on its way, a third is written
            return False
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
