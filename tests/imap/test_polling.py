"""Mail out of a mailbox, against a real Dovecot: each once, whatever happens in between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections import inbox
from corrections.models import InboundEmail, Mailbox, Message, Ticket
from factcheck import archiving
from factcheck.models import Delivery
from tests.imap.conftest import make_mailbox
from tests.inbox.mails import mail
from tests.racing import race, refusals

pytestmark = pytest.mark.django_db


def letter(number: int, **headers: str) -> bytes:
    given = {"Date": "Sun, 01 Mar 2026 10:00:00 +0000", "Message_ID": f"<letter-{number}@reader.example>", **headers}
    made = mail(f"Letter {number}.", **given)
    return made.replace(b"\n", b"\r\n")


def test_takes_in_what_is_there_and_marks_it_as_read(dovecot, folder, publication, read):
    for number in range(3):
        dovecot.deliver(letter(number), folder)
    mailbox = make_mailbox(publication, dovecot, folder)
    assert read(mailbox) == 3
    assert mailbox.last_error == ""
    assert mailbox.last_success_at
    assert dovecot.count(folder, "UNSEEN") == 0
    inbound = InboundEmail.objects.order_by("pk").first()
    assert (inbound.channel, inbound.publication, inbound.from_archive) == ("imap", publication, False)
    assert archiving.read_bytes(inbound.raw) == letter(0)
    inbox.process_due()
    assert {message.text for message in Message.objects.all()} == {"Letter 0.", "Letter 1.", "Letter 2."}
    assert read(mailbox) == 0


def test_begins_with_what_comes_from_now_on_unless_told_otherwise(dovecot, folder, publication, read):
    dovecot.deliver(letter(1), folder)
    mailbox = make_mailbox(publication, dovecot, folder, takes_existing=False)
    assert read(mailbox) == 0
    dovecot.deliver(letter(2), folder)
    assert read(mailbox) == 1


def test_old_mail_is_filed_and_nobody_answered(dovecot, folder, publication, read):
    dovecot.deliver(letter(1), folder, since=timezone.now() - timedelta(days=30))
    dovecot.deliver(letter(2), folder)
    read(make_mailbox(publication, dovecot, folder))
    inbox.process_due()
    assert Ticket.objects.count() == 2
    assert Delivery.objects.filter(purpose="ticket_acknowledgement").count() == 1
    assert InboundEmail.objects.filter(from_archive=True).count() == 1


def test_an_outage_of_any_length_loses_nothing(dovecot, folder, publication, read):
    """Not by date: what lay there for a month while nobody looked is new all the same."""
    mailbox = make_mailbox(publication, dovecot, folder, takes_existing=False)
    dovecot.deliver(letter(0), folder)
    read(mailbox)
    Mailbox.objects.update(created_at=timezone.now() - timedelta(days=90))
    dovecot.deliver(letter(1), folder, since=timezone.now() - timedelta(days=60))
    dovecot.deliver(letter(2), folder, since=timezone.now() - timedelta(days=45))
    assert read(mailbox) == 2


def test_moves_what_is_stored_and_only_that(dovecot, folder, publication, read):
    dovecot.deliver(letter(1), folder)
    dovecot.deliver(letter(9), f"{folder}-done")
    mailbox = make_mailbox(publication, dovecot, folder, afterwards="move", move_to=f"{folder}-done")
    assert read(mailbox) == 1
    assert (dovecot.count(folder), dovecot.count(f"{folder}-done")) == (0, 2)
    dovecot.deliver(letter(2), folder)
    assert read(mailbox) == 1
    assert mailbox.last_error == ""


def test_a_folder_to_move_to_that_is_not_there_stops_nothing_and_is_told(dovecot, folder, publication, read):
    dovecot.deliver(letter(1), folder)
    mailbox = make_mailbox(publication, dovecot, folder, afterwards="move", move_to=f"{folder}-missing")
    assert read(mailbox) == 1
    assert "refused" in mailbox.last_error
    assert dovecot.count(folder) == 1
    dovecot.deliver(letter(2), folder)
    assert read(mailbox) == 1


def test_leaves_it_as_it_is_where_told_to(dovecot, folder, publication, read):
    dovecot.deliver(letter(1), folder)
    mailbox = make_mailbox(publication, dovecot, folder, afterwards="leave")
    assert (read(mailbox), read(mailbox)) == (1, 0)
    assert dovecot.count(folder, "UNSEEN") == 1


def test_of_a_mail_that_is_too_large_only_the_headers_are_taken(dovecot, folder, publication, read, settings):
    settings.MAIL_MAX_BYTES = 20_000
    dovecot.deliver(letter(1, Subject="Many photographs") + b"x\r\n" * 10_000, folder)
    dovecot.deliver(letter(2), folder)
    assert read(make_mailbox(publication, dovecot, folder)) == 2
    inbox.process_due()
    stub = InboundEmail.objects.get(left_behind__isnull=False)
    assert stub.left_behind > 30_000
    assert stub.raw.size < 1_000
    assert "too large" in stub.reason
    assert stub.message.ticket.subject == "Many photographs"
    assert "stayed where it was" in stub.message.text
    assert dovecot.count(folder, "UNSEEN") == 1  # where people can still find it


def test_the_mailbox_says_which_desk_and_the_headers_which_of_its_addresses(dovecot, folder, publication, read):
    """There is no envelope: the return path of a bounce and the token of a thread stand in headers."""
    dovecot.deliver(
        b"Delivered-To: corrections+abc@demo-courier.example\r\n" + letter(1, To="somebody@x.example"), folder
    )
    dovecot.deliver(letter(2, To="somebody@x.example"), folder)
    dovecot.deliver(letter(3, To="corrections@other-gazette.example, CORRECTIONS+xy@demo-courier.example"), folder)
    read(make_mailbox(publication, dovecot, folder))
    inbox.process_due()
    assert [i.rcpt_to for i in InboundEmail.objects.order_by("pk")] == [
        "corrections+abc@demo-courier.example",
        "corrections@demo-courier.example",
        "CORRECTIONS+xy@demo-courier.example",
    ]
    assert set(InboundEmail.objects.values_list("status", "publication", "kind")) == {
        ("filed", publication.pk, "human")
    }


def test_a_letter_without_an_envelope_is_no_bounce_and_a_null_return_path_is(dovecot, folder, publication, read):
    dovecot.deliver(letter(1), folder)
    dovecot.deliver(b"Return-Path: <>\r\n" + letter(2), folder)
    read(make_mailbox(publication, dovecot, folder))
    inbox.process_due()
    assert [i.kind for i in InboundEmail.objects.order_by("pk")] == ["human", "auto_reply"]


def test_more_than_fits_into_one_poll_goes_on_with_the_next(dovecot, folder, publication, read, monkeypatch):
    monkeypatch.setattr("corrections.imap.polling.MOST_MAILS", 3)
    monkeypatch.setattr("corrections.imap.polling.CHUNK", 2)
    for number in range(7):
        dovecot.deliver(letter(number), folder)
    mailbox = make_mailbox(publication, dovecot, folder)
    assert [read(mailbox) for _ in range(3)] == [4, 3, 0]
    assert InboundEmail.objects.count() == 7


def test_what_another_client_takes_away_harms_nobody(dovecot, folder, publication, read):
    for number in range(4):
        dovecot.deliver(letter(number), folder)
    with dovecot.other_client(folder) as client:
        client.uid("STORE", "2", "+FLAGS", "\\Deleted")
        client.expunge()
    mailbox = make_mailbox(publication, dovecot, folder)
    assert read(mailbox) == 3
    assert mailbox.last_error == ""


def test_a_range_full_of_gaps_is_walked_in_few_steps(dovecot, folder, publication, read):
    dovecot.deliver(letter(0), folder)
    mailbox = make_mailbox(publication, dovecot, folder)
    read(mailbox)
    with dovecot.other_client(folder) as client:
        for _ in range(30):
            client.copy("1", folder)
        client.store("1:30", "+FLAGS", "\\Deleted")
        client.expunge()
    assert read(mailbox) == 1  # the copy is another mail of the same words
    inbox.process_due()
    assert Message.objects.count() == 1
    assert mailbox.highest_uid == 31


@pytest.mark.django_db(transaction=True)
def test_two_pollers_at_once_take_each_mail_once(dovecot, folder, publication):
    from corrections import imap

    for number in range(10):
        dovecot.deliver(letter(number), folder)
    mailbox = make_mailbox(publication, dovecot, folder)
    taken = race(*[lambda: imap.poll(mailbox.pk)] * 3)
    assert refusals(taken) == []
    assert sorted(taken) == [0, 0, 10]
    assert InboundEmail.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_two_pollers_without_a_lease_between_them_take_each_mail_once(dovecot, folder, publication):
    """As when the first is thought to be dead, and is not: the channel's own name of each mail decides."""
    from corrections import imap

    for number in range(10):
        dovecot.deliver(letter(number), folder)
    mailbox = make_mailbox(publication, dovecot, folder)

    def second() -> int:
        Mailbox.objects.update(lease_token=None, leased_until=None)
        return imap.poll(mailbox.pk)

    outcome = race(lambda: imap.poll(mailbox.pk), second)
    assert refusals(outcome) == []
    Mailbox.objects.update(lease_token=None, leased_until=None, next_attempt_at=timezone.now())
    imap.poll(mailbox.pk)
    assert InboundEmail.objects.count() == 10
    assert InboundEmail.objects.values("remote_id").distinct().count() == 10
