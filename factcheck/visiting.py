"""The right to ask a host for articles: one process at a time has it, and nobody asks again before the host's time."""

import time
import uuid
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from factcheck.models import VisitedHost

LONGEST_VISIT = 60
"""Seconds after which a visit counts as left behind: more than any answer is waited for."""
LOOK_AGAIN = 0.25
"""Seconds between two looks of somebody who waits for a host."""


class Busy(Exception):
    """Somebody else asks this host now, or it wants to be left alone. `until` is when to come back."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(host)
        self.host, self.until = host, until


class Visits:
    """The hosts that are asked for one answer: each is reserved before it is asked, all are given back at the end.

    A redirect on the same host belongs to the visit. Each host is left alone afterwards for `WATCH_HOST_SECONDS`; the
    one that answered until `rest_until`, where it said so. A host that is not free within `patience` seconds is `Busy`.
    """

    def __init__(self, patience: float = 0.0) -> None:
        self.rest_until: datetime | None = None
        self._deadline = time.monotonic() + patience
        self._held: dict[str, uuid.UUID] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pause = timezone.now() + timedelta(seconds=settings.WATCH_HOST_SECONDS)
        last = next(reversed(self._held), None)
        for host, token in self._held.items():
            rest = max(pause, self.rest_until or pause) if host == last else pause
            VisitedHost.objects.release(host, token, rest)

    def enter(self, url: str) -> None:
        """Reserve the host of an address, unless this visit has it already. Raises `Busy`."""
        host = urlsplit(url).netloc.lower()
        if host in self._held:
            self._held[host] = self._held.pop(host)  # the one that was asked last
            return
        while (token := VisitedHost.objects.reserve(host, LONGEST_VISIT)) is None:
            until = self._free_at(host)
            wait = min(LOOK_AGAIN, self._deadline - time.monotonic())
            if wait <= 0 or (until - timezone.now()).total_seconds() > self._deadline - time.monotonic() + LOOK_AGAIN:
                raise Busy(host, until)
            time.sleep(wait)
        self._held[host] = token

    def _free_at(self, host: str) -> datetime:
        """When a host that is not free may be asked, as far as can be known: a visit takes as long as it takes."""
        now = timezone.now()
        row = VisitedHost.objects.get(name=host)
        is_asked = row.leased_until is not None and row.leased_until >= now
        pause = timedelta(seconds=settings.WATCH_HOST_SECONDS)
        return max(row.next_visit_at, now + pause) if is_asked else row.next_visit_at
