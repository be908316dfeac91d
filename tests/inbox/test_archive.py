"""Old mail out of a Maildir or an mbox: all of it, once, however often it is asked for; nobody is answered."""

import io
import mailbox
import os
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError

from corrections import inbox
from corrections.inbox import archive
from corrections.mail.mboxes import read_mbox
from corrections.models import InboundEmail, Message, Ticket
from factcheck import archiving
from factcheck.models import Delivery
from tests.inbox.mails import DESK, mail

pytestmark = pytest.mark.django_db
SEPARATOR = b"From reader@reader.example Mon Mar  2 10:00:00 2026\n"


def letter(number: int) -> bytes:
    return mail(f"Letter {number}.", Message_ID=f"<old-{number}@reader.example>", Date="Mon, 2 Mar 2026 10:00:00 +0000")


def run(*arguments: str) -> tuple[int, str, str]:
    """The command's exit code, and what it said."""
    out, complaints = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("receive_mail", "--recipient", DESK, *arguments, stdout=out, stderr=complaints)
    return left.value.code, out.getvalue(), complaints.getvalue()


@pytest.fixture
def maildir(tmp_path) -> Path:
    box = mailbox.Maildir(tmp_path / "Maildir")
    for number in range(3):
        box.add(letter(number))
    seen = mailbox.MaildirMessage(letter(3))
    seen.set_subdir("cur")
    seen.set_flags("S")
    box.add(seen)
    box.add_folder("Older").add(letter(4))
    return tmp_path / "Maildir"


@pytest.fixture
def mbox(tmp_path) -> Path:
    file = tmp_path / "old.mbox"
    file.write_bytes(b"".join(SEPARATOR + letter(number) + b"\n" for number in range(4)))
    return file


def test_a_maildir_is_taken_in_with_the_folders_in_it(maildir, publication):
    assert run("--maildir", str(maildir)) == (0, "5 stored, 0 known already, 0 not stored\n", "")
    assert {archiving.read_bytes(one.raw) for one in InboundEmail.objects.all()} == {letter(n) for n in range(5)}
    assert set(InboundEmail.objects.values_list("channel", "from_archive")) == {("folder", True)}


def test_an_mbox_is_taken_in(mbox, publication):
    assert run("--mbox", str(mbox)) == (0, "4 stored, 0 known already, 0 not stored\n", "")
    inbound = InboundEmail.objects.earliest("pk")
    assert (archiving.read_bytes(inbound.raw), inbound.mail_from) == (letter(0), "reader@reader.example")


@pytest.mark.parametrize("kind", ["maildir", "mbox"])
def test_a_second_run_stores_nothing_twice(request, publication, kind):
    place = request.getfixturevalue(kind)
    stored = run(f"--{kind}", str(place))[1].split()[0]
    assert run(f"--{kind}", str(place))[1] == f"0 stored, {stored} known already, 0 not stored\n"


class Screen(io.StringIO):
    """What somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_whoever_looks_on_sees_how_far_it_is(mbox, publication, monkeypatch):
    screen, pipe = Screen(), io.StringIO()
    for seen in (screen, pipe):
        monkeypatch.setattr(sys, "stderr", seen)
        run("--mbox", str(mbox))
    assert "100%" in screen.getvalue()
    assert "%" not in pipe.getvalue()


def test_flags_that_change_and_mails_that_come_to_it_confuse_nobody(maildir, publication):
    run("--maildir", str(maildir))
    for file in (maildir / "new").iterdir():
        file.rename(maildir / "cur" / f"{file.name}:2,RS")
    mailbox.Maildir(maildir).add(letter(9))
    assert run("--maildir", str(maildir))[1] == "1 stored, 5 known already, 0 not stored\n"


def test_an_mbox_that_grew_at_its_beginning_is_known_by_its_content(mbox, publication):
    run("--mbox", str(mbox))
    mbox.write_bytes(SEPARATOR + letter(9) + b"\n" + mbox.read_bytes())
    assert run("--mbox", str(mbox))[1] == "1 stored, 4 known already, 0 not stored\n"


def test_goes_on_where_it_was_when_it_was_ended(maildir, publication, monkeypatch):
    """The third store fails as where the database goes away; the rest comes with the next run."""
    receive, done = archive.receive, []

    def fails(raw: bytes, **options: object) -> InboundEmail:
        if len(done) == 2:
            raise OperationalError("the database is away")
        done.append(raw)
        return receive(raw, **options)

    monkeypatch.setattr(archive, "receive", fails)
    code, said, complaint = run("--maildir", str(maildir))
    assert (code, said) == (os.EX_TEMPFAIL, "2 stored, 0 known already, 1 not stored\n")
    assert "OperationalError" in complaint
    monkeypatch.undo()
    assert run("--maildir", str(maildir))[:2] == (0, "3 stored, 2 known already, 0 not stored\n")


def test_nobody_is_answered_unless_asked_for(mbox, publication):
    run("--mbox", str(mbox))
    inbox.process_due()
    assert Ticket.objects.count() == 4
    assert not Delivery.objects.filter(purpose="ticket_acknowledgement").exists()


def test_answers_where_asked_for(mbox, publication):
    run("--mbox", str(mbox), "--answer")
    inbox.process_due()
    assert Delivery.objects.filter(purpose="ticket_acknowledgement").count() == 4


def test_an_old_letter_is_no_bounce_for_want_of_an_envelope(maildir, publication):
    run("--maildir", str(maildir))
    inbox.process_due()
    assert set(InboundEmail.objects.values_list("status", "kind")) == {("filed", "human")}
    assert Message.objects.count() == 5


def test_what_cannot_be_read_is_named_and_passed_over(maildir, publication):
    (maildir / "new" / "0.folder").mkdir()
    (maildir / "new" / "0.link").symlink_to("/dev/zero")
    os.mkfifo(maildir / "cur" / "1.pipe")
    (maildir / "new" / "1.caf\udce9".encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")).mkdir()
    code, said, complaint = run("--maildir", str(maildir))
    assert (code, said) == (os.EX_TEMPFAIL, "5 stored, 0 known already, 4 not stored\n")
    for name in ("new/0.folder", "new/0.link", "cur/1.pipe", "caf"):
        assert name in complaint


def test_a_folder_or_file_that_is_not_there_is_told(tmp_path, publication):
    for arguments in (("--maildir", str(tmp_path / "none")), ("--mbox", str(tmp_path / "none"))):
        code, _said, complaint = run(*arguments)
        assert code == os.EX_TEMPFAIL
        assert "none" in complaint


def test_an_unknown_recipient_is_refused_for_good(maildir, publication):
    with pytest.raises(SystemExit) as left:
        call_command("receive_mail", recipient="nobody@demo-courier.example", maildir=maildir, stderr=io.StringIO())
    assert left.value.code == os.EX_NOUSER


def test_of_a_mail_that_is_too_large_the_headers_are_taken(maildir, mbox, publication, settings):
    settings.MAIL_MAX_BYTES = 5_000
    large = mail("x" * 70, Subject="Many photographs", Message_ID="<large@reader.example>") + b"x\n" * 5_000
    (maildir / "new" / "9.large").write_bytes(large)
    with mbox.open("ab") as file:
        file.write(SEPARATOR + large)
    assert run("--maildir", str(maildir))[0] == 0
    assert run("--mbox", str(mbox))[0] == 0
    stubs = InboundEmail.objects.filter(left_behind__isnull=False)
    assert [stub.left_behind for stub in stubs] == [len(large)] * 2
    assert all(stub.raw.size < 1_000 for stub in stubs)
    inbox.process_due()
    assert Ticket.objects.filter(subject="Many photographs").count() == 1


# --- mbox, as programs write it ------------------------------------------------------------------------------------


def bodies(raw: bytes, largest: int = 10_000) -> list[bytes]:
    return [one.raw for one in read_mbox(io.BytesIO(raw), largest=largest)]


def test_a_quoted_from_loses_one_sign():
    assert bodies(SEPARATOR + b"S: x\n\n>From me\n>>From him\n > From\n>from\n") == [
        b"S: x\n\nFrom me\n>From him\n > From\n>from\n"
    ]


def test_from_in_the_middle_of_a_letter_ends_nothing():
    letter = b"Subject: x\n\nHello.\n\nFrom what I know, seven is wrong.\nFrom 10:00 on 2026 it rains.\n"
    assert bodies(SEPARATOR + letter) == [letter]


@pytest.mark.parametrize(
    "separator",
    [
        b"From reader@reader.example Mon Mar  2 10:00:00 2026\n",
        b"From - Mon Mar 02 10:00:00 2026\n",
        b"From MAILER-DAEMON Mon Mar 02 10:00:00 2026\r\n",
        b"From reader@reader.example Mon Mar  2 10:00:00 +0100 2026\n",
        b"From reader@reader.example Mon Mar  2 10:00 2026 remote from here\n",
        b"From \n",
    ],
)
def test_separators_as_programs_write_them(separator):
    assert bodies(separator + b"A: 1\n\none\n\n" + separator + b"A: 2\n\ntwo\n") == [b"A: 1\n\none\n", b"A: 2\n\ntwo\n"]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", []),
        (b"\n\n", []),
        (SEPARATOR, [b""]),
        (b"Subject: no separator\n\nx\n", [b"Subject: no separator\n\nx\n"]),
        (SEPARATOR + b"no end of line", [b"no end of line"]),
        (SEPARATOR + b"\x00\xff" * 10, [b"\x00\xff" * 10]),
        (b"From " + b"x" * 100_000 + b"\n\nbody", [b"From " + b"x" * 100_000 + b"\n\nbody"]),
    ],
    ids=["nothing", "empty lines", "only a separator", "none", "cut short", "no text", "a line without end"],
)
def test_files_that_are_no_mbox(raw, found):
    assert bodies(raw, largest=200_000) == found


def test_a_huge_file_is_never_held_whole(tmp_path):
    """Two mails of thirty megabytes on one line each, where one megabyte may be kept."""
    file = tmp_path / "huge.mbox"
    with file.open("wb") as out:
        for _ in range(2):
            out.write(SEPARATOR + b"Subject: huge\n\n")
            for _ in range(30):
                out.write(b"x" * 1_000_000)
            out.write(b"\n\n")
    with file.open("rb") as raw:
        mails = list(read_mbox(raw, largest=1_000_000))
    assert [(one.size, one.raw, one.is_whole) for one in mails] == [(30_000_016, b"Subject: huge\n\n", False)] * 2
    assert sys.getsizeof(mails[0].raw) < 1_000
