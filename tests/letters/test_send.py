"""Letters over a real SMTP connection: what each answer of the far side leads to."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from corrections import threading
from corrections.channels.mail import Mail
from corrections.models import Suppression, Ticket, address_hash
from corrections.services import conversation, tickets
from factcheck import delivery
from factcheck.models import Delivery, DeliveryAttempt, Event
from tests.inbox.mails import READER, arrive
from tests.inbox.mails import mail as inbound_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(params=[False, True], ids=["one by one", "together"])
def sink(sink, request):
    """A server that takes commands in one breath, and one that does not."""
    sink.together = request.param
    return sink


@pytest.fixture
def letter(ticket, researcher) -> Delivery:
    """A reply that waits to be sent."""
    conversation.reply_to_reader(ticket, actor=researcher, text="Which source do you mean?")
    return due(Delivery.objects.get(purpose="ticket_reply"))


def due(waiting: Delivery) -> Delivery:
    Delivery.objects.filter(pk=waiting.pk).update(next_attempt_at=timezone.now(), not_before=None)
    return waiting


def send(waiting: Delivery) -> Delivery:
    due(waiting)
    delivery.drain("mail")
    waiting.refresh_from_db()
    return waiting


def test_sends_from_a_return_path_that_finds_the_delivery(letter, sink):
    assert send(letter).status == "sent"
    [(sender, recipients, _raw)] = sink.mails
    assert recipients == [READER]
    assert threading.delivery_of_address(sender) == letter.pk
    [mail] = sink.parsed()
    assert mail.text.startswith("Which source do you mean?")
    assert (mail.from_name, mail.from_email) == ("The Demo Courier", "corrections@demo-courier.example")
    assert mail.message_id == threading.message_id(letter) == letter.provider_id
    assert mail.html


def test_a_batch_shares_one_connection(ticket, researcher, sink):
    for number in range(5):
        conversation.reply_to_reader(ticket, actor=researcher, text=f"Question {number}")
    Delivery.objects.update(next_attempt_at=timezone.now())
    delivery.drain("mail")
    assert (len(sink.mails), sink.connections) == (5, 1)
    assert set(Delivery.objects.filter(channel="mail").values_list("status", flat=True)) == {"sent"}


@pytest.mark.parametrize("says_so", [True, False], ids=["with a 421", "without a word"])
def test_a_server_that_takes_two_letters_a_connection_gets_the_next_over_another(ticket, researcher, sink, says_so):
    sink.letters_a_connection, sink.says_so = 2, says_so
    for number in range(5):
        conversation.reply_to_reader(ticket, actor=researcher, text=f"Question {number}")
    Delivery.objects.update(next_attempt_at=timezone.now())
    delivery.drain("mail")
    rows = Delivery.objects.filter(channel="mail", purpose="ticket_reply")
    assert set(rows.values_list("status", "attempts")) == {("sent", 1)}
    assert (len(sink.mails), sink.connections) == (5, 3)
    ids = [mail.message_id for mail in sink.parsed()]
    assert len(set(ids)) == 5


def test_a_server_that_takes_none_is_tried_once_a_letter(letter, sink):
    """Nothing went over this connection, so it is not the server's way of ending it."""
    sink.rcpt_answer = "421 4.7.0 not now"
    assert send(letter).status == "retry"
    assert (sink.mails, sink.connections) == ([], 1)


def test_a_refused_recipient_bounces_and_the_next_letter_goes_out(letter, ticket, researcher, sink):
    sink.rcpt_answer = f"550 5.1.1 <{READER}> unknown here"
    assert send(letter).status == "bounced"
    assert READER not in letter.last_error
    assert "5.1.1" in letter.last_error
    sink.rcpt_answer = "250 OK"
    conversation.reply_to_reader(ticket, actor=researcher, text="Another.")
    assert send(Delivery.objects.latest("pk")).status == "sent"


@pytest.mark.parametrize(
    ("address", "status", "carried"),
    [("user@bücher.example", "sent", "user@xn--bcher-kva.example"), ("jürgen@bücher.example", "bounced", "")],
    ids=["domain", "local part"],
)
def test_an_address_beyond_ascii_harms_no_other_letter(ticket, researcher, sink, address, status, carried):
    type(ticket.correspondent).objects.filter(pk=ticket.correspondent.pk).update(email=address)
    ticket.correspondent.refresh_from_db()
    odd = due(reply(ticket, researcher, "To an address beyond ASCII."))
    type(ticket.correspondent).objects.filter(pk=ticket.correspondent.pk).update(email=READER)
    ticket.correspondent.refresh_from_db()
    next_one = due(reply(ticket, researcher, "To the next."))
    delivery.drain("mail")
    for one in (odd, next_one):
        one.refresh_from_db()
    assert (odd.status, next_one.status, next_one.attempts) == (status, "sent", 1)
    assert [recipients for _sender, recipients, _raw in sink.mails] == ([[carried]] if carried else []) + [[READER]]


def test_whatever_breaks_in_the_middle_of_a_letter_leaves_the_next_its_own(
    letter, ticket, researcher, sink, monkeypatch
):
    getreply, heard = smtplib.SMTP.getreply, []

    def break_once(self):
        heard.append(getreply(self))
        if len(heard) == 4:  # the greeting, EHLO, MAIL, RCPT
            raise ValueError("in the middle")
        return heard[-1]

    monkeypatch.setattr(smtplib.SMTP, "getreply", break_once)
    next_one = due(reply(ticket, researcher, "The next."))
    send(letter)
    next_one.refresh_from_db()
    assert sorted([letter.status, next_one.status]) == ["retry", "sent"]


def reply(ticket: Ticket, researcher, text: str) -> Delivery:
    conversation.reply_to_reader(ticket, actor=researcher, text=text)
    return Delivery.objects.filter(purpose="ticket_reply").latest("pk")


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "421 4.3.2 going away"])
def test_come_again_means_later(letter, sink, answer):
    sink.rcpt_answer = answer
    assert send(letter).status == "retry"
    assert letter.next_attempt_at > timezone.now()
    sink.rcpt_answer = "250 OK"
    assert send(letter).status == "sent"
    assert list(DeliveryAttempt.objects.values_list("outcome", flat=True)) == ["retry", "sent"]


def test_refused_words_bounce(letter, sink):
    sink.data_answer = "554 5.7.1 spam"
    assert send(letter).status == "bounced"


def test_a_connection_lost_after_the_letter_is_a_doubt_and_the_repeat_is_the_same_letter(letter, sink):
    sink.hang_up_after_data = 1
    assert send(letter).status == "doubtful"
    assert send(letter).status == "sent"
    first, second = sink.parsed()
    assert first.message_id == second.message_id
    assert first.text == second.text


def test_a_server_that_cannot_be_reached_means_later(letter, sink, settings):
    settings.EMAIL_PORT = 1
    assert send(letter).status == "retry"
    assert "Refused" in letter.last_error


def test_the_batch_goes_on_after_a_lost_connection(ticket, researcher, sink):
    for number in range(3):
        conversation.reply_to_reader(ticket, actor=researcher, text=f"Question {number}")
    Delivery.objects.update(next_attempt_at=timezone.now())
    sink.hang_up_after_data = 1
    delivery.drain("mail")
    assert sorted(Delivery.objects.filter(channel="mail").values_list("status", flat=True)) == [
        "doubtful",
        "sent",
        "sent",
    ]


def test_a_suppressed_address_is_left_alone(letter, publication, sink):
    Suppression.objects.create(publication=publication, address_hash=address_hash(READER.upper()), reason="hard_bounce")
    assert send(letter).status == "suppressed"
    assert sink.mails == []


def test_nothing_left_to_say_cancels(letter, ticket, editor, sink):
    tickets.triage_ticket(ticket, actor=editor)
    tickets.decline_ticket(ticket, actor=editor, outcome="no_error", note="Seven.")
    tickets.reopen_ticket(ticket, actor=editor)
    assert send(Delivery.objects.get(purpose="ticket_decision")).status == "cancelled"


def test_gives_up_in_the_end(letter, sink):
    sink.rcpt_answer = "451 later"
    for _ in range(14):
        send(letter)
    assert (letter.status, letter.attempts) == ("dead", 14)


def test_the_acknowledgement_is_noted_on_the_ticket_once(article, sink):
    arrive(inbound_mail("There were nine."))
    waiting = Delivery.objects.get(purpose="ticket_acknowledgement")
    assert send(waiting).status == "sent"
    assert Ticket.objects.get().acknowledged_at
    assert Event.objects.filter(kind="ticket.acknowledged").count() == 1
    [mail] = sink.parsed()
    assert mail.header("auto-submitted") == "auto-replied"


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "550 5.1.1 unknown here"])
def test_what_the_mail_server_did_not_take_acknowledges_nothing(article, sink, answer):
    arrive(inbound_mail())
    sink.rcpt_answer = answer
    assert send(Delivery.objects.get(purpose="ticket_acknowledgement")).status in {"retry", "bounced"}
    assert Ticket.objects.get().acknowledged_at is None
    assert not Event.objects.filter(kind="ticket.acknowledged").exists()


def test_a_reader_answers_and_it_lands_on_the_ticket(article, sink, researcher):
    arrive(inbound_mail("There were nine.", Message_ID="<1@reader.example>"))
    send(Delivery.objects.get(purpose="ticket_acknowledgement"))
    [letter] = sink.parsed()
    arrive(inbound_mail("Here is the link.", In_Reply_To=letter.message_id), rcpt_to=letter.reply_to)
    assert Ticket.objects.get().messages.count() == 2


@pytest.mark.parametrize(
    "backend",
    ["locmem.EmailBackend", "filebased.EmailBackend", "console.EmailBackend"],
    ids=["memory", "files", "console"],
)
def test_every_backend_of_django_takes_our_letters(letter, settings, tmp_path, backend, capsys):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = f"django.core.mail.backends.{backend}", str(tmp_path / "outbox")
    django_mail.outbox = []
    assert send(letter).status == "sent", letter.last_error
    written = "".join(path.read_text() for path in (tmp_path / "outbox").glob("*")) + capsys.readouterr().out
    shown = written + "".join(post.message().as_string() for post in django_mail.outbox)
    assert threading.message_id(letter) in shown
    assert "Which source do you mean?" in shown
    assert 'From: "The Demo Courier" <corrections@demo-courier.example>' in shown


def test_a_provider_gets_the_fields_and_the_return_path(letter, settings):
    """Anymail's own test backend builds the payload that its provider backends send."""
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    assert send(letter).status == "sent", letter.last_error
    params = django_mail.outbox[0].anymail_test_params
    assert params["envelope_sender"] == threading.return_path(letter)
    assert str(params["from"]) == "The Demo Courier <corrections@demo-courier.example>"
    assert params["extra_headers"]["Message-ID"] == threading.message_id(letter)
    assert params["text_body"].startswith("Which source")


def test_the_next_wait_grows(letter):
    assert Mail().wait(1) <= timedelta(seconds=30)
    assert Mail().wait(13) > timedelta(minutes=30)
    assert Mail().wait(14) is None
