"""What goes wrong between two machines: each is told, once, and everything goes on where it was."""

import errno
from datetime import timedelta

import pytest
from django.utils import timezone

from corrections import inbox
from corrections.imap.polling import HEADER_TRIES
from corrections.models import InboundEmail, Mailbox, Message
from corrections.services.mailboxes import raise_alarms
from factcheck import archiving
from factcheck.models import Delivery, Event
from tests.imap.conftest import make_mailbox
from tests.imap.test_polling import letter

pytestmark = pytest.mark.django_db


def test_goes_on_after_the_server_restarts(own_dovecot, publication, read):
    own_dovecot.deliver(letter(1))
    mailbox = make_mailbox(publication, own_dovecot)
    assert read(mailbox) == 1
    own_dovecot.stop()
    assert read(mailbox) == 0
    assert "no connection" in mailbox.last_error
    assert mailbox.lease_token is None
    own_dovecot.start()
    own_dovecot.deliver(letter(2))
    assert read(mailbox) == 1
    assert mailbox.last_error == ""


def test_while_our_own_storage_is_full_no_mail_is_given_up(dovecot, folder, publication, read, monkeypatch):
    def take_nothing(*_args, **_options):
        raise archiving.NotStored(errno.ENOSPC, "our storage did not take it: No space left on device")

    dovecot.deliver(letter(1), folder)
    mailbox = make_mailbox(publication, dovecot, folder=folder)
    with monkeypatch.context() as full:
        full.setattr(archiving, "store_each", take_nothing)
        for _poll in range(HEADER_TRIES + 1):
            assert read(mailbox) == 0
    assert (mailbox.last_error, mailbox.tries) == ("our storage did not take it: No space left on device", {})
    assert read(mailbox) == 1
    assert InboundEmail.objects.get().left_behind is None


def test_another_uidvalidity_means_reading_all_again_and_filing_nothing_twice(own_dovecot, publication, read):
    own_dovecot.deliver(letter(1))
    own_dovecot.deliver(letter(2))
    mailbox = make_mailbox(publication, own_dovecot)
    assert read(mailbox) == 2
    before = mailbox.uid_validity
    own_dovecot.renumber()
    own_dovecot.deliver(letter(3))
    assert read(mailbox) == 3
    assert mailbox.uid_validity == 77 != before
    inbox.process_due()
    assert Message.objects.count() == 3
    assert InboundEmail.objects.filter(reason="duplicate").count() == 2


def test_history_that_nobody_asked_for_stays_history_under_another_uidvalidity(own_dovecot, publication, read):
    own_dovecot.deliver(letter(1), since=timezone.now() - timedelta(days=400))
    mailbox = make_mailbox(publication, own_dovecot, takes_existing=False)
    assert read(mailbox) == 0
    own_dovecot.renumber()
    own_dovecot.deliver(letter(2))
    assert read(mailbox) == 1


def test_a_server_restored_to_an_earlier_day_loses_nothing(own_dovecot, publication, read):
    """Same UIDVALIDITY, and numbers given a second time."""
    mailbox = make_mailbox(publication, own_dovecot)
    own_dovecot.deliver(letter(1))
    assert read(mailbox) == 1
    Mailbox.objects.update(highest_uid=50)
    own_dovecot.deliver(letter(2))
    assert read(mailbox) == 1
    assert mailbox.highest_uid == 2


def silence(mailbox: Mailbox, minutes: int = 60) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(
        last_success_at=timezone.now() - timedelta(minutes=minutes), last_error="no connection: refused"
    )


def told(purpose: str) -> list[str]:
    return sorted(Delivery.objects.filter(purpose=purpose).values_list("recipient_key", flat=True))


def test_managers_are_alarmed_once_for_each_outage_and_hear_the_all_clear(
    dovecot, folder, publication, manager, editor, outsider, read
):
    dovecot.deliver(letter(1), folder)
    mailbox = make_mailbox(publication, dovecot, folder)
    assert raise_alarms() == 0
    silence(mailbox)
    assert [raise_alarms(), raise_alarms()] == [1, 0]
    assert told("mailbox_silent") == [f"user:{manager.pk}"]
    assert told("mailbox_recovered") == []
    read(mailbox)
    read(mailbox)
    assert told("mailbox_recovered") == [f"user:{manager.pk}"]
    assert mailbox.alarmed_at is None
    silence(mailbox)
    assert raise_alarms() == 1
    assert Event.objects.filter(kind="mailbox.silent").count() == 2


def test_a_mailbox_that_was_never_read_raises_the_alarm_too(dovecot, publication, manager):
    mailbox = make_mailbox(publication, dovecot)
    Mailbox.objects.update(running_since=timezone.now() - timedelta(minutes=16))
    assert raise_alarms() == 1
    mailbox.refresh_from_db()
    assert mailbox.is_silent


def test_the_dashboard_and_the_health_page_say_so(client, dovecot, publication, manager, editor):
    mailbox = make_mailbox(publication, dovecot)
    client.force_login(manager)
    assert "cannot be read" not in client.get("/admin/").content.decode()
    assert client.get("/readyz").json()["parts"]["mailboxes"] == {"state": "ok", "silent": 0}
    silence(mailbox)
    page = client.get("/admin/").content.decode()
    assert "no connection: refused" in page
    assert client.get("/readyz").json()["parts"]["mailboxes"] == {"state": "warning", "silent": 1}
    client.force_login(editor)
    assert "no connection: refused" not in client.get("/admin/").content.decode()


def test_a_worker_that_vanished_is_found_and_the_mailbox_read_again(dovecot, folder, publication):
    from corrections import imap

    mailbox = make_mailbox(publication, dovecot, folder)
    Mailbox.objects.filter(pk=mailbox.pk).take(1, 60)
    assert imap.poll_due() == 0
    Mailbox.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert imap.poll_due() == 1
