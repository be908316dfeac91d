"""What breaks a drain off from outside: its time is up, or its database is away, at a moment that the test chooses."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection

RECORDING = "INSERT INTO factcheck_deliveryattempt"


@contextmanager
def time_limit() -> Iterator[None]:
    """Within, `time_is_up` raises in the main thread what Celery does."""

    def stop(_signal: int, _frame: object) -> None:
        raise SoftTimeLimitExceeded

    former = signal.signal(signal.SIGUSR1, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGUSR1, former)


def time_is_up(while_in: str = "") -> None:
    """Interrupt the main thread, once it is in a function of this name. Called from another thread."""
    until = time.monotonic() + 20
    while while_in and while_in not in _functions_of_the_main_thread() and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGUSR1)


def _functions_of_the_main_thread() -> set[str]:
    frame, names = sys._current_frames().get(threading.main_thread().ident or 0), set()
    while frame is not None:
        names.add(frame.f_code.co_name)
        frame = frame.f_back
    return names


@contextmanager
def database_away_at_first(words: str) -> Iterator[None]:
    """Within, the first statement with these words fails as if nobody answered; the next find a database."""
    failed = []

    def fail(execute, sql, params, many, context):
        if words in sql and not failed:
            failed.append(sql)
            raise OperationalError("the server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield
    assert failed, "no statement had these words"
