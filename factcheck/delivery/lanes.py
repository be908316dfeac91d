"""A lane for each recipient: one that hangs holds up what waits for it, and nobody else.

Rows are leased, prepared and recorded by the one who drains; only the calls themselves run in threads.
"""

import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from factcheck.delivery.recording import MOST_TOGETHER, RECORD_WITHIN, Outcome, finish_each, hand_back
from factcheck.delivery.results import Result, retry
from factcheck.delivery.trips import Arrived, Call, Returned, carry
from factcheck.delivery.ways import Errand, LaneChannel, LaneSession
from factcheck.models import Delivery
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)

LOOK_AHEAD = 200
"""Due rows that are looked at for recipients with a free lane, oldest first."""
NEWS_SECONDS = 0.5
"""While every call is under way, how often somebody new is looked for."""
TRIP_SECONDS = 1.0
"""After which a lane comes back for the rest: what was prepared longer ago may no longer hold."""


def passed(deadline: datetime | None) -> bool:
    return deadline is not None and timezone.now() >= deadline


def drain_in_lanes(name: str, way: LaneChannel, deadline: datetime | None) -> int:
    """Send what is due, side by side for each recipient and in turn for one; return how many.

    After the deadline nothing is begun, and what is under way is waited for.
    """
    with way.open() as session, ThreadPoolExecutor(way.lanes, thread_name_prefix=name) as pool:
        traffic = Traffic(name, way, session, pool, deadline)
        traffic.run()
    return traffic.done


@dataclass(slots=True)
class Lane:
    """What one recipient is sent under one lease. `waiting` are those that are not on a trip."""

    key: str
    token: UUID
    is_troubled: bool
    waiting: deque[Delivery]
    failed: bool = False


@dataclass(slots=True)
class Traffic:
    """The lanes of one drain."""

    name: str
    way: LaneChannel
    session: LaneSession
    pool: ThreadPoolExecutor
    deadline: datetime | None
    lanes: dict[str, Lane] = field(default_factory=dict)
    """Those on a trip, by recipient."""
    news: SimpleQueue[Arrived | Returned] = field(default_factory=SimpleQueue)
    done: int = 0
    next_look: float = 0.0

    def run(self) -> None:
        """Keep the lanes busy until nothing is due and nothing under way."""
        while True:
            self._open_lanes()
            if not self.lanes:
                return
            self._settle(self._news())

    def _open_lanes(self) -> None:
        """Having found nobody new, look again when a lane has closed, or in a while."""
        while not passed(self.deadline) and time.monotonic() >= self.next_look:
            lanes = self._lease()
            if not lanes:
                self.next_look = time.monotonic() + NEWS_SECONDS
            self._record([outcome for lane in lanes for outcome in self._go_on(lane)])

    def _lease(self) -> list[Lane]:
        """Take the oldest of what is due for recipients that have no lane yet, as many as lanes are free."""
        free = self.way.lanes - len(self.lanes)
        if free <= 0:
            return []
        troubled = set(self.way.troubled().values_list("key", flat=True))
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
        return self._lanes([pk for pks in chosen.values() for pk in pks], troubled)

    def _lanes(self, picked: list[int], troubled: set[str]) -> list[Lane]:
        if not picked:
            return []
        rows = Delivery.objects.filter(pk__in=picked).select_related("event__publication", "event__place")
        token, taken = rows.take(
            len(picked), settings.DELIVERY_LEASE_SECONDS, on_lease={"status": DeliveryStatus.LEASED}
        )
        by_key: dict[str, deque[Delivery]] = {}
        for delivery in taken:
            by_key.setdefault(delivery.recipient_key, deque()).append(delivery)
        return [Lane(key, token, key in troubled, waiting) for key, waiting in by_key.items()]

    def _go_on(self, lane: Lane) -> list[Outcome]:
        """Send a lane on a trip with all that waits for its recipient, or close it; return what needed no call.

        After a failure the rest is handed back: it would fare no better.
        """
        calls, settled = [], []
        while lane.waiting and not lane.failed and not passed(self.deadline):
            delivery = lane.waiting.popleft()
            step = self._prepare(delivery)
            if isinstance(step, Errand):
                calls.append(Call(delivery, step))
            else:
                settled.append(Outcome(delivery, step, timezone.now()))
        if calls:
            self.lanes[lane.key] = lane
            self.pool.submit(carry, calls, self._seconds(), self.news.put, lane.key)
        else:
            self._close(lane)
        return settled

    def _seconds(self) -> float:
        left = (self.deadline - timezone.now()).total_seconds() if self.deadline else TRIP_SECONDS
        return min(left, TRIP_SECONDS)

    def _prepare(self, delivery: Delivery) -> Result | Errand:
        try:
            return self.session.prepare(delivery)
        except Exception as error:
            return self._failed(delivery, error)

    def _news(self) -> list[Arrived | Returned]:
        """What has come back, and what else does within a moment; nothing if for a while nothing has."""
        news: list[Arrived | Returned] = []
        until = time.monotonic() + NEWS_SECONDS
        while len(news) < MOST_TOGETHER:
            try:
                news.append(self.news.get(timeout=max(0.0, until - time.monotonic())))
            except Empty:
                break
            until = min(until, time.monotonic() + RECORD_WITHIN)
            if isinstance(news[-1], Returned):  # its lane is idle
                until = 0.0
        return news

    def _settle(self, news: Iterable[Arrived | Returned]) -> None:
        """Send lanes that are back on their next trip; meanwhile record what came of the calls."""
        outcomes, back = [], []
        for one in news:
            lane = self.lanes[one.key]
            if isinstance(one, Arrived):
                result = self._judged(one)
                outcomes.append(Outcome(one.call.delivery, result, one.started))
                lane.failed = lane.failed or result.status != DeliveryStatus.SENT
            else:
                lane.waiting.extend(call.delivery for call in one.left)
                back.append(lane)
        for lane in back:
            del self.lanes[lane.key]
            outcomes += self._go_on(lane)
        self._record(outcomes)

    def _judged(self, arrived: Arrived) -> Result:
        try:
            if arrived.error is not None:
                raise arrived.error
            return arrived.call.errand.judge(arrived.answer)
        except Exception as error:
            return self._failed(arrived.call.delivery, error)

    def _failed(self, delivery: Delivery, error: Exception) -> Result:
        log.error("delivery_failed", delivery=delivery.pk, purpose=delivery.purpose, exc_info=error)
        return retry(type(error).__name__)

    def _record(self, outcomes: list[Outcome]) -> None:
        finish_each(outcomes, wait=self.way.wait)
        self.done += len(outcomes)

    def _close(self, lane: Lane) -> None:
        self.next_look = 0.0
        if lane.waiting:
            hand_back(lane.token, [delivery.pk for delivery in lane.waiting])
