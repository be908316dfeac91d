"""A bounce finds its delivery by the signed return path; a hard one silences the address, and nobody can forge one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections import threading
from corrections.inbox import reports
from corrections.models import InboundEmail, Message, Suppression
from corrections.services import conversation
from factcheck import ledger
from factcheck.models import Delivery, Event
from tests.inbox.mails import READER, arrive

pytestmark = pytest.mark.django_db


def report(status: str, action: str = "failed") -> bytes:
    return f"""From: MAILER-DAEMON@mx.reader.example
To: someone@demo-courier.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-{status}-{action}@mx.reader.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.reader.example

Final-Recipient: rfc822; {READER}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user
--b--
""".encode()


COMPLAINT = b"""From: feedback@provider.example
Subject: complaint
Message-ID: <arf@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1
Original-Rcpt-To: reader@reader.example
--b--
"""


@pytest.fixture
def delivery(ticket, researcher) -> Delivery:
    conversation.reply_to_reader(ticket, actor=researcher, text="Which source do you mean?")
    Delivery.objects.filter(purpose="ticket_reply").update(status="sent", sent_at=timezone.now())
    return Delivery.objects.get(purpose="ticket_reply")


def test_a_hard_bounce_marks_the_delivery_and_suppresses_the_address(delivery, publication):
    inbound = arrive(report("5.1.1"), rcpt_to=threading.return_path(delivery), mail_from="")
    assert (inbound.status, inbound.kind) == ("ignored", "bounce")
    assert str(delivery.pk) in inbound.reason
    delivery.refresh_from_db()
    assert delivery.status == "bounced"
    assert Suppression.objects.covering(publication, READER).get().reason == "hard_bounce"
    assert Event.objects.filter(kind="suppression.added").count() == 1
    assert not Message.objects.filter(inbound=inbound).exists()


def test_a_soft_bounce_is_noted_and_silences_nobody(delivery):
    inbound = arrive(report("4.2.2"), rcpt_to=threading.return_path(delivery), mail_from="")
    assert (inbound.status, inbound.kind) == ("ignored", "bounce")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.last_error) == ("sent", "soft bounce 4.2.2")
    assert not Suppression.objects.exists()


def test_a_report_is_tied_to_its_delivery(delivery):
    for raw in (report("4.2.2"), report("5.1.1"), COMPLAINT):
        assert arrive(raw, rcpt_to=threading.return_path(delivery), mail_from="").delivery == delivery
    assert delivery.reports.count() == 3
    assert arrive(report("5.1.1"), mail_from="").delivery is None


def letters_to(correspondent, delivery, count: int) -> list[Delivery]:
    """More letters to the same reader, sent."""
    return [
        Delivery.objects.create(
            publication_id=delivery.publication_id,
            event=ledger.record("ticket.changed", correspondent.tickets.first(), actor=None),
            channel="mail",
            purpose="ticket_reply",
            recipient_key=delivery.recipient_key,
            address=delivery.address,
            status="sent",
            sent_at=timezone.now(),
        )
        for _ in range(count)
    ]


def test_soft_bounces_of_many_letters_silence_in_the_end(delivery, ticket, publication):
    letters = [delivery, *letters_to(ticket.correspondent, delivery, reports.SOFT_BOUNCES - 1)]
    for letter in letters:
        assert not Suppression.objects.exists()
        arrive(report("4.2.2"), rcpt_to=threading.return_path(letter), mail_from="")
    assert Suppression.objects.covering(publication, READER).get().reason == "soft_bounces"


def test_one_letter_that_comes_back_again_and_again_counts_once(delivery, ticket):
    letters = [delivery, *letters_to(ticket.correspondent, delivery, reports.SOFT_BOUNCES - 2)]
    for letter in [*letters, *letters[-1:] * 2]:
        arrive(report("4.2.2"), rcpt_to=threading.return_path(letter), mail_from="")
    assert not Suppression.objects.exists()


def test_soft_bounces_of_long_ago_are_forgotten(delivery, ticket):
    *before, last = [delivery, *letters_to(ticket.correspondent, delivery, reports.SOFT_BOUNCES - 1)]
    for letter in before:
        arrive(report("4.2.2"), rcpt_to=threading.return_path(letter), mail_from="")
    InboundEmail.objects.update(received_at=timezone.now() - reports.WINDOW - timedelta(hours=1))
    arrive(report("4.2.2"), rcpt_to=threading.return_path(last), mail_from="")
    assert not Suppression.objects.exists()


def test_a_bounce_without_the_token_changes_nothing(delivery):
    inbound = arrive(report("5.1.1"), mail_from="")
    assert (inbound.status, inbound.kind) == ("ignored", "bounce")
    delivery.refresh_from_db()
    assert delivery.status == "sent"
    assert not Suppression.objects.exists()


def test_two_bounces_of_one_delivery_are_one_suppression(delivery):
    for status in ("5.1.1", "5.1.10"):
        arrive(report(status), rcpt_to=threading.return_path(delivery), mail_from="")
    assert Suppression.objects.count() == 1


def test_a_bounce_of_a_letter_that_is_being_repeated_still_suppresses(delivery):
    Delivery.objects.update(status="doubtful", sent_at=None)
    arrive(report("5.1.1"), rcpt_to=threading.return_path(delivery), mail_from="")
    delivery.refresh_from_db()
    assert delivery.status == "doubtful"
    assert Suppression.objects.count() == 1


def test_a_complaint_suppresses(delivery, publication):
    inbound = arrive(COMPLAINT, rcpt_to=threading.return_path(delivery), mail_from="")
    assert (inbound.status, inbound.kind) == ("ignored", "complaint")
    assert Suppression.objects.covering(publication, READER).get().reason == "complaint"


def test_whoever_sees_a_message_id_cannot_report_its_letter_undelivered(delivery):
    local = threading.message_id(delivery).strip("<>").partition("@")[0]
    for token in (local, f"b{local[1:]}"):
        arrive(report("5.1.1"), rcpt_to=f"corrections+{token}@demo-courier.example", mail_from="")
        assert threading.delivery_of_address(f"corrections+{token}@demo-courier.example") is None
    delivery.refresh_from_db()
    assert delivery.status == "sent"
    assert not Suppression.objects.exists()


def test_a_return_path_is_no_message_id(delivery, settings):
    token = threading.return_path(delivery).partition("+")[2].partition("@")[0]
    assert not threading.is_our_own(f"<{token}@{settings.CORRECTIONS_DOMAIN}>")
    assert threading.is_our_own(threading.message_id(delivery))


def test_a_delivery_that_got_its_id_after_a_restore_is_another(delivery):
    path, identifier = threading.return_path(delivery), threading.message_id(delivery)
    Delivery.objects.filter(pk=delivery.pk).update(created_at=delivery.created_at + timedelta(microseconds=1))
    assert threading.delivery_of_address(path) is None
    assert threading.delivery_of_id(identifier) is None
