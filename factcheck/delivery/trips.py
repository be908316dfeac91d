"""A trip: calls to one far side, one after another in a thread of their own, as long as they go well."""

import time
from collections import deque
from collections.abc import Callable
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
    """A trip is over."""

    key: str


def carry(calls: deque[Call], until: float, tell: Callable[[Arrived | Returned], None], key: str) -> None:
    """Make the calls in turn, and tell of each when it is over and of the end of the trip, under `key`.

    Each is taken out of `calls` before it begins: what is left there was not begun, and whoever takes it out calls it
    off. The trip ends after the first that does not go well, and begins none but the first after `until`
    (`time.monotonic`).
    """
    try:
        while call := take_first(calls):
            arrived = _make(call, key)
            tell(arrived)
            if not arrived.went_well or time.monotonic() >= until:
                break
    finally:
        tell(Returned(key))


def take_first(calls: deque[Call]) -> Call | None:
    """Take the first call, if there is one, though another thread may take calls from there as well."""
    try:
        return calls.popleft()
    except IndexError:
        return None


def _make(call: Call, key: str) -> Arrived:
    started = timezone.now()
    try:
        return Arrived(key, call, started, answer=call.errand.go())
    except Exception as error:
        return Arrived(key, call, started, error=error)
