"""Tickets from before deadlines were rows get the one they had."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from corrections.models import Ticket, TicketDeadline
from corrections.services.reminding import warn_of_deadlines
from factcheck.models import Event

FORWARD = import_module("corrections.migrations.0012_set_deadlines_of_live_tickets").FORWARD


def test_a_live_ticket_keeps_its_deadline(ticket):
    with connection.cursor() as cursor:
        cursor.execute(FORWARD)
    row = TicketDeadline.objects.get()
    ticket.refresh_from_db()
    assert (row.step, row.due_at, row.next_at) == ("decision", ticket.due_at, ticket.due_at)
    assert ticket.next_due_at == ticket.due_at
    assert timedelta(hours=71) < row.within <= timedelta(hours=72, minutes=1)
    assert row.due_at > timezone.now()


@pytest.mark.parametrize(("hours", "warnings"), [(23, 1), (25, 0), (24 * 700, 0)])
def test_of_what_was_long_overdue_nobody_is_warned(ticket, hours, warnings):
    long_ago = timezone.now() - timedelta(hours=hours)
    Ticket.objects.update(due_at=long_ago, created_at=long_ago - timedelta(days=3))
    with connection.cursor() as cursor:
        cursor.execute(FORWARD)
    assert warn_of_deadlines() == warnings
    assert Event.objects.filter(kind="ticket.deadline_missed").count() == warnings
    row = TicketDeadline.objects.get()
    assert (row.due_at, row.was_missed, row.is_running) == (long_ago, True, True)


def test_a_closed_one_has_none(ticket):
    type(ticket).objects.update(status="spam", closed_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(FORWARD)
    assert not TicketDeadline.objects.exists()
