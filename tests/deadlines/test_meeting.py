"""What many acknowledgements or answers meet is met at the cost of one; what is met already is left alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corrections.models import Ticket, TicketDeadline
from corrections.services import clocks
from factcheck import ledger
from factcheck.ledger import Entry
from factcheck.once import asking_once

pytestmark = pytest.mark.django_db


def acknowledge(tickets):
    with CaptureQueriesContext(connection) as queries, asking_once():
        ledger.record_each([Entry("ticket.acknowledged", one, actor=None) for one in tickets])
    return [query["sql"] for query in queries]


def clock_writes(statements):
    return [sql for sql in statements if "UPDATE corrections_ticket" in sql or 'UPDATE "corrections_ticket' in sql]


def test_thirty_cost_as_many_statements_as_one(file_report):
    one = acknowledge([file_report()])
    many = [file_report() for _number in range(30)]
    assert len(acknowledge(many)) == len(one)
    met = TicketDeadline.objects.filter(met_at__isnull=False)
    assert set(met.values_list("step", flat=True)) == {"acknowledge"}
    assert met.count() == 31


def test_what_was_met_is_not_written_again(file_report):
    ticket = file_report()
    assert len(clock_writes(acknowledge([ticket]))) == 2
    before = list(TicketDeadline.objects.order_by("pk").values())
    assert len(clock_writes(acknowledge([ticket]))) == 1  # it finds nothing to do
    assert list(TicketDeadline.objects.order_by("pk").values()) == before


def test_what_lapsed_stays_so(file_report):
    ticket = file_report()
    ticket.deadlines.filter(step="acknowledge").update(lapsed_at=timezone.now(), next_at=None)
    acknowledge([ticket])
    assert ticket.deadlines.get(step="acknowledge").met_at is None


def test_a_paused_one_is_met_and_the_ticket_shows_what_runs(file_report):
    ticket = file_report()
    ticket.deadlines.filter(step="acknowledge").update(paused_at=timezone.now(), pauses=True, next_at=None)
    acknowledge([ticket])
    row = ticket.deadlines.get(step="acknowledge")
    assert row.met_at
    assert row.paused_at is None
    stored, running = Ticket.objects.get(pk=ticket.pk), ticket.deadlines.running()
    assert stored.next_due_at == ticket.next_due_at == min(one.due_at for one in running)
    assert stored.due_at == ticket.due_at == running.get(step="decision").due_at


def test_the_bulk_way_and_the_single_way_come_to_the_same(file_report):
    first, second = file_report(), file_report()
    event = ledger.record("ticket.opened", first, actor=None)
    event.kind, event.created_at = "ticket.answered", timezone.now() + timedelta(minutes=5)
    clocks.keep_time_each([(first, event)])
    clocks._keep_time(second, event)

    def shape(ticket):
        rows = ticket.deadlines.order_by("step").values("step", "met_at", "lapsed_at", "paused_at", "next_at", "due_at")
        stored = Ticket.objects.get(pk=ticket.pk)
        return list(rows), stored.next_due_at, stored.due_at

    assert shape(first) == shape(second)


def test_events_of_several_kinds_are_followed_in_their_order(file_report):
    """Met, then lapsed: what lapses first is met no more."""
    met, lapsed = file_report(), file_report()
    ledger.record_each([Entry("ticket.answered", met, actor=None), Entry("ticket.withdrawn", met, actor=None)])
    ledger.record_each([Entry("ticket.withdrawn", lapsed, actor=None), Entry("ticket.answered", lapsed, actor=None)])
    assert met.deadlines.get(step="first_answer").met_at
    assert lapsed.deadlines.get(step="first_answer").met_at is None


def test_nothing_recorded_asks_nothing():
    with CaptureQueriesContext(connection) as queries:
        ledger.record_each([])
    assert len(queries) == 0
