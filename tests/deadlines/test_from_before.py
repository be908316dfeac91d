"""Tickets from before deadlines were rows get the one they had."""

from datetime import timedelta
from importlib import import_module

from django.db import connection
from django.utils import timezone

from corrections.models import TicketDeadline

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


def test_a_closed_one_has_none(ticket):
    type(ticket).objects.update(status="spam", closed_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(FORWARD)
    assert not TicketDeadline.objects.exists()
