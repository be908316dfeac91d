"""The same mail makes one message, however often and by whichever copy it comes."""

import threading

import pytest
from django.db import connection

from corrections import inbox
from corrections.models import InboundEmail, Message, Ticket
from tests.inbox.mails import DESK, READER, arrive, mail

pytestmark = pytest.mark.django_db


def test_the_second_copy_is_archived(publication):
    raw = mail(Message_ID="<same@reader.example>")
    first, second = arrive(raw), arrive(raw)
    assert (first.status, second.status, second.reason) == ("filed", "ignored", "duplicate")
    assert Message.objects.count() == Ticket.objects.count() == 1


def test_copies_differ_in_their_trace_and_line_ends(publication):
    raw = mail(Message_ID="<same@reader.example>")
    arrive(raw)
    copy = b"Received: from elsewhere by here\n" + raw.replace(b"\n", b"\r\n")
    assert arrive(copy).reason == "duplicate"


def test_without_message_id_sender_date_subject_and_words_decide(publication):
    letter = {"Message_ID": None, "Date": "Mon, 02 Mar 2026 10:00:00 +0000"}
    arrive(mail("One.", **letter))
    assert arrive(mail("One.", **letter)).reason == "duplicate"
    assert arrive(mail("Two.", **letter)).status == "filed"
    assert arrive(mail("One.", **{**letter, "Date": "Mon, 02 Mar 2026 11:00:00 +0000"})).status == "filed"


def test_same_id_with_other_words_is_kept_and_flagged(publication):
    arrive(mail("One.", Message_ID="<same@reader.example>"))
    second = arrive(mail("Quite another.", Message_ID="<same@reader.example>"))
    assert second.status == "filed"
    assert "same Message-ID" in second.reason
    assert Message.objects.count() == 2


def test_each_publication_has_its_own(publication, other_publication):
    raw = mail(Message_ID="<same@reader.example>")
    assert arrive(raw).status == "filed"
    assert arrive(raw, rcpt_to="corrections@other-gazette.example").status == "filed"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_message(publication):
    raw = mail(Message_ID="<same@reader.example>")
    rows = [inbox.receive(raw, channel="smtp", mail_from=READER, rcpt_to=DESK) for _ in range(4)]
    start = threading.Barrier(4)

    def work(pk: int) -> None:
        start.wait()
        try:
            inbox.process(pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(row.pk,)) for row in rows]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Message.objects.count() == Ticket.objects.count() == 1
    assert sorted(InboundEmail.objects.values_list("status", flat=True)) == ["filed", "ignored", "ignored", "ignored"]
