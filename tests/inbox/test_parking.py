"""What cannot be processed is tried three times, then parked where managers see it; what a crash left is found."""

import errno
import random
import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from corrections import inbox
from corrections.inbox.processing import ATTEMPTS, CRASHES
from corrections.models import InboundEmail
from corrections.services.mailbox import process_again
from corrections.tasks import process_inbound
from factcheck import archiving
from factcheck.errors import IllegalTransition, NotPermitted
from factcheck.models import Delivery, Event
from tests.inbox.mails import DESK, READER, arrive, mail

pytestmark = pytest.mark.django_db

WITH_FILE = b"""\
From: reader@reader.example
Subject: See the file
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b

Nine, not seven.
--b
Content-Type: text/plain
Content-Disposition: attachment; filename=count.txt

nine
--b--
"""


@pytest.fixture
def unreadable(publication) -> InboundEmail:
    """A mail whose bytes are gone from storage."""
    inbound = inbox.receive(mail("Lost."), channel="smtp", mail_from=READER, rcpt_to=DESK)
    default_storage.delete(inbound.raw.storage_name)
    return inbound


def try_often(inbound: InboundEmail, times: int) -> InboundEmail:
    for _ in range(times):
        InboundEmail.objects.filter(pk=inbound.pk, status="received").update(next_attempt_at=timezone.now())
        inbox.process_due()
    inbound.refresh_from_db()
    return inbound


def lease(inbound: InboundEmail, attempts: int, until: timedelta) -> None:
    """As a worker left it that was killed while it held the mail."""
    InboundEmail.objects.filter(pk=inbound.pk).update(
        attempts=attempts, lease_token=uuid.uuid4(), leased_until=timezone.now() + until
    )


def test_is_tried_again_later(unreadable):
    before = timezone.now()
    inbox.process_due()
    unreadable.refresh_from_db()
    assert (unreadable.status, unreadable.attempts, unreadable.lease_token) == ("received", 1, None)
    assert unreadable.next_attempt_at > before + timedelta(seconds=5)
    assert inbox.process_due() == 0


def test_is_parked_after_three_attempts_with_its_reason(unreadable, manager):
    parked = try_often(unreadable, ATTEMPTS + 2)
    assert (parked.status, parked.attempts) == ("failed", ATTEMPTS)
    assert parked.reason == f"its file is missing from storage: {parked.raw.storage_name}"
    assert Event.objects.filter(kind="inbound.parked", subject_id=parked.pk).count() == 1
    assert Delivery.objects.filter(purpose="inbound_parked", recipient_key=f"user:{manager.pk}").exists()


def test_a_mail_whose_bytes_are_not_those_that_came_says_so(publication):
    inbound = inbox.receive(mail("Rotten."), channel="smtp", mail_from=READER, rcpt_to=DESK)
    name = inbound.raw.storage_name
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"something else"))
    assert try_often(inbound, ATTEMPTS).reason == f"its file in storage is damaged: {name}"


def test_a_mail_whose_files_do_not_fit_waits_for_room_however_long(publication, monkeypatch):
    def take_nothing(*_args, **_options):
        raise archiving.NotStored(errno.ENOSPC, "our storage did not take it: No space left on device")

    inbound = inbox.receive(WITH_FILE, channel="smtp", mail_from=READER, rcpt_to=DESK)
    with monkeypatch.context() as full:
        full.setattr(archiving, "store_each", take_nothing)
        waiting = try_often(inbound, CRASHES + ATTEMPTS)
    assert (waiting.status, waiting.attempts, waiting.lease_token) == ("received", 0, None)
    assert "No space left on device" in waiting.last_error
    filed = try_often(inbound, 1)
    assert (filed.status, filed.message.attachments.count()) == ("filed", 1)


def test_can_be_processed_again_once_it_can_be_read(unreadable, editor):
    parked = try_often(unreadable, ATTEMPTS)
    raw = mail("Found again.")
    InboundEmail.objects.filter(pk=parked.pk).update(raw=archiving.store_bytes(raw))
    process_again(parked, actor=editor)
    inbox.process_due()
    parked.refresh_from_db()
    assert (parked.status, parked.message.text) == ("filed", "Found again.")


@pytest.mark.parametrize(
    ("words", "ends"), [("The same.", ("ignored", "duplicate")), ("Others.", ("filed", "same Message-ID"))]
)
def test_a_parked_mail_whose_id_came_in_meanwhile(unreadable, editor, words, ends):
    """A copy is archived beside the one that was filed; other words under the same id are kept, and flagged."""
    parked = try_often(unreadable, ATTEMPTS)
    letter = {"Message_ID": "<same@reader.example>", "Date": "Mon, 02 Mar 2026 10:00:00 +0000"}
    assert arrive(mail("The same.", **letter)).status == "filed"
    InboundEmail.objects.filter(pk=parked.pk).update(raw=archiving.store_bytes(mail(words, **letter)))
    process_again(parked, actor=editor)
    inbox.process_due()
    parked.refresh_from_db()
    status, reason = ends
    assert parked.status == status
    assert reason in parked.reason


def test_its_page_leads_to_the_mail_as_it_came_for_whoever_may_have_it(unreadable, client, editor, researcher):
    page = reverse("admin:corrections_inboundemail_change", args=[unreadable.pk])
    download = reverse("admin:corrections_inboundemail_download", args=[unreadable.pk])
    client.force_login(editor)
    assert download in client.get(page).content.decode()
    client.force_login(researcher)
    assert download not in client.get(page).content.decode()


def test_processing_again_is_not_for_everybody_nor_for_what_is_filed(unreadable, editor, outsider, researcher):
    parked = try_often(unreadable, ATTEMPTS)
    for stranger in (outsider, researcher):
        with pytest.raises(NotPermitted):
            process_again(parked, actor=stranger)
    filed = arrive(mail("Filed."))
    with pytest.raises(IllegalTransition):
        process_again(filed, actor=editor)


def test_a_lease_that_ran_out_is_freed_and_the_mail_filed_once(publication):
    inbound = inbox.receive(mail("Interrupted."), channel="smtp", mail_from=READER, rcpt_to=DESK)
    lease(inbound, 1, -timedelta(seconds=1))
    assert inbox.process_due() == 0
    assert inbox.sweep() == 1
    inbox.process_due()
    inbound.refresh_from_db()
    assert (inbound.status, inbound.attempts) == ("filed", 2)


def test_what_a_vanished_worker_left_does_not_wait_for_the_sweep(publication):
    """While much comes in, the sweep stands behind all else that is to be done."""
    inbound = inbox.receive(mail("Interrupted."), channel="smtp", mail_from=READER, rcpt_to=DESK)
    lease(inbound, 1, -timedelta(seconds=1))
    assert process_inbound() == 1
    inbound.refresh_from_db()
    assert (inbound.status, inbound.attempts) == ("filed", 2)


def test_a_lease_that_holds_is_left_alone(publication):
    inbound = inbox.receive(mail("Being read."), channel="smtp", mail_from=READER, rcpt_to=DESK)
    lease(inbound, 1, timedelta(seconds=30))
    assert inbox.sweep() == 0
    assert inbox.process_due() == 0
    assert not inbox.process(inbound.pk)


def test_a_mail_that_ends_every_worker_is_parked(publication):
    inbound = inbox.receive(mail("Poison."), channel="smtp", mail_from=READER, rcpt_to=DESK)
    lease(inbound, CRASHES, -timedelta(seconds=1))
    inbox.sweep()
    inbound.refresh_from_db()
    assert inbound.status == "failed"
    assert "every worker" in inbound.reason


def test_a_worker_that_lost_its_lease_files_nothing(publication):
    inbound = inbox.receive(mail("Slow."), channel="smtp", mail_from=READER, rcpt_to=DESK)
    token, [mine] = InboundEmail.objects.take(1, 60)
    lease(inbound, 2, timedelta(seconds=60))
    inbox.processing.process_leased([mine], token)
    inbound.refresh_from_db()
    assert (inbound.status, inbound.attempts) == ("received", 2)
    assert not hasattr(inbound, "message")


def test_the_sweep_wakes_a_worker_for_what_waits(publication, django_capture_on_commit_callbacks):
    InboundEmail.objects.create(
        publication=publication, channel="smtp", raw=archiving.store_bytes(mail()), rcpt_to=DESK, mail_from=READER
    )
    with django_capture_on_commit_callbacks() as callbacks:
        inbox.sweep()
    assert [callback.wake_key[0] for callback in callbacks] == ["corrections.process_inbound"]


def long_link(number: int) -> str:
    """A link of nearly two thousand characters of three bytes each, which no packing makes shorter."""
    shuffled = random.Random(number)
    return "https://a.example/" + "".join(chr(shuffled.randrange(0x4E00, 0x9FA5)) for _ in range(1_900))


def test_long_links_in_any_script_are_kept_once(publication):
    links = [long_link(1), long_link(2), long_link(1)]
    assert arrive(mail("See " + "\n".join(links))).status == "filed"
    ticket = publication.tickets.get()
    assert [source.url for source in ticket.candidate_sources.all()] == links[:2]
    with pytest.raises(IntegrityError), transaction.atomic():
        ticket.candidate_sources.create(url=links[0])


def test_what_the_database_cannot_hold_is_that_mails_fault(publication):
    with connection.cursor() as cursor:  # which refuses rows above a third of a page
        cursor.execute("CREATE INDEX too_small_for_long_words ON corrections_message (text)")
    long = inbox.receive(mail(long_link(3)), channel="smtp", mail_from=READER, rcpt_to=DESK)
    short = inbox.receive(
        mail("Short.", Message_ID="<short@reader.example>"), channel="smtp", mail_from=READER, rcpt_to=DESK
    )
    assert inbox.process_due() == 2
    long.refresh_from_db()
    short.refresh_from_db()
    assert (long.status, short.status) == ("received", "filed")
    assert long.last_error.startswith("OperationalError")
    assert try_often(long, ATTEMPTS).status == "failed"


@pytest.fixture
def no_room():
    """The database has no room left for messages."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.give_up() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no more room' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute("CREATE TRIGGER give_up BEFORE INSERT ON corrections_message EXECUTE FUNCTION pg_temp.give_up()")


def test_a_run_that_ends_gives_back_what_it_never_tried(publication, no_room):
    """The database goes away at the first of three that are filed one by one, since they answer something."""
    mails = [
        inbox.receive(
            mail(f"{n}", Message_ID=f"<{n}@r.example>", In_Reply_To="<unknown@r.example>"),
            channel="smtp",
            mail_from=READER,
            rcpt_to=DESK,
        )
        for n in range(3)
    ]
    with pytest.raises(OperationalError):
        inbox.process_due()
    held = [bool(one.lease_token) for one in InboundEmail.objects.order_by("pk")]
    assert held == [True, False, False]
    assert [one.attempts for one in InboundEmail.objects.order_by("pk")] == [1, 0, 0]
    assert InboundEmail.objects.due().count() == len(mails) - 1


def test_a_run_that_ends_while_filing_together_holds_all_of_them(publication, no_room):
    """Any of them may have ended it: so when the lease has run out, each is taken alone."""
    for n in range(3):
        inbox.receive(mail(f"{n}", Message_ID=f"<{n}@r.example>"), channel="smtp", mail_from=READER, rcpt_to=DESK)
    with pytest.raises(OperationalError):
        inbox.process_due()
    assert not InboundEmail.objects.due().exists()
    InboundEmail.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert inbox.sweep() == 3
    _token, batch = inbox.processing._take()
    assert [one.attempts for one in batch] == [2]
