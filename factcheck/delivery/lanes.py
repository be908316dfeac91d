"""A lane for each recipient: one that hangs holds up what waits for it, and nobody else.

Rows are leased, prepared and recorded by the one who drains; only the calls themselves run in threads.
"""

import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from queue import Empty, SimpleQueue
from uuid import UUID, uuid4

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone

from factcheck.delivery.recorder import Recorder
from factcheck.delivery.recording import (
    MOST_TOGETHER,
    RECORD_WITHIN,
    Outcome,
    hand_back,
    hand_back_all_but,
    rescue,
)
from factcheck.delivery.results import Result, retry
from factcheck.delivery.trips import Arrived, Call, Returned, carry, take_first
from factcheck.delivery.ways import Errand, LaneChannel, LaneSession
from factcheck.models import Delivery
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)

LOOK_AHEAD = 200
"""Due rows that are looked at for recipients with a free lane, oldest first."""
LOOKS = 5
"""How often at once a drain picks anew where others took all that it had picked."""
LOOK_AGAIN_SECONDS = 0.02
"""Before it does: what they have locked is not leased until they commit."""
NEWS_SECONDS = 0.5
"""While every call is under way, how often somebody new is looked for."""
TRIP_SECONDS = 1.0
"""After which a lane comes back for the rest: what was prepared longer ago may no longer hold."""


def passed(deadline: datetime | None) -> bool:
    return deadline is not None and timezone.now() >= deadline


def drain_in_lanes(name: str, way: LaneChannel, deadline: datetime | None) -> int:
    """Send what is due, side by side for each recipient and in turn for one; return how many.

    After the deadline nothing is begun, and what is under way is waited for. The same where something breaks it off.
    """
    with way.open() as session, ThreadPoolExecutor(way.lanes, name) as pool, Recorder(way.wait) as recorder:
        traffic = Traffic(name, way, session, pool, recorder, deadline)
        try:
            traffic.run()
        except BaseException:
            traffic.break_off()
            raise
    return recorder.done


@dataclass(slots=True)
class Lane:
    """What one recipient is sent under one lease: those that go on a trip, and, `waiting`, those that do not.

    The thread that is on the trip takes each of its `calls` from there as it begins.
    """

    key: str
    token: UUID
    is_troubled: bool
    waiting: deque[Delivery]
    calls: deque[Call] = field(default_factory=deque)
    failed: bool = False

    def call_off(self) -> None:
        """Let those that were not begun wait, the first of them first."""
        left = []
        while call := take_first(self.calls):
            left.append(call.delivery)
        self.waiting.extendleft(reversed(left))


@dataclass(slots=True)
class Traffic:
    """The lanes of one drain."""

    name: str
    way: LaneChannel
    session: LaneSession
    pool: ThreadPoolExecutor
    recorder: Recorder
    deadline: datetime | None
    lanes: dict[str, Lane] = field(default_factory=dict)
    """By recipient, from the lease to the last of what was leased."""
    news: deque[Arrived | Returned] = field(default_factory=deque)
    """What nobody has acted upon yet: it stays here until then, so that an interruption loses none of it."""
    bells: SimpleQueue[None] = field(default_factory=SimpleQueue)
    """Rings once for each."""
    heard: int = 0
    """How many of the news were rung for."""
    known: list[Outcome] = field(default_factory=list)
    """What is not recorded yet."""
    tokens: list[UUID] = field(default_factory=list)
    """Of every lease, each noted before it is taken: an interruption may fall between a lease and its lanes."""
    next_look: float = 0.0

    def run(self) -> None:
        """Keep the lanes busy until nothing is due and nothing under way."""
        while True:
            self._open_lanes()
            if not self.lanes:
                return
            self._hear()
            self._settle()

    def break_off(self) -> None:
        """Begin nothing else, wait for what is under way and record it; hand back what was not begun."""
        for lane in self.lanes.values():
            lane.calls.clear()
        self.pool.shutdown(cancel_futures=True)
        arrived = [self._outcome(one) for one in self.news if isinstance(one, Arrived)]
        begun = self.recorder.rescue([*self.known, *arrived])
        rescue(partial(hand_back_all_but, begun, self.tokens))  # what nobody has heard of was not begun

    def _open_lanes(self) -> None:
        """Having found nobody new, look again when a lane has closed, or in a while."""
        while not passed(self.deadline) and time.monotonic() >= self.next_look:
            lanes = self._lease()
            if not lanes:
                self.next_look = time.monotonic() + NEWS_SECONDS
            for lane in lanes:
                self._go_on(lane)
            self._record()

    def _lease(self) -> list[Lane]:
        """Take the oldest of what is due for recipients that have no lane yet, as many as lanes are free."""
        free = self.way.lanes - len(self.lanes)
        if free <= 0:
            return []
        troubled = set(self.way.troubled().values_list("key", flat=True))
        for look in range(LOOKS):
            if look:
                time.sleep(LOOK_AGAIN_SECONDS)
            picked = self._pick(free, troubled)
            lanes = self._lanes(picked, troubled)
            if lanes or not picked:
                return lanes
        return []

    def _pick(self, free: int, troubled: set[str]) -> list[int]:
        """Primary keys of rows that may be taken; another drain may take them first."""
        ailing = self.way.lanes // 2 - sum(lane.is_troubled for lane in self.lanes.values())
        rows = Delivery.objects.filter(channel=self.name).due()
        rows = rows.exclude(recipient_key__in=list(self.lanes))
        rows = rows.exclude(recipient_key__in=self.way.resting())
        if ailing <= 0:
            rows = rows.exclude(recipient_key__in=troubled)
        chosen: dict[str, list[int]] = {}
        for pk, key in rows.values_list("pk", "recipient_key")[:LOOK_AHEAD]:
            if key not in chosen:
                if len(chosen) == free or (key in troubled and ailing <= 0):
                    continue
                ailing -= key in troubled
                chosen[key] = []
            if len(chosen[key]) < (1 if key in troubled else self.way.batch):
                chosen[key].append(pk)
        return [pk for pks in chosen.values() for pk in pks]

    def _lanes(self, picked: list[int], troubled: set[str]) -> list[Lane]:
        if not picked:
            return []
        rows = Delivery.objects.filter(pk__in=picked).select_related("event__publication", "event__place")
        self.tokens.append(token := uuid4())
        _token, taken = rows.take(
            len(picked), settings.DELIVERY_LEASE_SECONDS, on_lease={"status": DeliveryStatus.LEASED}, token=token
        )
        by_key: dict[str, deque[Delivery]] = {}
        for delivery in taken:
            by_key.setdefault(delivery.recipient_key, deque()).append(delivery)
        lanes = {key: Lane(key, token, key in troubled, waiting) for key, waiting in by_key.items()}
        self.lanes |= lanes
        return list(lanes.values())

    def _go_on(self, lane: Lane) -> None:
        """Send a lane on a trip with all that waits for its recipient, or close it; what needs no call is known.

        After a failure the rest is handed back: it would fare no better.
        """
        while lane.waiting and not lane.failed and not passed(self.deadline):
            step = self._prepare(lane.waiting[0])
            delivery = lane.waiting.popleft()
            if isinstance(step, Errand):
                lane.calls.append(Call(delivery, step))
            else:
                self.known.append(Outcome(delivery, step, timezone.now()))
        if passed(self.deadline):  # while they were prepared
            lane.call_off()
        if lane.calls:
            self.pool.submit(carry, lane.calls, self._until(), self._tell, lane.key)
        else:
            self._close(lane)

    def _until(self) -> float:
        left = (self.deadline - timezone.now()).total_seconds() if self.deadline else TRIP_SECONDS
        return time.monotonic() + min(left, TRIP_SECONDS)

    def _prepare(self, delivery: Delivery) -> Result | Errand:
        try:
            return self.session.prepare(delivery)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            return self._failed(delivery, error)

    def _tell(self, one: Arrived | Returned) -> None:
        """Called in the threads."""
        self.news.append(one)
        self.bells.put(None)

    def _hear(self) -> None:
        """Hear what has come back, and what else does within a moment; nothing if for a while nothing has."""
        until = time.monotonic() + NEWS_SECONDS
        while self.heard < MOST_TOGETHER:
            try:
                self.bells.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                break
            self.heard += 1
            until = min(until, time.monotonic() + RECORD_WITHIN)
            if isinstance(self.news[self.heard - 1], Returned):  # its lane is idle
                until = 0.0

    def _settle(self) -> None:
        """Send lanes that are back on their next trip; meanwhile record what came of the calls."""
        back = []
        while self.heard:
            one = self.news[0]
            lane = self.lanes[one.key]
            if isinstance(one, Arrived):
                outcome = self._outcome(one)
                lane.failed = lane.failed or outcome.result.status != DeliveryStatus.SENT
                self.known.append(outcome)
            else:
                lane.call_off()
                back.append(lane)
            self.news.popleft()
            self.heard -= 1
        for lane in back:
            self._go_on(lane)
        self._record()

    def _outcome(self, arrived: Arrived) -> Outcome:
        return Outcome(arrived.call.delivery, self._judged(arrived), arrived.started)

    def _judged(self, arrived: Arrived) -> Result:
        try:
            if arrived.error is not None:
                raise arrived.error
            return arrived.call.errand.judge(arrived.answer)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            return self._failed(arrived.call.delivery, error)

    def _failed(self, delivery: Delivery, error: Exception) -> Result:
        log.error("delivery_failed", delivery=delivery.pk, purpose=delivery.purpose, exc_info=error)
        return retry(type(error).__name__)

    def _record(self) -> None:
        self.recorder.record(self.known)
        self.known = []

    def _close(self, lane: Lane) -> None:
        self.next_look = 0.0
        if lane.waiting:
            hand_back(lane.token, [delivery.pk for delivery in lane.waiting])
        del self.lanes[lane.key]
