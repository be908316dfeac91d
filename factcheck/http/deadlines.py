"""Connections are cut off when their time is up. Read time-outs do not help against a byte every few seconds."""

import os
import socket
import time
from contextlib import suppress
from heapq import heappop, heappush
from itertools import count
from threading import Condition, Lock, Thread
from types import TracebackType


class Deadline:
    """Within, the connection that it watches lasts until `at` (`time.monotonic`) at most; then it has `passed`."""

    def __init__(self, at: float) -> None:
        self.at, self.passed = at, False
        self._socket: socket.socket | None = None
        self._lock = Lock()

    def __enter__(self) -> "Deadline":
        _alarm.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def watch(self, connection: socket.socket) -> None:
        """Watch a second handle of the connection: TLS takes the first one over."""
        handle = socket.socket(fileno=os.dup(connection.fileno()))  # a TLS socket does not duplicate itself
        with self._lock:
            former, self._socket = self._socket, handle
        if former is not None:
            former.close()
        if self.passed:
            self.cut()

    def cut(self) -> None:
        """End the connection, whoever reads from it."""
        self.passed = True
        with self._lock:
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)


class _Alarm:
    """One thread for the deadlines of a process: to start one for each request costs more than the request."""

    def __init__(self) -> None:
        self._set: list[tuple[float, int, Deadline]] = []
        self._number = count()
        self._changed = Condition()
        self._thread: Thread | None = None

    def set(self, deadline: Deadline) -> None:
        with self._changed:
            heappush(self._set, (deadline.at, next(self._number), deadline))
            if self._thread is None or not self._thread.is_alive():
                thread = Thread(target=self._run, name="deadlines", daemon=True)
                thread.start()  # may fail; the next tries again
                self._thread = thread
            elif self._set[0][2] is deadline:
                self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._set or self._set[0][0] > time.monotonic():
                    self._changed.wait(self._set[0][0] - time.monotonic() if self._set else None)
                _at, _number, deadline = heappop(self._set)
            deadline.cut()


_alarm = _Alarm()


def _renew() -> None:
    """A forked process has none of its parent's threads, and its locks as they were."""
    global _alarm
    _alarm = _Alarm()


os.register_at_fork(after_in_child=_renew)
