"""A mail to a closed ticket reopens it within the window, else opens a new one that names it; spam stays closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections import links, threading
from corrections.models import Ticket
from corrections.services.intake import REOPENING_WINDOW
from factcheck.models import Event
from tests.inbox.mails import arrive, mail

pytestmark = pytest.mark.django_db

ENDED = {
    "declined": {"outcome": "no_error"},
    "resolved": {"outcome": "corrected"},
    "no_answer": {"outcome": "no_answer"},
    "withdrawn": {"outcome": "withdrawn"},
    "spam": {},
}


def close(ticket: Ticket, status: str, ago: timedelta = timedelta(), **values: object) -> None:
    then = timezone.now() - ago
    decided = {"decided_at": then} if status in ("declined", "resolved") else {}
    known = {**ENDED.get(status, {}), **decided, **values}
    Ticket.objects.filter(pk=ticket.pk).update(status=status, closed_at=then, **known)


def answer(text: str = "I do not agree.", **options: object) -> None:
    arrive(mail(text, In_Reply_To="<first@reader.example>", **options))


@pytest.mark.parametrize("status", ["declined", "resolved", "no_answer", "withdrawn"])
def test_within_the_window_it_reopens(ticket, status):
    close(ticket, status, REOPENING_WINDOW - timedelta(minutes=1))
    answer()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.closed_at, ticket.outcome) == ("open", None, "")
    assert ticket.messages.count() == 2


def test_thanks_leave_settled_what_was_settled(ticket):
    close(ticket, "resolved")
    answer("Thank you very much for the quick correction!\n\nBest regards")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.messages.count()) == ("resolved", 2)
    answer("Thank you, but the headline still says seven.")
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_whoever_does_not_accept_a_refusal_is_heard_by_someone_else(ticket, editor):
    close(ticket, "declined", decided_by=editor, assignee=editor)
    answer("I do not agree: the police count was revised.")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.appealed_from, ticket.assignee) == ("open", editor, None)
    assert Event.objects.filter(kind="ticket.appealed", facts__decided_by=editor.pk).exists()
    assert not Event.objects.filter(kind="ticket.reopened").exists()


def test_what_the_reader_was_told_stays_in_the_conversation(client, ticket, editor):
    close(ticket, "declined", decision_note="The count was 12 that morning.", decided_by=editor)
    answer("It was revised.")
    said = list(ticket.messages.values_list("text", flat=True))
    assert said[1:] == ["The count was 12 that morning.", "It was revised."]
    kept = ticket.messages.get(direction="outbound")
    assert (kept.author, kept.correspondent) == (editor, ticket.correspondent)
    assert "The count was 12 that morning." in client.get(links.status_url(ticket)).content.decode()


@pytest.mark.parametrize("status", sorted(ENDED))
def test_after_it_a_new_one_names_the_old(ticket, status):
    close(ticket, status, REOPENING_WINDOW + timedelta(minutes=1))
    answer("A year later.")
    ticket.refresh_from_db()
    assert ticket.status == status
    assert Ticket.objects.latest("pk").follows == ticket


def test_spam_stays_closed_and_keeps_the_words(ticket):
    close(ticket, "spam")
    answer("I am a person.")
    ticket.refresh_from_db()
    assert ticket.status == "spam"
    assert ticket.messages.last().text == "I am a person."


@pytest.mark.parametrize(
    "options",
    [{"From": "third@else.example"}, {"Auto_Submitted": "auto-replied"}, {"List_Id": "<readers.else.example>"}],
    ids=["a third party", "a machine", "a list"],
)
def test_others_and_machines_reopen_nothing(ticket, options):
    close(ticket, "declined")
    arrive(mail("More.", **options), rcpt_to=threading.reply_address(ticket, ticket.correspondent))
    ticket.refresh_from_db()
    assert ticket.status == "declined"
    assert ticket.messages.last().text == "More."


def test_a_machines_answer_to_what_is_long_closed_opens_none(ticket):
    close(ticket, "declined", timedelta(days=90))
    answer("I am away.", Auto_Submitted="auto-replied")
    assert Ticket.objects.count() == 1
    assert ticket.messages.last().kind == "automatic"


@pytest.fixture
def other(publication) -> Ticket:
    return Ticket.objects.create(publication=publication, reference="COR-2026-900002", channel="mail", subject="Same")


def test_words_for_a_merged_ticket_stand_on_the_one_that_speaks_for_it(ticket, other):
    close(ticket, "duplicate", merged_into=other)
    answer("To the old one.")
    assert other.messages.get().text == "To the old one."
    assert ticket.messages.count() == 1


def test_the_reader_of_a_merged_ticket_reopens_the_one_that_speaks_for_it(ticket, other):
    close(ticket, "duplicate", merged_into=other)
    close(other, "declined")
    answer()
    other.refresh_from_db()
    ticket.refresh_from_db()
    assert (other.status, ticket.status) == ("open", "duplicate")


def test_long_after_a_merge_a_new_one_names_the_one_that_spoke_for_it(ticket, other):
    close(ticket, "duplicate", merged_into=other)
    close(other, "resolved", REOPENING_WINDOW + timedelta(minutes=1))
    answer("Still wrong.")
    assert Ticket.objects.latest("pk").follows == other
