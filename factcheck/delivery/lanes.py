"""A lane for each recipient: one that hangs holds up what waits for it, and nobody else.

Rows are leased, prepared and recorded by the one who drains; only the calls themselves run in threads.
"""

import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from factcheck.delivery.recording import Outcome, finish_each, hand_back
from factcheck.delivery.results import Result, retry
from factcheck.delivery.ways import Errand, LaneChannel, LaneSession
from factcheck.models import Delivery
from factcheck.states import DeliveryStatus

log = structlog.get_logger(__name__)

LOOK_AHEAD = 200
"""Due rows that are looked at for recipients with a free lane, oldest first."""
NEWS_SECONDS = 0.5
"""While every call is under way, how often somebody new is looked for."""


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
    """What one recipient is sent under one lease, the first of it under way."""

    key: str
    token: UUID
    is_troubled: bool
    waiting: deque[Delivery]
    delivery: Delivery | None = None
    errand: Errand | None = None
    started: datetime = field(default_factory=timezone.now)


@dataclass(slots=True)
class Traffic:
    """The lanes of one drain."""

    name: str
    way: LaneChannel
    session: LaneSession
    pool: ThreadPoolExecutor
    deadline: datetime | None
    calls: dict[Future[Any], Lane] = field(default_factory=dict)
    done: int = 0
    next_look: float = 0.0

    def run(self) -> None:
        """Keep the lanes busy until nothing is due and nothing under way."""
        while True:
            self._open_lanes()
            if not self.calls:
                return
            over, _under_way = wait(self.calls, timeout=NEWS_SECONDS, return_when=FIRST_COMPLETED)
            for call in over:
                self._arrive(self.calls.pop(call), call)

    def _open_lanes(self) -> None:
        """Having found nobody new, look again when a lane has closed, or in a while."""
        while not passed(self.deadline) and time.monotonic() >= self.next_look:
            lanes = self._lease()
            if not lanes:
                self.next_look = time.monotonic() + NEWS_SECONDS
            for lane in lanes:
                self._advance(lane)

    def _lease(self) -> list[Lane]:
        """Take the oldest of what is due for recipients that have no lane yet, as many as lanes are free."""
        free = self.way.lanes - len(self.calls)
        if free <= 0:
            return []
        troubled = set(self.way.troubled().values_list("key", flat=True))
        ailing = self.way.lanes // 2 - sum(lane.is_troubled for lane in self.calls.values())
        rows = Delivery.objects.filter(channel=self.name).due()
        rows = rows.exclude(recipient_key__in=[lane.key for lane in self.calls.values()])
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

    def _advance(self, lane: Lane, arrived: Outcome | None = None) -> None:
        """Set the next one of a lane going, and record meanwhile what has arrived; what needs no call is recorded at
        once."""
        while lane.waiting and not passed(self.deadline):
            lane.delivery, lane.started = lane.waiting.popleft(), timezone.now()
            step = self._prepare(lane.delivery)
            if isinstance(step, Errand):
                lane.errand = step
                self.calls[self.pool.submit(step.go)] = lane
                self._record(lane, arrived)
                return
            self._record(lane, arrived, Outcome(lane.delivery, step, lane.started))
            arrived = None
        self._record(lane, arrived)
        self._close(lane)

    def _prepare(self, delivery: Delivery) -> Result | Errand:
        try:
            return self.session.prepare(delivery)
        except Exception as error:
            return self._failed(delivery, error)

    def _arrive(self, lane: Lane, call: Future[Any]) -> None:
        """Record what came of a call. After a failure the rest of the lane is handed back: it would fare no better."""
        assert lane.delivery is not None and lane.errand is not None  # noqa: S101, PT018 - for the types
        try:
            result = lane.errand.judge(call.result())
        except Exception as error:
            result = self._failed(lane.delivery, error)
        outcome = Outcome(lane.delivery, result, lane.started)
        if result.status == DeliveryStatus.SENT:
            self._advance(lane, outcome)
        else:
            self._record(lane, outcome)
            self._close(lane)

    def _failed(self, delivery: Delivery, error: Exception) -> Result:
        log.error("delivery_failed", delivery=delivery.pk, purpose=delivery.purpose, exc_info=error)
        return retry(type(error).__name__)

    def _record(self, lane: Lane, *outcomes: Outcome | None) -> None:
        known = [outcome for outcome in outcomes if outcome is not None]
        finish_each(known, lane.token, wait=self.way.wait)
        self.done += len(known)

    def _close(self, lane: Lane) -> None:
        self.next_look = 0.0
        if lane.waiting:
            hand_back(lane.token, [delivery.pk for delivery in lane.waiting])
