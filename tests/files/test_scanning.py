"""Files are looked at after they were filed, by a scanner where there is one; one that is away holds nothing up."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from corrections import health, scanning
from corrections.looking import Unreadable, looker
from corrections.models import Attachment, Message
from corrections.scanning import clamd
from corrections.services.attachments import settle_attachment
from factcheck.models import Event
from tests.files.clamd import EICAR, Clamd
from tests.files.test_archives import ZEROS, zipped
from tests.inbox.mails import arrive

pytestmark = pytest.mark.django_db


@pytest.fixture
def scanner(settings):
    """Starts a scanner and sets it up: `scanner(manner="silent")`."""
    started = []

    def scanner(**options) -> Clamd:
        started.append(Clamd(**options))
        settings.CLAMD_ADDRESS = started[-1].address
        return started[-1]

    yield scanner
    for each in started:
        each.close()


def scan() -> int:
    return scanning.scan_due(deadline=timezone.now() + timedelta(seconds=60))


def looked_at(attachment: Attachment) -> tuple[str, str]:
    attachment.refresh_from_db()
    return attachment.status, attachment.finding


def test_without_a_scanner_files_are_unscanned_and_say_so(attach, client, editor, ticket):
    attachment = attach()
    assert scan() == 1
    assert looked_at(attachment) == ("unscanned", "")
    client.force_login(editor)
    assert "not scanned" in client.get(ticket.get_absolute_url()).content.decode()


@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_a_clean_file_passes_whole(attach, scanner, tmp_path, way):
    data = bytes(range(256)) * 1000
    server = scanner(path=tmp_path / "s" if way == "unix" else None)
    attachment = attach(data)
    assert scan() == 1
    assert looked_at(attachment) == ("clean", "")
    assert server.seen == [data]


SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c" + bytes(range(200))


def test_of_what_nobody_can_look_into_a_scanner_says_nothing(attach, scanner, client, editor, ticket):
    """Locked or of a kind that is not opened: to have found nothing in it is no word for it."""
    locked = bytearray(zipped(("a.txt", b"secret")))
    locked[locked.rindex(b"PK\1\2") + 8] |= 1
    scanner()
    files = [attach(bytes(locked), filename="a.zip"), attach(SEVEN_ZIP, filename="a.7z")]
    assert scan() == 2
    assert [looked_at(each) for each in files] == [("unscanned", "archive_locked"), ("unscanned", "archive_foreign")]
    client.force_login(editor)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert "not scanned: a locked archive: nobody looked inside" in page
    assert "not scanned: an archive of a kind that is not opened here, such as 7z or RAR: nobody looked inside" in page


def test_a_virus_is_quarantined_by_name_and_kept_from_everybody(attach, scanner, client, editor, superuser, ticket):
    scanner()
    attachment = attach(EICAR, filename="offer.com")
    scan()
    assert looked_at(attachment) == ("quarantined", "Eicar-Test-Signature")
    event = Event.objects.get(kind="ticket.file_quarantined")
    assert (event.subject_id, event.facts) == (
        ticket.pk,
        {"attachment": attachment.pk, "finding": "Eicar-Test-Signature"},
    )
    for person in (editor, superuser):
        client.force_login(person)
        assert client.get(reverse("admin:corrections_attachment_download", args=[attachment.pk])).status_code == 403
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert "Eicar-Test-Signature" in page
    assert reverse("admin:corrections_attachment_download", args=[attachment.pk]) not in page


def test_a_bomb_is_quarantined_with_or_without_a_scanner(attach, scanner, settings):
    first = attach(zipped(("zeros", ZEROS)), filename="a.zip")
    scan()
    assert looked_at(first) == ("quarantined", "archive_ratio")
    server = scanner()
    second = attach(zipped(("zeros", ZEROS)), filename="b.zip")
    scan()
    assert looked_at(second) == ("quarantined", "archive_ratio")
    assert server.seen == []


def test_a_file_larger_than_the_scanner_takes_is_unscanned(attach, scanner):
    scanner(most=100_000)
    attachment = attach(b"x" * 5_000_000)
    scan()
    assert looked_at(attachment) == ("unscanned", "scanner_size")


@pytest.mark.parametrize("manner", ["garbage", "hangup", "silent"])
def test_a_scanner_that_makes_no_sense_is_asked_again_later(attach, scanner, monkeypatch, manner):
    monkeypatch.setattr(clamd, "SECONDS", 0.2)
    server = scanner(manner=manner)
    attachment = attach()
    assert scan() == 0
    assert looked_at(attachment) == ("waiting", "")
    assert attachment.next_attempt_at > timezone.now()
    assert attachment.last_error.startswith("the scanner")
    assert (attachment.lease_token, attachment.attempts) == (None, 1)
    server.manner = "normal"
    monkeypatch.setattr(clamd, "SECONDS", 60)
    server.over.set()


def test_a_scanner_that_is_away_is_waited_for(attach, scanner, settings):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    attachments = [attach(), attach(b"another")]
    for _again in range(9):
        Attachment.objects.update(next_attempt_at=timezone.now())
        assert scan() == 0
    assert {looked_at(attachment)[0] for attachment in attachments} == {"waiting"}
    assert Attachment.objects.order_by("-attempts").first().attempts > 3  # no number of attempts gives a file up
    scanner()
    Attachment.objects.update(next_attempt_at=timezone.now())
    assert scan() == 2
    assert {looked_at(attachment)[0] for attachment in attachments} == {"clean"}


def test_mail_is_filed_while_the_scanner_is_away(article, settings, client, editor):
    settings.CLAMD_ADDRESS = "unix:///nowhere/clamd.ctl"
    raw = (
        b"From: reader@reader.example\r\nTo: corrections@demo-courier.example\r\nSubject: A figure\r\n"
        b"Message-ID: <1@reader.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\n\r\nNine, not seven.\r\n--b\r\nContent-Type: text/plain\r\n"
        b'Content-Disposition: attachment; filename="proof.txt"\r\n\r\nnine\r\n--b--\r\n'
    )
    assert arrive(raw).status == "filed"
    scan()
    attachment = Attachment.objects.get()
    assert attachment.status == "waiting"
    client.force_login(editor)
    assert "not scanned yet" in client.get(attachment.message.ticket.get_absolute_url()).content.decode()
    assert client.get(reverse("admin:corrections_attachment_download", args=[attachment.pk])).content == b"nine"


def test_a_file_that_is_gone_from_storage_ends_nothing(attach, settings, tmp_path):
    attachment, other = attach(b"lost"), attach(b"kept")
    (tmp_path / attachment.file.storage_name).unlink()
    assert scan() == 2
    assert (looked_at(attachment), looked_at(other)) == (("unscanned", "file_missing"), ("unscanned", ""))


def test_a_file_that_breaks_the_reader_is_held_back_at_the_third_attempt(attach, monkeypatch):
    attachment = attach()

    def end(data, filename):
        raise Unreadable("reading it took more than 15 seconds")

    monkeypatch.setattr(looker, "judge", end)
    for status in ("waiting", "waiting", "quarantined"):
        Attachment.objects.update(next_attempt_at=timezone.now())
        scan()
        assert looked_at(attachment)[0] == status
    assert attachment.finding == "archive_cost"


def test_a_vanished_worker_leaves_nothing_behind(attach):
    attachment = attach()
    Attachment.objects.take(1, 60)
    assert scan() == 0
    Attachment.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert scanning.sweep() == 1
    assert scan() == 1
    assert looked_at(attachment)[0] == "unscanned"


def test_who_lost_the_lease_writes_nothing(attach):
    attachment = attach()
    _token, (held,) = Attachment.objects.take(1, 60)
    Attachment.objects.update(lease_token=None, leased_until=None)
    assert not settle_attachment(held, "quarantine", finding="late")
    assert looked_at(attachment) == ("waiting", "")


def test_a_scanner_set_up_later_sees_the_old_files_on_request(attach, scanner, capsys):
    attachment = attach(EICAR)
    scan()
    scanner()
    assert scan() == 0
    call_command("scan_attachments")
    assert "1 files" in capsys.readouterr().out
    scan()
    assert looked_at(attachment)[0] == "quarantined"


def test_readiness_says_whether_the_scanner_answers(attach, scanner, settings, monkeypatch):
    monkeypatch.setattr(clamd, "PING_SECONDS", 0.2)
    assert health.scanner()["state"] == "ok"
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    assert health.scanner()["state"] == "warning"
    scanner()
    assert health.scanner() == {"state": "ok", "seconds_overdue": 0}
    attach(next_attempt_at=timezone.now() - timedelta(hours=2))
    assert health.scanner()["state"] == "warning"


def test_a_quarantined_file_cannot_be_had_by_an_address_signed_before(attach, content_host, client, editor):
    attachment = attach()
    client.force_login(editor)
    way = client.get(reverse("admin:corrections_attachment_download", args=[attachment.pk]))["Location"]
    Attachment.objects.update(status="quarantined", finding="Eicar-Test-Signature")
    assert content_host.get(way).status_code == 404


def test_the_raw_mail_around_a_quarantined_file_is_held_back_too(article, client, editor):
    inbound = arrive(b"From: reader@reader.example\r\nTo: corrections@demo-courier.example\r\n\r\nNine.\r\n")
    address = reverse("admin:corrections_inboundemail_download", args=[inbound.pk])
    client.force_login(editor)
    assert client.get(address).status_code == 200
    message = Message.objects.get(inbound=inbound)
    Attachment.objects.create(message=message, file=inbound.raw, filename="a", status="quarantined", finding="x")
    assert client.get(address).status_code == 403
