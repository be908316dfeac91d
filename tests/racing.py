"""Two requests at the same instant: calls in threads of their own, each with its own database connection."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def race(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls together; return what each returned, or the exception it raised. Needs `transaction=True`."""
    line = Barrier(len(calls), timeout=20)

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            line.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def refusals(results: list[Any]) -> list[Exception]:
    """Those of the results that are exceptions."""
    return [result for result in results if isinstance(result, Exception)]
