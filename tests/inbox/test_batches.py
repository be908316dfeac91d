"""Fresh reports are filed many at once, and come out as if each had come alone."""

import itertools
from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corrections import inbox
from corrections.inbox import answering, processing
from corrections.models import Attachment, Correspondent, InboundEmail, Message, Ticket, TicketClaim
from factcheck.models import Delivery, Event, StoredFile
from tests.inbox.mails import DESK, READER, arrive, mail
from tests.people import MISSILES
from tests.racing import race

pytestmark = pytest.mark.django_db

numbers = itertools.count()


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """However slow the machine, what waits is one batch."""
    monkeypatch.setattr(processing, "ENOUGH_SECONDS", 600)


def receive(text: str = "Not seven: nine.", rcpt_to: str = DESK, **headers: str) -> InboundEmail:
    """A mail of a reader, waiting."""
    number = next(numbers)
    given = {"Message_ID": f"<{number}@reader.example>", "Subject": f"Figure {number}", **headers}
    return inbox.receive(mail(text, **given), channel="smtp", mail_from=READER, rcpt_to=rcpt_to)


def sizes() -> list[int]:
    """How many tickets were opened at a time: those of one transaction bear one moment."""
    return sorted(Counter(Ticket.objects.values_list("created_at", flat=True)).values())


def test_all_that_belongs_to_a_ticket_is_there(publication, article, claim, editor):
    words = f"In https://{article.canonical_url} you write “{MISSILES}”. It was nine: https://count.example/nine"
    mails = [receive(words, From=f"Reader {n} <reader{n}@reader.example>") for n in range(3)]
    assert inbox.process_due() == 3
    assert sizes() == [3]
    for number, inbound in enumerate(mails):
        inbound.refresh_from_db()
        assert (inbound.status, inbound.lease_token, inbound.last_error) == ("filed", None, "")
        assert (bool(inbound.dedupe_key), bool(inbound.processed_at), inbound.kind) == (True, True, "human")
        ticket = inbound.message.ticket
        assert ticket.reference.endswith(f"{number + 1:06d}")
        assert (ticket.article, ticket.correspondent.email) == (article, f"reader{number}@reader.example")
        assert [one.url for one in ticket.candidate_sources.all()] == ["https://count.example/nine"]
        assert [one.claim for one in ticket.ticket_claims.all()] == [claim]
        (event,) = Event.objects.filter(subject_type="ticket", subject_id=ticket.pk)
        assert (event.kind, event.actor_id) == ("ticket.opened", ticket.correspondent_id)
        assert {one.purpose for one in Delivery.objects.filter(event=event)} >= {"ticket_acknowledgement"}
    assert TicketClaim.objects.count() == 3


def test_a_batch_costs_little_more_than_a_mail(publication, article, claim):
    def statements(count: int) -> int:
        for _ in range(count):
            receive(f"{MISSILES}, says https://{article.canonical_url}.")
        with CaptureQueriesContext(connection) as asked:
            inbox.process_due()
        return len(asked)

    few, many = statements(5), statements(25)
    assert many - few <= 20  # what the words of each weigh, and nothing else


def test_many_files_cost_little_more_than_a_few(publication):
    def statements(files: int) -> int:
        for _ in range(2):
            letter = message_from_bytes(mail(Message_ID=f"<{next(numbers)}@reader.example>"), policy=policy.default)
            for number in range(files):
                letter.add_attachment(f"{next(numbers)}", filename=f"{number}.txt")
            inbox.receive(letter.as_bytes(), channel="smtp", mail_from=READER, rcpt_to=DESK)
        with CaptureQueriesContext(connection) as asked:
            inbox.process_due()
        return len(asked)

    few, many = statements(3), statements(70)
    assert (Attachment.objects.count(), StoredFile.objects.exclude(media_type="message/rfc822").count()) == (146, 146)
    assert many - few <= 10


def test_one_that_cannot_be_filed_leaves_the_others_alone(publication):
    receive()
    poison = receive()
    receive()
    StoredFile.objects.filter(pk=poison.raw_id).update(sha256="f" * 64)
    inbox.process_due()
    poison.refresh_from_db()
    assert (poison.status, poison.attempts) == ("received", 1)
    assert poison.last_error
    assert sizes() == [2]


def test_one_that_the_database_refuses_is_found_by_taking_each_alone(publication):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF NEW.subject = 'Cursed' THEN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON corrections_ticket FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()"
        )
    receive()
    cursed = receive(Subject="Cursed")
    receive()
    inbox.process_due()
    cursed.refresh_from_db()
    assert (cursed.status, cursed.attempts) == ("received", 1)
    assert cursed.last_error.startswith("IntegrityError")
    assert sizes() == [1, 1]
    assert list(Ticket.objects.order_by("pk").values_list("reference", flat=True))[-1].endswith("000002")  # no gap


def test_copies_in_one_batch_make_one_message(publication):
    raw = mail(Message_ID="<same@reader.example>")
    for _ in range(3):
        inbox.receive(raw, channel="smtp", mail_from=READER, rcpt_to=DESK)
    receive(), receive()
    inbox.process_due()
    assert Counter(InboundEmail.objects.values_list("status", "reason")) == {
        ("filed", ""): 3,
        ("ignored", "duplicate"): 2,
    }
    assert Message.objects.count() == Ticket.objects.count() == 3


def test_the_same_id_with_other_words_is_flagged_in_a_batch_too(publication):
    receive("One.", Message_ID="<same@reader.example>")
    second = receive("Quite another.", Message_ID="<same@reader.example>")
    receive()
    inbox.process_due()
    second.refresh_from_db()
    assert (second.status, second.reason) == ("filed", "another mail bears the same Message-ID")


def test_an_id_that_an_earlier_mail_bears_is_flagged_in_a_batch(publication):
    arrive(mail("One.", Message_ID="<same@reader.example>"))
    second = receive("Quite another.", Message_ID="<same@reader.example>")
    receive(), receive()
    inbox.process_due()
    second.refresh_from_db()
    assert (second.status, second.reason) == ("filed", "another mail bears the same Message-ID")
    assert sizes() == [1, 1, 2]


def test_a_copy_of_an_earlier_mail_leaves_its_batch_together(publication):
    raw = mail(Message_ID=None)
    arrive(raw)
    inbox.receive(raw, channel="smtp", mail_from=READER, rcpt_to=DESK)
    receive(), receive()
    inbox.process_due()
    assert sizes() == [1, 2]
    assert InboundEmail.objects.filter(status="ignored", reason="duplicate").count() == 1


def test_an_answer_in_the_batch_of_its_question_joins_its_ticket(publication):
    receive(Message_ID="<first@reader.example>")
    receive("And one thing more.", In_Reply_To="<first@reader.example>")
    receive()
    inbox.process_due()
    assert Message.objects.order_by("pk")[0].ticket.messages.count() == 2
    assert Ticket.objects.count() == 2


def test_each_desk_gets_its_own(publication, other_publication):
    for _ in range(2):
        receive()
        receive(rcpt_to=other_publication.corrections_address)
    inbox.process_due()
    assert publication.tickets.count() == other_publication.tickets.count() == 2
    assert {ticket.reference.rpartition("-")[2] for ticket in publication.tickets.all()} == {"000001", "000002"}


def test_one_reader_of_many_letters_is_one_correspondent(publication):
    for address in ("ria@reader.example", "RIA@reader.example", "Ria@Reader.Example"):
        receive(From=f"Ria <{address}>")
    inbox.process_due()
    assert [one.email for one in Correspondent.objects.all()] == ["ria@reader.example"]
    assert sizes() == [3]


def test_the_limits_of_answering_count_within_a_batch(publication):
    for _ in range(answering.MOST_PER_SENDER + 2):
        receive()
    inbox.process_due()
    assert Delivery.objects.filter(purpose="ticket_acknowledgement").count() == answering.MOST_PER_SENDER
    assert Ticket.objects.count() == answering.MOST_PER_SENDER + 2


@pytest.mark.parametrize("limit", ["ENOUGH_SECONDS", "ENOUGH_BYTES"])
def test_a_batch_is_what_can_be_read_in_a_moment(publication, monkeypatch, limit):
    monkeypatch.setattr(processing, limit, -1)
    for _ in range(3):
        receive()
    token, batch = processing._take()
    assert processing.process_leased(batch, token) == 1
    assert [one.attempts for one in InboundEmail.objects.order_by("pk")] == [1, 0, 0]
    assert InboundEmail.objects.due().count() == 2
    assert inbox.process_due() == 2
    assert Ticket.objects.count() == 3


def test_a_lease_lost_on_the_way_leaves_that_mail_to_who_has_it(publication):
    receive(), receive(), receive()
    token, batch = processing._take()
    another = uuid4()
    later = timezone.now() + timedelta(minutes=1)
    InboundEmail.objects.filter(pk=batch[1].pk).update(lease_token=another, leased_until=later)
    processing.process_leased(batch, token)
    states = [(one.status, one.lease_token) for one in InboundEmail.objects.order_by("pk")]
    assert states == [("filed", None), ("received", another), ("filed", None)]


def test_an_oversize_mail_among_others_is_its_stub(publication, settings):
    settings.MAIL_MAX_BYTES = 2000
    receive(), receive("word " * 1000), receive()
    inbox.process_due()
    assert sizes() == [3]
    assert InboundEmail.objects.get(reason__contains="too large").message.text.startswith("This mail is larger than")


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_mails_and_the_numbers(publication):
    for number in range(40):
        receive(From=f"reader{number % 7}@reader.example")
    done = race(inbox.process_due, inbox.process_due)
    assert sum(done) == 40
    numbers_given = sorted(int(ref[-6:]) for ref in Ticket.objects.values_list("reference", flat=True))
    assert numbers_given == list(range(1, 41))
    assert Message.objects.values("inbound").distinct().count() == 40


def test_what_comes_alone_is_filed_too(publication):
    assert arrive(mail()).status == "filed"
