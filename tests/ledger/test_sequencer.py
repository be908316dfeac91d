"""The sequencer: a reader who has seen position n never misses one below it; no gap, no double, however many run."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal

import pytest
from django.db import connection, transaction

from factcheck import ledger
from factcheck.models import Event, EventPosition
from tests.racing import race, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def positions() -> dict[int, int | None]:
    return dict(EventPosition.objects.values_list("event_id", "position"))


def read_after(position: int) -> list[tuple[int, int]]:
    """What a reader of the stream sees beyond a cursor: event and position, in order."""
    rows = Event.objects.numbered().filter(place__position__gt=position)
    return list(rows.values_list("pk", "place__position"))


def test_events_are_numbered_in_order_from_one(claim):
    events = [ledger.record("claim.added", claim, actor=None).pk for _ in range(5)]
    assert read_after(0) == []
    assert ledger.number_events() == 5
    assert read_after(0) == list(zip(events, range(1, 6), strict=True))
    assert ledger.number_events() == 0


def test_a_number_once_given_stays(claim):
    first = ledger.record("claim.added", claim, actor=None)
    ledger.number_events()
    ledger.record("claim.added", claim, actor=None)
    ledger.number_events()
    assert positions()[first.pk] == 1
    assert sorted(positions().values()) == [1, 2]


def test_an_event_that_commits_late_is_not_missed(claim):
    """It has the lower id, but comes after what readers have seen already."""
    recorded, may_commit = Signal(), Signal()

    def dawdle() -> int:
        try:
            with transaction.atomic():
                event = ledger.record("claim.added", claim, actor=None)
                recorded.set()
                assert may_commit.wait(20)
            return event.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        late = thread.submit(dawdle)
        assert recorded.wait(20)
        swift = ledger.record("claim.added", claim, actor=None).pk
        assert ledger.number_events() == 1
        seen = read_after(0)
        assert seen == [(swift, 1)]
        may_commit.set()
        late_pk = late.result(20)
    assert late_pk < swift
    assert ledger.number_events() == 1
    assert read_after(seen[-1][1]) == [(late_pk, 2)]


def test_an_event_that_is_rolled_back_leaves_no_gap(claim):
    ledger.record("claim.added", claim, actor=None)
    with transaction.atomic():
        ledger.record("claim.added", claim, actor=None)
        transaction.set_rollback(True)
    ledger.record("claim.added", claim, actor=None)
    ledger.number_events()
    assert sorted(positions().values()) == [1, 2]


def test_many_sequencers_at_once_make_no_gap_and_no_double(claim):
    for _ in range(60):
        ledger.record("claim.added", claim, actor=None)

    def number() -> int:
        total = 0
        while numbered := ledger.number_events(limit=7):
            total += numbered
        return total

    results = race(*[number] * 4)
    assert refusals(results) == []
    assert sum(results) == 60
    given = positions()
    assert [given[pk] for pk in sorted(given)] == list(range(1, 61))


def test_numbering_while_events_are_recorded_makes_no_gap(claim, publication):
    def write() -> None:
        for _ in range(20):
            ledger.record("claim.added", claim, actor=None)

    def number() -> None:
        for _ in range(20):
            ledger.number_events(limit=5)

    assert refusals(race(write, write, number, number)) == []
    while ledger.number_events():
        pass
    given = positions()
    assert sorted(given.values()) == list(range(1, 41))
