"""Whichever line a drain is in when its time is up: what was answered is recorded, and nothing else stays leased."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from factcheck import delivery, ledger
from factcheck.delivery import lanes, recording, trips
from factcheck.models import Delivery, leases

pytestmark = pytest.mark.django_db

EVENTS = 3
MODULES = {module.__file__ for module in (lanes, recording, trips, leases)}
ONCE_BROKEN_OFF = {"break_off", "rescue", "_record_what_came_back", "_hand_all_back", "hand_back_all_but"}
HANDED_OVER = {"take", "_lanes", "_go_on", "call_off", "take_first"}
"""Where rows go from one place to another."""
Line = tuple[str, int]


@contextmanager
def interrupted_at(line: Line | None) -> Iterator[dict[Line, str]]:
    """Within, the main thread's time is up when it first comes to this line. Yields the lines it comes to, and the
    functions they are of."""
    seen: dict[Line, str] = {}

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        code = frame.f_code
        if code.co_filename not in MODULES or code.co_name in ONCE_BROKEN_OFF:
            return None
        if event == "line":
            here = (code.co_filename, frame.f_lineno)
            seen[here] = code.co_name
            if here == line:
                sys.settrace(None)
                raise SoftTimeLimitExceeded
        return trace

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        yield seen
    finally:
        sys.settrace(former)


@pytest.fixture
def stranded(server, endpoint, publication, monkeypatch):
    """Drains so many events, interrupted at a line; returns whether any row says other than what the partner saw, and
    the lines that were come to."""
    monkeypatch.setattr(lanes, "TRIP_SECONDS", 0.0)

    def drain(line: Line | None = None) -> tuple[bool, dict[Line, str]]:
        Delivery.objects.all().delete()
        server.asked.clear()
        for _event in range(EVENTS):
            ledger.record("verdict.superseded", publication, actor=None)
        with interrupted_at(line) as seen, suppress(SoftTimeLimitExceeded):
            delivery.drain("webhook")
        rows = Delivery.objects.filter(channel="webhook").order_by("pk").values_list("status", "attempts")
        asked = len(server.asked)
        return list(rows) != [("sent", 1)] * asked + [("queued", 0)] * (EVENTS - asked), seen

    return drain


def test_where_rows_change_hands(stranded):
    _no, lines = stranded()
    assert set(lines.values()) >= HANDED_OVER
    assert [line for line, name in sorted(lines.items()) if name in HANDED_OVER and stranded(line)[0]] == []


@pytest.mark.slow
def test_anywhere(stranded):
    _no, lines = stranded()
    assert [line for line in sorted(lines) if stranded(line)[0]] == []
