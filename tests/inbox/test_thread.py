"""An answer finds its ticket by what we signed, then by earlier mails, then by the tag of somebody who takes part."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections import threading
from corrections.models import Correspondent, Message, Ticket
from corrections.services import conversation
from factcheck.models import Delivery
from tests.inbox.mails import DESK, READER, arrive, mail

pytestmark = pytest.mark.django_db


def set_status(ticket: Ticket, status: str, **values: object) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(status=status, **values)


def test_by_the_reply_token(ticket):
    address = threading.reply_address(ticket, ticket.correspondent)
    arrive(mail("One more thing.", Subject="Hello"), rcpt_to=address.upper())
    message = ticket.messages.last()
    assert (message.text, message.kind, message.correspondent) == ("One more thing.", "reply", ticket.correspondent)
    assert Ticket.objects.count() == 1


def test_a_stranger_with_the_token_joins_as_a_third_party(ticket):
    address = threading.reply_address(ticket, ticket.correspondent)
    arrive(mail("I saw it too.", From="Tess Third <third@else.example>"), rcpt_to=address)
    message = ticket.messages.last()
    assert message.correspondent.email == "third@else.example"
    ticket.refresh_from_db()
    assert ticket.correspondent.email == READER


def test_a_mail_without_sender_is_nobodys(ticket):
    address = threading.reply_address(ticket, ticket.correspondent)
    arrive(mail("Guess who.", From=None), rcpt_to=address)
    message = ticket.messages.last()
    assert message.text == "Guess who."
    assert message.correspondent != ticket.correspondent


def test_a_token_that_was_tampered_with_is_none(ticket):
    address = threading.reply_address(ticket, ticket.correspondent)
    local, _at, domain = address.partition("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    arrive(mail("Forged."), rcpt_to=forged)
    assert ticket.messages.count() == 1
    assert Ticket.objects.count() == 2


def test_a_token_is_good_at_its_own_publication_only(ticket, other_publication):
    token = threading.reply_address(ticket, ticket.correspondent).partition("+")[2].partition("@")[0]
    arrive(mail("Crossed."), rcpt_to=f"corrections+{token}@other-gazette.example")
    assert ticket.messages.count() == 1
    assert other_publication.tickets.count() == 1


def test_a_ticket_that_got_its_id_after_a_restore_is_another(ticket):
    address = threading.reply_address(ticket, ticket.correspondent)
    type(ticket).objects.filter(pk=ticket.pk).update(created_at=ticket.created_at + timedelta(microseconds=1))
    arrive(mail("About the old one.", Message_ID="<old@reader.example>"), rcpt_to=address)
    assert ticket.messages.count() == 1


def test_by_the_id_of_a_letter_of_ours(ticket, researcher, django_capture_on_commit_callbacks):
    conversation.reply_to_reader(ticket, actor=researcher, text="Which source do you mean?")
    identifier = threading.message_id(Delivery.objects.get(purpose="ticket_reply"))
    arrive(mail("The ministry's.", In_Reply_To=identifier, Subject="Re: whatever"))
    assert ticket.messages.last().text == "The ministry's."


def test_by_a_reference_far_back(ticket, researcher):
    conversation.reply_to_reader(ticket, actor=researcher, text="Which source do you mean?")
    identifier = threading.message_id(Delivery.objects.get(purpose="ticket_reply"))
    arrive(mail("Late.", In_Reply_To="<x@else.example>", References=f"<y@else.example> {identifier} <x@else.example>"))
    assert ticket.messages.last().text == "Late."


def test_by_an_earlier_mail(ticket):
    arrive(mail("I forgot the link.", In_Reply_To="<first@reader.example>"))
    assert ticket.messages.count() == 2


def test_an_earlier_mails_id_counts_for_those_who_take_part_only(ticket):
    """Whoever is on the list that a reader wrote to has its id."""
    arrive(mail("I am on that list too.", In_Reply_To="<first@reader.example>", From="other@else.example"))
    arrive(mail("Nobody's.", In_Reply_To="<first@reader.example>", From=None, Message_ID="<n@else.example>"))
    assert ticket.messages.count() == 1
    assert Ticket.objects.count() == 3


def test_a_third_party_who_has_joined_takes_part(ticket):
    address = threading.reply_address(ticket, ticket.correspondent)
    arrive(mail("I saw it too.", From="third@else.example"), rcpt_to=address)
    arrive(mail("And more.", From="third@else.example", In_Reply_To="<first@reader.example>"))
    assert ticket.messages.last().text == "And more."


def test_the_tag_counts_for_those_who_take_part(ticket):
    arrive(mail("More.", Subject=f"Fwd: [{ticket.reference}]"))
    assert ticket.messages.count() == 2


def test_the_tag_counts_for_nobody_else(ticket):
    arrive(mail("Spoofed.", Subject=f"Re: [{ticket.reference}]", From="other@else.example"))
    assert ticket.messages.count() == 1
    assert Ticket.objects.count() == 2


def test_the_same_subject_is_no_thread(ticket):
    arrive(mail("Another matter.", Subject=ticket.subject))
    assert Ticket.objects.count() == 2


def test_follows_a_merged_ticket(ticket, publication):
    target = Ticket.objects.create(publication=publication, reference="COR-2026-900002", channel="mail", subject="Same")
    set_status(ticket, "duplicate", merged_into=target, closed_at=timezone.now())
    arrive(mail("To the old one.", In_Reply_To="<first@reader.example>"))
    assert target.messages.get().text == "To the old one."


def test_the_reporters_answer_stays_among_ourselves(ticket, researcher, reporter):
    conversation.ask_reporter(ticket, actor=researcher, reporter=reporter, text="Seven or nine?")
    letter = Delivery.objects.get(channel="mail", purpose="reporter_question")
    proof = b"Authentication-Results: mx.desk.example; dmarc=pass header.from=newsroom.example\n"
    arrive(
        proof + mail("Nine, I have it on tape.", From=reporter.email, In_Reply_To=threading.message_id(letter)),
        rcpt_to=threading.return_path(letter),
        authserv_id="mx.desk.example",
    )
    message = ticket.messages.last()
    assert (message.kind, message.direction, message.author) == ("reporter_answer", "internal", reporter)
    assert message.inbound.status == "filed"


def test_somebody_elses_answer_to_the_reporters_letter_is_not_the_reporters(ticket, researcher, reporter):
    conversation.ask_reporter(ticket, actor=researcher, reporter=reporter, text="Seven or nine?")
    letter = Delivery.objects.get(channel="mail", purpose="reporter_question")
    arrive(mail("I am not Remy.", From="else@else.example"), rcpt_to=threading.return_path(letter))
    assert not Message.objects.filter(kind="reporter_answer").exists()
    assert ticket.messages.count() == 3


def test_a_token_too_long_for_the_address_is_left_out(ticket, publication):
    publication.corrections_address = f"{'corrections' * 5}@demo-courier.example"
    ticket.publication = publication
    assert threading.reply_address(ticket, ticket.correspondent) == publication.corrections_address


def test_ids_of_our_domain_that_we_did_not_make_are_not_ours(settings):
    assert not threading.is_our_own(f"<b{'a' * 20}@{settings.CORRECTIONS_DOMAIN}>")
    assert not threading.is_our_own("<x@else.example>")


def test_letters_signed_with_a_retired_key_are_still_known(ticket, settings):
    address = threading.reply_address(ticket, ticket.correspondent)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 50
    arrive(mail("After the change of keys."), rcpt_to=address)
    assert ticket.messages.count() == 2


def test_one_correspondent_whatever_the_case(ticket):
    arrive(mail("Me again.", From="Reader@Reader.Example", In_Reply_To="<first@reader.example>"), rcpt_to=DESK)
    assert Correspondent.objects.count() == 1
