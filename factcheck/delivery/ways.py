"""The ways out: what a channel has to offer, and who has registered one."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, runtime_checkable

from django.db.models import QuerySet

from factcheck.delivery.results import Result
from factcheck.models import Delivery

LONGEST_WAIT = timedelta(hours=6)


class Session(Protocol):
    """An open way out (one SMTP connection, one HTTP pool), used for a whole batch."""

    def send(self, delivery: Delivery) -> Result: ...


class Channel(Protocol):
    """How one delivery is sent. `wait` says how long after the n-th attempt, or `None` to give up."""

    batch: int

    def open(self) -> AbstractContextManager[Any]: ...

    def wait(self, attempts: int) -> timedelta | None: ...


@dataclass(frozen=True, slots=True)
class Errand:
    """One call to a far side. `go` runs in a thread and knows no database; `judge` makes a result of what it returned.

    `go` ends by itself: nothing can end it from outside.
    """

    go: Callable[[], Any]
    judge: Callable[[Any], Result]
    went_well: Callable[[Any], bool] = lambda _answer: True
    """By what `go` returned, whether the next for the same recipient may follow at once; asked in the thread."""


class LaneSession(Protocol):
    """Prepares what its errands carry out."""

    def prepare(self, delivery: Delivery) -> Result | Errand: ...


@runtime_checkable
class LaneChannel(Channel, Protocol):
    """A channel whose recipients do not wait for one another: each has a lane of its own, `lanes` in all.

    `batch` is how many deliveries a lane takes at once. `troubled` are the keys of recipients that failed last, at most
    half of the lanes is for them; `resting` are those of them that are left alone for now.
    """

    lanes: int

    def troubled(self) -> QuerySet: ...

    def resting(self) -> QuerySet: ...


class StreamSession(Protocol):
    """Prepares what one thread then carries out, one errand after another. `load` is told of a whole batch before."""

    def load(self, batch: list[Delivery]) -> None: ...

    def prepare(self, delivery: Delivery) -> Result | Errand: ...


@runtime_checkable
class StreamChannel(Channel, Protocol):
    """A channel with one way for all recipients: while one letter is on it the next are written, `ahead` at most.

    So `ahead` is also the most that may have gone out without being recorded when the process dies.
    """

    ahead: int


Report = Callable[[list[tuple[Delivery, Result]]], None]

_channels: dict[str, Channel] = {}
_reports: dict[str, list[Report]] = {}


def channel(name: str) -> Callable[[type], type]:
    """Register a channel class under `name`."""

    def register(cls: type) -> type:
        _channels[name] = cls()
        return cls

    return register


def channels() -> list[str]:
    """The names of the registered channels."""
    return sorted(_channels)


def on_results(purpose: str) -> Callable[[Report], Report]:
    """Register somebody who wants to know what came of deliveries of this purpose, in the recording transaction.

    Told of all that are recorded at once, together.
    """

    def register(report: Report) -> Report:
        _reports.setdefault(purpose, []).append(report)
        return report

    return register


def backoff(attempts: int, *, first: float = 5, most: float = LONGEST_WAIT.total_seconds()) -> timedelta:
    """Exponential backoff with full jitter: anywhere up to `first` × 2^attempts seconds, `most` at the longest."""
    ceiling = min(most, first * 2 ** min(attempts, 20))
    return timedelta(seconds=random.uniform(ceiling / 10, ceiling))  # noqa: S311 - jitter, not a secret
