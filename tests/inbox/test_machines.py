"""Machines that answer machines never loop; nothing they send is dropped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections import inbox, threading
from corrections.inbox import answering
from corrections.models import Message, Ticket
from corrections.services import conversation
from factcheck.models import Delivery, Event
from tests.inbox.mails import DESK, READER, arrive, mail

pytestmark = pytest.mark.django_db


def letters() -> int:
    return Delivery.objects.filter(channel="mail").count()


def test_a_vacation_reply_is_kept_and_answered_by_nobody(ticket):
    Ticket.objects.filter(pk=ticket.pk).update(
        status="declined", outcome="no_error", decided_at=timezone.now(), closed_at=timezone.now()
    )
    address = threading.reply_address(ticket, ticket.correspondent)
    inbound = arrive(mail("I am away.", Auto_Submitted="auto-replied", Subject="Automatic reply: x"), rcpt_to=address)
    assert (inbound.status, inbound.kind) == ("filed", "auto_reply")
    message = ticket.messages.last()
    assert (message.text, message.kind) == ("I am away.", "automatic")
    ticket.refresh_from_db()
    assert ticket.status == "declined"
    assert letters() == 0


def test_a_vacation_reply_to_the_return_path_finds_its_ticket(ticket, researcher):
    conversation.reply_to_reader(ticket, actor=researcher, text="Which source?")
    path = threading.return_path(Delivery.objects.get(purpose="ticket_reply"))
    arrive(mail("I am away.", Auto_Submitted="auto-replied"), rcpt_to=path, mail_from="")
    assert ticket.messages.last().kind == "automatic"


def test_a_machines_first_mail_opens_a_ticket_and_gets_no_answer(publication):
    arrive(mail("The form says: nine missiles.", Auto_Submitted="auto-generated"))
    assert Message.objects.get().kind == "automatic"
    assert letters() == 0


def test_a_list_mail_opens_a_ticket_and_gets_no_answer(publication):
    arrive(mail("There were nine.", List_Id="<readers.else.example>", Precedence="list"))
    assert Message.objects.get().kind == "report"
    assert letters() == 0


@pytest.mark.parametrize(
    "headers",
    [{"X_Auto_Response_Suppress": "All"}, {"From": "noreply@else.example"}, {"From": None}],
    ids=["asked not to", "no-reply", "no sender"],
)
def test_people_who_cannot_be_answered_are_people(publication, headers):
    arrive(mail("There were nine.", **headers))
    assert Message.objects.get().kind == "report"
    assert letters() == 0


def test_our_own_mail_opens_nothing(ticket, researcher):
    conversation.reply_to_reader(ticket, actor=researcher, text="Which source?")
    identifier = threading.message_id(Delivery.objects.get(purpose="ticket_reply"))
    inbound = arrive(mail("Which source?", Message_ID=identifier, From="forwarder@else.example"))
    assert (inbound.status, inbound.reason) == ("ignored", "own mail")
    assert Event.objects.filter(kind="inbound.ignored", facts__reason="own_mail").count() == 1
    assert Ticket.objects.count() == 1


def test_mail_from_another_desk_of_ours_opens_nothing(publication, other_publication):
    inbound = arrive(mail("A copy.", From="corrections@other-gazette.example"))
    assert (inbound.status, inbound.reason) == ("ignored", "own mail")


def test_a_colleague_on_our_domain_is_not_ourselves(publication, settings):
    arrive(mail("A colleague writes.", Message_ID=f"<7@{settings.CORRECTIONS_DOMAIN}>", From="c@demo-courier.example"))
    assert Ticket.objects.count() == 1


def test_a_sender_is_acknowledged_five_times_an_hour(publication):
    for number in range(answering.MOST_PER_SENDER + 2):
        arrive(mail(f"Report {number}"))
    assert Ticket.objects.count() == answering.MOST_PER_SENDER + 2
    assert letters() == answering.MOST_PER_SENDER
    Ticket.objects.update(created_at=timezone.now() - timedelta(hours=2))
    arrive(mail("After a while."))
    assert letters() == answering.MOST_PER_SENDER + 1


def test_letters_are_counted_not_reports(publication, monkeypatch):
    """A move of old mail into the desk silences nobody who writes today."""
    monkeypatch.setattr(answering, "MOST_PER_PUBLICATION", 2)
    for number in range(4):
        arrive(mail(f"Old report {number}", From=f"old{number}@else.example"), from_archive=True)
    assert letters() == 0
    arrive(mail("A new one.", From="new@else.example"))
    assert letters() == 1


def test_so_it_is_among_mails_filed_together(publication, monkeypatch):
    monkeypatch.setattr(answering, "MOST_PER_PUBLICATION", 2)
    for number in range(6):
        sender = f"r{number}@else{number}.example"
        raw = mail(f"Report {number}", From=sender, Subject=f"Case {number}")
        inbox.receive(raw, channel="smtp", mail_from=sender, rcpt_to=DESK, from_archive=number < 3)
    inbox.process_due()
    assert (Ticket.objects.count(), letters()) == (6, 2)


def test_robots_with_a_new_address_each_time_are_capped(publication, monkeypatch):
    monkeypatch.setattr(answering, "MOST_PER_PUBLICATION", 3)
    for number in range(5):
        arrive(mail(f"Report {number}", From=f"robot{number}@else.example"))
    assert Ticket.objects.count() == 5
    assert letters() == 3


@pytest.mark.parametrize(
    ("cap", "headers"),
    [
        ("MOST_PER_DOMAIN", lambda number: {"From": f"robot{number}@Robots.Example", "Subject": f"Report {number}"}),
        ("MOST_PER_SUBJECT", lambda number: {"From": f"r@robot{number}.example", "Subject": "YOU have won"}),
    ],
)
def test_robots_that_change_half_of_it_are_capped_by_the_other_half(publication, monkeypatch, cap, headers):
    monkeypatch.setattr(answering, cap, 2)
    for number in range(4):
        arrive(mail(f"Report {number}", **headers(number)))
    assert (Ticket.objects.count(), letters()) == (4, 2)
    arrive(mail("Somebody else, with something else.", Subject="You have won!"))
    assert letters() == 3


def test_readers_without_a_subject_are_not_of_one_subject(publication, monkeypatch):
    monkeypatch.setattr(answering, "MOST_PER_SUBJECT", 1)
    for number in range(2):
        arrive(mail(f"Report {number}", Subject=""))
    assert letters() == 2


@pytest.mark.parametrize("address", ["", "@", "100%@a_b.example", "x" * 500, "a@b@c.example"])
def test_any_address_can_be_asked_about(publication, address):
    assert answering.may_acknowledge(publication, address, "50% of _all_")


def test_the_window_is_the_publications_own(publication, other_publication, monkeypatch):
    monkeypatch.setattr(answering, "MOST_PER_PUBLICATION", 1)
    arrive(mail("Here."))
    assert not answering.may_acknowledge(publication, READER)
    assert answering.may_acknowledge(other_publication, READER)


def test_nobody_makes_us_write_to_an_account_of_our_own_machine(publication):
    inbound = arrive(mail(From="root@localhost"))
    assert inbound.status == "filed"
    assert inbound.message.ticket.correspondent.email == ""
    assert not Delivery.objects.filter(channel="mail").exists()
