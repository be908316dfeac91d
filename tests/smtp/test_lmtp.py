"""Mail by LMTP: after the data, one answer for each recipient."""

import pytest

from corrections.models import InboundEmail
from tests.inbox.mails import DESK, READER, mail

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "corrections@other-gazette.example"


def send(client, raw: bytes, *recipients: str) -> list[int]:
    """The answers to the data, one for each recipient that was taken."""
    client.ehlo()
    client.mail(READER)
    taken = [recipient for recipient in recipients if client.rcpt(recipient)[0] == 250]
    first, _words = client.data(raw)
    return [first, *(client.getreply()[0] for _ in taken[1:])]


def test_answers_for_each_recipient(receiver, publication, other_publication):
    with receiver.lmtp() as client:
        assert send(client, mail(), DESK, "nobody@demo-courier.example", OTHER) == [250, 250]
        assert client.noop()[0] == 250
    assert set(InboundEmail.objects.values_list("channel", "publication")) == {
        ("lmtp", publication.pk),
        ("lmtp", other_publication.pk),
    }
    assert InboundEmail.objects.first().peer is None


def test_answers_for_each_recipient_when_it_is_too_large_too(receiver, publication, other_publication, settings):
    settings.MAIL_MAX_BYTES = 50_000
    with receiver.lmtp() as client:
        assert send(client, mail("x\n" * 25_000).replace(b"\n", b"\r\n"), DESK, OTHER) == [552, 552]
        assert client.noop()[0] == 250
    assert not InboundEmail.objects.exists()


def test_smtp_greetings_are_refused(receiver, publication):
    with receiver.lmtp() as client:
        assert client.docmd("EHLO x")[0] == 500
