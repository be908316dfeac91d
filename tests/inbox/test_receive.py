"""Stored and committed before anybody is told; the same mail of a channel once."""

import pytest
from django.db import transaction

from corrections import inbox
from corrections.models import InboundEmail
from factcheck import archiving
from factcheck.models import StoredFile
from tests.inbox.mails import DESK, READER, mail

pytestmark = pytest.mark.django_db


def test_keeps_the_bytes_and_the_envelope(publication):
    raw = mail()
    inbound = inbox.receive(raw, channel="smtp", mail_from=READER, rcpt_to=DESK, peer="192.0.2.7")
    row = InboundEmail.objects.get()
    assert row == inbound
    assert archiving.read_bytes(row.raw) == raw
    assert (row.mail_from, row.rcpt_to, row.peer, row.status) == (READER, DESK, "192.0.2.7", "received")
    assert row.publication == publication


def test_a_repeat_at_the_channel_is_the_row_it_has(publication):
    first = inbox.receive(mail("One."), channel="imap", mail_from="", rcpt_to=DESK, remote_id="INBOX/7/41")
    again = inbox.receive(mail("One."), channel="imap", mail_from="", rcpt_to=DESK, remote_id="INBOX/7/41")
    other = inbox.receive(mail("One."), channel="provider", mail_from="", rcpt_to=DESK, remote_id="INBOX/7/41")
    assert first == again != other
    assert InboundEmail.objects.count() == 2


def test_wakes_a_worker_after_commit(publication, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        inbox.receive(mail(), channel="smtp", mail_from=READER, rcpt_to=DESK)
    assert [callback.wake_key[0] for callback in callbacks] == ["corrections.process_inbound"]


@pytest.mark.django_db(transaction=True)
def test_refuses_to_run_inside_a_transaction(publication):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        inbox.receive(mail(), channel="smtp", mail_from=READER, rcpt_to=DESK)
    assert not InboundEmail.objects.exists()


@pytest.mark.parametrize("written", ["<>", "MAILER-DAEMON", ""])
def test_the_null_return_path_however_it_is_written(publication, written):
    assert inbox.receive(mail("One."), channel="pipe", mail_from=written, rcpt_to=DESK).mail_from == ""


def test_no_bytes_are_stored_too(publication):
    inbound = inbox.receive(b"", channel="smtp", mail_from="", rcpt_to=DESK)
    assert StoredFile.objects.get(pk=inbound.raw_id).size == 0


def test_an_inactive_publication_takes_no_mail(publication):
    publication.is_active = False
    publication.save(update_fields=["is_active"])
    assert inbox.publication_at(DESK) is None


@pytest.mark.parametrize("address", ["", "@", "corrections", "nobody@demo-courier.example", "\x00@x", "a" * 5000])
def test_addresses_that_are_not_ours(publication, address):
    assert inbox.publication_at(address) is None
