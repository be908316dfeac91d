"""A reader's mail becomes a ticket: article recognised, claims suggested, links kept, the reader answered."""

import pytest

from corrections.models import CandidateSource, Correspondent, InboundEmail, Message, Ticket
from factcheck.models import Delivery
from tests.inbox.mails import READER, arrive, mail
from tests.people import MISSILES

pytestmark = pytest.mark.django_db

LETTER = f"""Dear desk,

you write: "{MISSILES}".
It should be nine missiles, see https://ministry.example/report/9 for the count.
The article is https://demo-courier.example/missiles-over-the-capital?utm_source=mail

Ria
"""


def test_opens_one_ticket_with_one_message(article):
    inbound = arrive(mail(LETTER))
    assert (inbound.status, inbound.kind, inbound.attempts) == ("filed", "human", 1)
    assert inbound.lease_token is None
    ticket = Ticket.objects.get()
    assert ticket.channel == Ticket.Channel.MAIL
    assert ticket.correspondent.email == READER
    assert ticket.correspondent.name == "Ria Reader"
    message = Message.objects.get()
    assert message.inbound == inbound
    assert message.kind == Message.Kind.REPORT
    assert message.message_id == inbound.message_id


def test_reads_like_an_editor(article, claim):
    arrive(mail(LETTER))
    ticket = Ticket.objects.get()
    assert ticket.article == article
    assert list(CandidateSource.objects.values_list("url", flat=True)) == ["https://ministry.example/report/9"]
    suggestion = ticket.ticket_claims.order_by("-score").first()
    assert suggestion.claim == claim
    assert suggestion.is_suggestion
    assert "nine missiles" in ticket.says_it_should_be
    assert not ticket.is_urgent


def test_sees_urgency(publication):
    arrive(mail("This is libel. My lawyer will write to you. Please act immediately."))
    assert Ticket.objects.get().is_urgent


def test_queues_one_acknowledgement(article):
    arrive(mail(LETTER))
    delivery = Delivery.objects.get(channel="mail")
    assert (delivery.purpose, delivery.address) == ("ticket_acknowledgement", READER)


def test_folds_signature_away_and_deletes_nothing(publication):
    arrive(mail("There were nine.\n\n-- \nRia Reader\nHistorian\n"))
    message = Message.objects.get()
    assert message.text == "There were nine."
    assert "Historian" in message.signature


def test_finds_the_publication_whatever_the_case(publication):
    inbound = arrive(mail(), rcpt_to="Corrections+anything@DEMO-courier.example")
    assert inbound.publication == publication
    assert inbound.status == "filed"


def test_finds_the_publication_in_the_headers_where_the_envelope_does_not_tell(publication):
    inbound = arrive(mail(X_Original_To="corrections@demo-courier.example"), rcpt_to="inbox@provider.example")
    assert (inbound.publication, inbound.status) == (publication, "filed")


def test_mail_for_nobody_is_parked(publication):
    inbound = arrive(mail(To="somebody@else.example"), rcpt_to="somebody@else.example")
    assert (inbound.status, inbound.publication) == ("failed", None)
    assert "no publication" in inbound.reason
    assert not Ticket.objects.exists()


def test_knows_the_reader_again(publication):
    arrive(mail("First."))
    arrive(mail("Second.", From="READER@reader.example"))
    assert Correspondent.objects.count() == 1
    assert Ticket.objects.count() == 2


def test_an_address_is_a_correspondent_per_publication(publication, other_publication):
    arrive(mail("Here."))
    arrive(mail("There.", To="corrections@other-gazette.example"), rcpt_to="corrections@other-gazette.example")
    assert Correspondent.objects.count() == 2
    assert set(InboundEmail.objects.values_list("status", flat=True)) == {"filed"}
