"""Recording beside the sending: who drains leases and prepares the next while what came back is written down."""

import contextvars
from collections.abc import Callable, Sequence
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Self

from django.db import connection, connections

from factcheck.delivery.recording import Outcome, finish_each, rescue

AT_HAND = 50
"""So many of a drain are recorded by the one who drains: a few are done before another connection is made."""


@dataclass(slots=True)
class Recorder:
    """Records what a drain gives it, one group after another: after a few in a thread with a connection of its own, but
    never so within a transaction of the caller's, whose rows nobody else sees.

    At the end, whatever it is, all that was given is recorded. What cannot be keeps its lease, until the sweep finds
    it.
    """

    wait: Callable[[int], timedelta | None]
    done: int = 0
    """How many it was given."""
    _under_way: list[Outcome] = field(default_factory=list)
    _writing: Future[int] | None = None
    _thread: ThreadPoolExecutor | None = None
    _context: contextvars.Context = field(default_factory=contextvars.copy_context)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.settle()
        finally:
            self.rescue()
            if self._thread is not None:
                self._thread.submit(connections.close_all)
                self._thread.shutdown()

    @property
    def pending(self) -> int:
        """How many it was given that may not be recorded yet."""
        return len(self._under_way) if self._writing is not None and not self._writing.done() else 0

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Record these, once those before are; raises what went wrong with those before, and takes none of these."""
        self.settle()
        if not outcomes:
            return
        if self.done < AT_HAND or connection.in_atomic_block:
            finish_each(outcomes, wait=self.wait)
        else:
            self._under_way = list(outcomes)
            self._thread = self._thread or ThreadPoolExecutor(1, thread_name_prefix="recorder")
            self._writing = self._thread.submit(self._context.run, partial(finish_each, outcomes, wait=self.wait))
        self.done += len(outcomes)

    def settle(self) -> None:
        """Wait until all is recorded that was given; raises what went wrong."""
        if self._writing is not None:
            self._writing.result()
            self._writing, self._under_way = None, []

    def rescue(self, outcomes: Sequence[Outcome] = ()) -> list[int]:
        """After something broke the drain off, write down these, and those before of which nobody knows that they are
        recorded; return the keys of all of them. Over the connection of whoever drains; what was recorded stays as it
        is."""
        unsure: list[Outcome] = []
        if self._writing is not None:
            futures.wait([self._writing])
            unsure = self._under_way if self._writing.exception() else []
            self._writing, self._under_way = None, []
        unsure += outcomes
        if unsure:
            rescue(partial(finish_each, unsure, wait=self.wait))
        return [outcome.delivery.pk for outcome in unsure]
