"""What stands between an address and a token is a setting; the desk's own name may hold it too."""

import pytest

from corrections import inbox, threading
from corrections.services import conversation
from factcheck.models import Delivery
from tests.inbox.mails import READER, arrive, mail

pytestmark = pytest.mark.django_db

DESK = "news-desk@demo-courier.example"


@pytest.fixture(autouse=True)
def separator(settings, publication):
    settings.MAIL_PLUS_SEPARATOR = "-"
    publication.corrections_address = DESK
    publication.save(update_fields=["corrections_address"])


@pytest.fixture
def addressed(ticket, publication):
    ticket.publication = publication
    return threading.reply_address(ticket, ticket.correspondent)


def test_answers_come_back(ticket, addressed):
    assert addressed.startswith("news-desk-r")
    assert len(addressed.partition("@")[0].encode()) <= 64
    assert addressed == addressed.lower()
    arrive(mail("One more thing.", To=addressed), rcpt_to=addressed.upper())
    assert ticket.messages.last().text == "One more thing."


def test_a_plus_is_no_separator_then(ticket, addressed, publication):
    token = addressed.removeprefix("news-desk-")
    assert inbox.publication_at(f"news-desk+{token}") is None
    assert inbox.publication_at(DESK) == inbox.publication_at(addressed) == publication


def test_bounces_find_their_letter(ticket, researcher):
    conversation.reply_to_reader(ticket, actor=researcher, text="Which source?")
    letter = Delivery.objects.get(purpose="ticket_reply")
    path = threading.return_path(letter)
    assert path.startswith("news-desk-b")
    assert threading.delivery_of_address(path) == letter.pk
    found = arrive(mail("Gone.", From="MAILER-DAEMON@mx.example"), rcpt_to=path, mail_from="")
    assert (found.kind, found.delivery) == ("bounce", letter)


def test_without_an_envelope_the_tagged_address_is_found(ticket, addressed, publication):
    """As by IMAP."""
    raw = mail("One more thing.", To=f"{DESK}, {addressed}")
    inbox.receive(raw, channel="imap", mail_from="", rcpt_to="", publication=publication, remote_id="1")
    inbox.process_due()
    assert ticket.messages.last().text == "One more thing."


def test_of_two_recipients_the_one_with_the_token_tells_more(ticket, addressed):
    inbox.receive_each(mail("Both."), channel="smtp", mail_from=READER, recipients=[DESK, addressed])
    inbox.process_due()
    assert ticket.messages.last().text == "Both."
