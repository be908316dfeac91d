"""Requests at the same instant: calls in threads of their own, each with its own database connection.

Tests that use them are marked `django_db(transaction=True)`.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, transaction

PATIENCE = 20  # seconds
BLOCKED_BY_US = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


def race(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls together; return what each returned, or the exception it raised."""
    line = Barrier(len(calls), timeout=PATIENCE)

    def start(call: Callable[[], Any]) -> Any:
        connection.ensure_connection()
        line.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(lambda call: _outcome(lambda: start(call)), calls))


def overtake(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Do `first`, but commit it only once `second` waits for it; return what `second` returned, or its exception."""
    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            first()
            later = thread.submit(_outcome, second)
            _until_blocked(later)
        return later.result(PATIENCE)


def refusals(results: list[Any]) -> list[Exception]:
    """Those of the results that are exceptions."""
    return [result for result in results if isinstance(result, Exception)]


def _outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return error
    finally:
        connection.close()


def _until_blocked(later: Future) -> None:
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while not later.done() and time.monotonic() < deadline:
            cursor.execute(BLOCKED_BY_US)
            if cursor.fetchone():
                return
            time.sleep(0.01)
    raise AssertionError("the second call did not wait for the first")
