"""Letters to staff: one thread a ticket, no reader's name, nothing that may not be seen when it is sent."""

from email import message_from_bytes

import pytest

from corrections import threading
from corrections.models import TicketParty
from factcheck import delivery, ledger
from factcheck.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(ticket, editor, chooses):
    """The assignee, who hears of everything at once."""
    chooses(editor, "at_once", "reports", "tickets", "evidence", "running")
    type(ticket).objects.filter(pk=ticket.pk).update(assignee=editor)
    ticket.refresh_from_db()
    return editor


def headers(letters):
    return [message_from_bytes(letter.message().as_bytes()) for letter in letters]


def test_all_letters_about_one_ticket_stand_in_one_thread(ticket, reader, reporter, post):
    for kind in ("ticket.opened", "ticket.woken", "ticket.message_received"):
        ledger.record(kind, ticket, actor=None)
    mails = headers(post())
    roots = {mail["References"] for mail in mails}
    assert roots == {mail["In-Reply-To"] for mail in mails} == {threading.thread_id(ticket, reader)}
    assert len({mail["Message-ID"] for mail in mails}) == 3
    assert threading.thread_id(ticket, reporter) not in roots
    assert threading.delivery_of_id(roots.pop()) is None


def test_two_tickets_are_two_threads(ticket, reader):
    other = type(ticket).objects.create(
        publication=ticket.publication, reference="COR-2026-900002", channel="staff", subject="Another"
    )
    assert threading.thread_id(ticket, reader) != threading.thread_id(other, reader)


def test_the_question_to_the_reporter_stands_in_the_thread(ticket, reporter, editor, post):
    asked = ticket.messages.create(direction="internal", kind="question", author=editor, text="Seven?")
    facts = {"reporter": reporter.pk, "message": asked.pk}
    ledger.record("ticket.reporter_asked", ticket, actor=editor, facts=facts)
    (mail,) = headers(post())
    assert mail["References"] == threading.thread_id(ticket, reporter)


def test_the_letter_says_what_happened_and_not_who_the_reader_is(ticket, reader, post):
    ledger.record("ticket.message_received", ticket, actor=ticket.correspondent)
    (letter,) = post()
    assert letter.subject == f"A reader wrote [{ticket.reference}]"
    for text in (letter.body, letter.alternatives[0][0]):
        assert ticket.subject in text
        assert f"/admin/corrections/ticket/{ticket.pk}/change/" in text
        assert "Reader Example" not in text
        assert "reader@reader.example" not in text
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_what_was_restricted_since_is_not_sent(ticket, reader, post):
    ledger.record("ticket.woken", ticket, actor=None)
    type(ticket).objects.filter(pk=ticket.pk).update(is_restricted=True)
    assert post() == []
    assert Delivery.objects.get(channel="mail").status == "cancelled"


def test_those_named_on_a_restricted_ticket_read_of_it(ticket, reader, post):
    TicketParty.objects.create(ticket=ticket, user=reader, capacity="named")
    type(ticket).objects.filter(pk=ticket.pk).update(is_restricted=True)
    ticket.refresh_from_db()
    ledger.record("ticket.woken", ticket, actor=None, restricted=True)
    assert len(post()) == 1


def test_who_left_the_desk_is_not_written_to(ticket, reader, post):
    ledger.record("ticket.woken", ticket, actor=None)
    reader.memberships.all().delete()
    assert post() == []


def test_hostile_words_of_a_reader_make_no_header(ticket, reader, post):
    type(ticket).objects.filter(pk=ticket.pk).update(subject="A\r\nBcc: all@evil.example\u2028<script>")
    ledger.record("ticket.woken", ticket, actor=None)
    (letter,) = post()
    assert "Bcc" not in headers([letter])[0]
    assert "<script>" not in letter.alternatives[0][0]


def test_every_kind_that_staff_hear_of_can_be_written(ticket, reader, claim, post):
    for subject, kind in ((ticket, "ticket.appealed"), (claim, "claim.words_changed")):
        ledger.record(kind, subject, actor=None)
    assert len(post()) == 2
    assert delivery.is_due("mail") is False
