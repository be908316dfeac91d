"""A small load generator: readers who come, ask for a few pages over one connection, and make room for the next."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from corrections.bench.figures import NotMeasured
from corrections.story.stage import LOOPBACK

READERS = 16
VISIT = 10
"""Requests over one connection, where the server keeps it. Connections that stayed for good would stay with one worker
process, and the figures would say how many of them it happened to accept."""
MOST_FAILURES = 0.01


@dataclass
class Load:
    """What came of asking for a while."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def percentile(self, part: float) -> float:
        """The time, in seconds, within which this part of the requests was answered."""
        return sorted(self.waits)[math.ceil(part * len(self.waits)) - 1]


def ask(port: int, path: str, headers: Callable[[], Mapping[str, str]], *, seconds: float) -> Load:
    """Ask for one page over and over. Raises `NotMeasured` where more than a few answers were not a 200."""
    load, began = Load(), time.perf_counter()
    threads = [
        threading.Thread(target=_keep_asking, args=(load, port, path, headers, began + seconds))
        for _reader in range(READERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - began
    if not load.waits or len(load.failures) > MOST_FAILURES * len(load.waits):
        raise NotMeasured(f"{path}: {len(load.waits)} answers, {len(load.failures)} failures: {load.failures[:1]}")
    return load


def _keep_asking(load: Load, port: int, path: str, headers: Callable[[], Mapping[str, str]], until: float) -> None:
    while time.perf_counter() < until:
        with closing(HTTPConnection(LOOPBACK, port, timeout=20)) as connection:
            try:
                for _request in range(VISIT):
                    _ask_once(load, connection, path, headers())
                    if time.perf_counter() >= until:
                        break
            except (OSError, HTTPException) as error:
                load.failures.append(repr(error))


def _ask_once(load: Load, connection: HTTPConnection, path: str, headers: Mapping[str, str]) -> None:
    began = time.perf_counter()
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    answer.read()
    if answer.status == 200:
        load.waits.append(time.perf_counter() - began)
    else:
        load.failures.append(f"{answer.status} {answer.reason}")
