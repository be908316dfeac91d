"""What comes to a return path of ours is never answered; a machine's answer to a notice opens no ticket."""

import pytest
from django.utils import timezone

from corrections import threading
from corrections.models import Message, Ticket
from factcheck import ledger
from factcheck.models import Delivery, Event
from tests.inbox.mails import arrive, mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(publication) -> Delivery:
    """A letter to a subscriber, about no ticket."""
    return Delivery.objects.create(
        publication=publication,
        event=ledger.record("suppression.lifted", publication, actor=None),
        channel="mail",
        purpose="correction_published",
        recipient_key="subscription:1",
        address="follower@reader.example",
        status="sent",
        sent_at=timezone.now(),
    )


def letters() -> int:
    return Delivery.objects.filter(purpose="ticket_acknowledgement").count()


def test_a_machines_answer_to_a_notice_is_kept_with_its_letter(notice):
    away = mail("I am away.", Auto_Submitted="auto-replied", Subject="Automatic reply")
    found = arrive(away, rcpt_to=threading.return_path(notice), mail_from="")
    assert (found.status, found.reason, found.delivery) == ("ignored", "automatic answer", notice)
    assert Event.objects.filter(kind="inbound.ignored", facts__reason="automatic_answer").count() == 1
    assert not Ticket.objects.exists()


def test_what_names_no_machine_is_filed_and_not_answered(notice):
    """A robot that says nothing of itself, or a reader whose program answers the wrong header."""
    found = arrive(mail("Thank you for writing to us."), rcpt_to=threading.return_path(notice))
    assert (found.status, Message.objects.get().kind) == ("filed", "report")
    assert letters() == 0


def test_a_near_miss_is_answered(notice):
    path = threading.return_path(notice)
    forged = path.replace("@", "a@") if not path.partition("@")[0].endswith("a") else path.replace("a@", "b@")
    arrive(mail("There were nine."), rcpt_to=forged)
    assert letters() == 1
