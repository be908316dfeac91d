"""What a reader's further mail does to a ticket."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections.models import Ticket
from corrections.services import tickets
from corrections.services.intake import add_message, takes_answers
from factcheck.models import Event


def write(ticket, **options):
    return add_message(ticket, actor=ticket.correspondent, text="One more thing.", **options)


def close(ticket, editor, days=0):
    Ticket.objects.filter(pk=ticket.pk).update(status="open")
    ticket.refresh_from_db()
    tickets.decline_ticket(ticket, actor=editor, outcome="no_error", note="We checked: it is right.")
    if days:
        Ticket.objects.filter(pk=ticket.pk).update(closed_at=timezone.now() - timedelta(days=days))
        ticket.refresh_from_db()


def test_words_join_a_live_ticket(ticket):
    message = write(ticket)
    assert message.ticket == ticket
    assert Event.objects.filter(kind="ticket.message_received", subject_id=ticket.pk).exists()


def test_it_wakes_a_ticket_that_waits_for_the_reader(ticket, researcher):
    tickets.triage_ticket(ticket, actor=researcher)
    tickets.wait_ticket(ticket, actor=researcher, waiting_for="reader", until=timezone.now() + timedelta(days=3))
    write(ticket)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.wakes_at, ticket.waiting_for) == ("open", None, "")


def test_it_does_not_wake_one_that_waits_for_the_reporter(ticket, researcher):
    tickets.triage_ticket(ticket, actor=researcher)
    tickets.wait_ticket(ticket, actor=researcher, waiting_for="reporter", until=timezone.now() + timedelta(days=3))
    write(ticket)
    ticket.refresh_from_db()
    assert ticket.status == "waiting"


def test_it_reopens_a_closed_ticket(ticket, editor):
    close(ticket, editor)
    write(ticket)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome, ticket.closed_at) == ("open", "", None)


@pytest.mark.parametrize("options", [{"kind": "automatic"}, {"may_reopen": False}])
def test_a_machine_reopens_nothing(ticket, editor, options):
    close(ticket, editor)
    write(ticket, **options)
    ticket.refresh_from_db()
    assert ticket.status == "declined"


def test_spam_stays_closed(ticket, editor):
    tickets.mark_spam_ticket(ticket, actor=editor)
    write(ticket)
    ticket.refresh_from_db()
    assert ticket.status == "spam"


def test_after_the_window_a_ticket_takes_no_more_answers(ticket, editor):
    close(ticket, editor, days=31)
    assert not takes_answers(ticket)
    close_enough = Ticket.objects.get(pk=ticket.pk)
    close_enough.closed_at = timezone.now() - timedelta(days=29)
    assert takes_answers(close_enough)


def test_words_to_a_merged_ticket_go_to_its_target(ticket, publication, editor):
    from corrections.services.opening import open_ticket

    target = open_ticket(publication, actor=None, channel="form", subject="The same", text="The same error.")
    tickets.triage_ticket(ticket, actor=editor)
    tickets.merge_ticket(ticket, actor=editor, into=target)
    assert write(ticket).ticket == target
