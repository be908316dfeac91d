"""A trip: calls to one far side, one after another in a thread of their own, as long as they go well."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from factcheck.delivery.ways import Errand
from factcheck.models import Delivery


@dataclass(frozen=True, slots=True)
class Call:
    """One errand, and the delivery it carries."""

    delivery: Delivery
    errand: Errand


@dataclass(frozen=True, slots=True)
class Arrived:
    """One call of a trip is over: with an answer, or with an error that nobody expected."""

    key: str
    call: Call
    started: datetime
    answer: Any = None
    error: Exception | None = None

    @property
    def went_well(self) -> bool:
        return self.error is None and self.call.errand.went_well(self.answer)


@dataclass(frozen=True, slots=True)
class Returned:
    """A trip is over. What is `left` was not begun."""

    key: str
    left: Sequence[Call]


def carry(calls: Iterable[Call], seconds: float, tell: Callable[[Arrived | Returned], None], key: str) -> None:
    """Make the calls in turn, and tell of each when it is over and of the end of the trip, under `key`.

    The trip ends after the first that does not go well, and begins none but the first after so many seconds.
    """
    until, left = time.monotonic() + seconds, deque(calls)
    try:
        while left:
            arrived = _make(left.popleft(), key)
            tell(arrived)
            if not arrived.went_well or time.monotonic() >= until:
                break
    finally:
        tell(Returned(key, left))


def _make(call: Call, key: str) -> Arrived:
    started = timezone.now()
    try:
        return Arrived(key, call, started, answer=call.errand.go())
    except Exception as error:
        return Arrived(key, call, started, error=error)
