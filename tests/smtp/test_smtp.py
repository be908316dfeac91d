"""Mail by SMTP: taken for our addresses only, stored and committed before it is answered for."""

import smtplib
import socket
import threading
import time

import pytest
from aiosmtpd.smtp import SMTP
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from corrections import inbox, smtp
from corrections.mail import tokens
from corrections.models import InboundEmail, Message
from corrections.smtp import conversation
from factcheck import archiving
from tests.inbox.mails import DESK, READER, mail

pytestmark = pytest.mark.django_db(transaction=True)


def test_takes_a_mail_and_a_worker_files_it(receiver, publication):
    raw = mail("There were nine.").replace(b"\n", b"\r\n")
    with receiver.smtp() as client:
        assert client.sendmail(READER, DESK, raw) == {}
    inbound = InboundEmail.objects.get()
    assert (inbound.channel, inbound.mail_from, inbound.rcpt_to, inbound.peer) == ("smtp", READER, DESK, "127.0.0.1")
    assert archiving.read_bytes(inbound.raw) == raw
    inbox.process_due()
    assert Message.objects.get().text == "There were nine."


def test_announces_its_size_and_keeps_quiet_about_its_make(receiver, publication, settings):
    with receiver.smtp() as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(settings.MAIL_MAX_BYTES)
        assert "smtputf8" in client.esmtp_features
        assert "auth" not in client.esmtp_features
        assert b"aiosmtpd" not in client.helo()[1].lower()


@pytest.mark.parametrize("address", ["nobody@demo-courier.example", "corrections@elsewhere.example"])
def test_refuses_an_unknown_recipient_for_good(receiver, publication, address):
    with receiver.smtp() as client:
        client.ehlo()
        client.mail(READER)
        assert client.rcpt(address)[0] == 550


def test_refuses_mail_for_a_publication_that_is_switched_off(receiver, publication):
    publication.is_active = False
    publication.save(update_fields=["is_active"])
    with receiver.smtp() as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.sendmail(READER, DESK, mail())
    assert refused.value.recipients[DESK][0] == 550


def test_takes_plus_addresses_whatever_their_case(receiver, publication):
    with receiver.smtp() as client:
        client.sendmail(READER, "CORRECTIONS+abc@Demo-Courier.example", mail())
    assert InboundEmail.objects.get().publication == publication


def test_takes_the_null_return_path(receiver, publication):
    with receiver.smtp() as client:
        client.sendmail("", DESK, mail())
    assert InboundEmail.objects.get().mail_from == ""


def test_one_row_for_each_publication_the_most_telling_recipient_first(receiver, publication, other_publication):
    telling = tokens.plus_address(DESK, tokens.reply_token(b"secret", 1, 1, 1))
    recipients = [DESK, telling, "corrections@other-gazette.example"]
    with receiver.smtp() as client:
        client.sendmail(READER, recipients, mail())
    assert set(InboundEmail.objects.values_list("publication", "rcpt_to")) == {
        (publication.pk, telling),
        (other_publication.pk, "corrections@other-gazette.example"),
    }


def test_refuses_a_mail_that_is_too_large_announced_or_not(receiver, publication, settings):
    settings.MAIL_MAX_BYTES = 50_000
    raw = mail("x\n" * 40_000).replace(b"\n", b"\r\n")
    with receiver.smtp() as client:
        client.ehlo()
        assert client.mail(READER, [f"size={len(raw)}"])[0] == 552
        client.rset()
        client.mail(READER)
        client.rcpt(DESK)
        assert client.data(raw)[0] == 552
        assert client.sendmail(READER, DESK, mail("Smaller.")) == {}
    assert InboundEmail.objects.count() == 1


def test_takes_lines_of_any_length(receiver, publication):
    with receiver.smtp() as client:
        client.ehlo()
        client.mail(READER)
        client.rcpt(DESK)
        assert client.data(b"From: r@r.example\r\n\r\n" + b"y" * 3_000_000 + b"\r\n")[0] == 250
    assert InboundEmail.objects.count() == 1


def begin_data(client) -> None:
    client.ehlo()
    client.mail(READER)
    client.rcpt(DESK)
    assert client.docmd("DATA")[0] == 354


@pytest.mark.parametrize("filling", [b"y" * 1024, b"\r\n" * 512], ids=["no line ends", "nothing else"])
def test_a_mail_without_end_is_hung_up_on(receiver, publication, settings, filling):
    settings.MAIL_MAX_BYTES = 50_000
    with receiver.smtp() as client:
        begin_data(client)
        client.send(filling * 120)
        assert client.getreply()[0] == 552
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.noop()
    assert not InboundEmail.objects.exists()


def test_mails_that_never_end_do_not_fill_the_memory(receiver, publication):
    """Those that hold more than a share are told to come again; whoever sends an ordinary mail is not."""
    door, words = receiver.doors.smtp, b"words of a mail\r\n"
    door.most_held = 1_000_000
    with receiver.smtp() as first, receiver.smtp() as second, receiver.smtp() as other:
        begin_data(first)
        first.send(words * 50_000)
        while door.held < 850_000:
            time.sleep(0.01)
        begin_data(second)
        second.send(words * 50_000 + b".\r\n")
        assert second.getreply()[0] == 452
        assert other.sendmail(READER, DESK, mail()) == {}
        first.send(b".\r\n")
        assert first.getreply()[0] == 250
        assert second.sendmail(READER, DESK, mail("words of a mail\n" * 50_000)) == {}
    assert InboundEmail.objects.count() == 3
    assert door.held == 0


def test_a_mail_of_line_ends_alone_holds_up_nobody(receiver, publication, settings):
    """Four million bytes of them took half a minute, in which nobody else was answered."""
    settings.MAIL_MAX_BYTES = 10_000_000
    with receiver.smtp() as client, receiver.smtp() as other:
        begin_data(client)
        client.send(b"\r\n" * 2_000_000)
        began = time.monotonic()
        assert other.ehlo()[0] == 250
        client.send(b".\r\n")
        assert client.getreply()[0] == 250
        assert time.monotonic() - began < 10
    assert archiving.read_bytes(InboundEmail.objects.get().raw) == b"\r\n" * 2_000_000


def test_commands_sent_along_with_a_mail_are_answered_in_turn(receiver, publication):
    with receiver.smtp() as client:
        begin_data(client)
        client.send(b"Subject: x\r\n\r\n..dot\r\n.\r\nNOOP\r\nDATA\r\nVRFY\r\n")
        assert [client.getreply()[0] for _ in range(4)] == [250, 250, 503, 501]
    assert archiving.read_bytes(InboundEmail.objects.get().raw) == b"Subject: x\r\n\r\n.dot\r\n"


@pytest.mark.parametrize("raw", [b"", b"\x00\x01\xff" * 300, b".\r\n..\r\n"], ids=["empty", "binary", "dots"])
def test_takes_whatever_bytes_come(receiver, publication, raw):
    with receiver.smtp() as client:
        client.ehlo()
        client.mail(READER)
        client.rcpt(DESK)
        assert client.data(raw)[0] == 250
    assert InboundEmail.objects.count() == 1


def test_takes_international_addresses(receiver, publication):
    with receiver.smtp() as client:
        client.ehlo()
        assert client.mail("jürgen@köln.example", ["SMTPUTF8"])[0] == 250
        assert client.rcpt(DESK)[0] == 250
        assert client.data(mail())[0] == 250
    assert InboundEmail.objects.get().mail_from == "jürgen@köln.example"


def test_never_says_yes_while_the_database_is_away(receiver, publication, monkeypatch):
    """The look-up worked, then the database went: the mail is the sender's to keep."""

    def away(*_arguments, **_options):
        raise OperationalError("the database is away")

    with receiver.smtp() as client:
        client.ehlo()
        client.mail(READER)
        assert client.rcpt(DESK)[0] == 250
        monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", away)
        code, words = client.data(mail())
        assert (code, b"away" in words) == (451, False)
        client.rset()
        client.mail(READER)
        assert client.rcpt(DESK)[0] == 451
        monkeypatch.undo()
        client.rset()
        assert client.sendmail(READER, DESK, mail()) == {}
    assert InboundEmail.objects.count() == 1


def test_says_come_again_while_files_cannot_be_written(receiver, publication, settings, tmp_path):
    (tmp_path / "full").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = tmp_path / "full"
    with receiver.smtp() as client:
        client.ehlo()
        client.mail(READER)
        client.rcpt(DESK)
        assert client.data(mail())[0] == 451
    assert not InboundEmail.objects.exists()


def test_turns_away_whoever_is_too_many_and_takes_them_later(receiver, publication):
    port = receiver.doors.bound[0][1]
    crowd = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(5)]
    for one in crowd:
        assert one.recv(100).startswith(b"220")
    with socket.create_connection(("127.0.0.1", port), 5) as late:
        assert late.recv(100).startswith(b"421")
        assert late.recv(100) == b""
    for one in crowd:
        one.sendall(b"QUIT\r\n")
        while one.recv(100):
            pass
        one.close()
    with receiver.smtp() as client:
        assert client.sendmail(READER, DESK, mail()) == {}


def test_one_peer_does_not_take_all_the_room_unless_it_is_our_own_mail_server():
    door = smtp.Door(most_connections=10, most_from_one_peer=2)
    assert [door.enter("198.51.100.7") for _ in range(3)] == [True, True, False]
    assert door.enter("2001:db8::7")
    assert [door.enter(peer) for peer in ("127.0.0.1", "127.0.0.1", "127.0.0.1", "::1", None)] == [True] * 5
    for _ in range(2):
        door.leave("198.51.100.7")
    assert door.enter("198.51.100.7")
    assert [door.enter("127.0.0.1") for _ in range(3)] == [True, True, False]


def test_refuses_more_recipients_than_it_can_bear(receiver, publication):
    with receiver.smtp() as client:
        client.ehlo()
        client.mail(READER)
        codes = [client.rcpt(f"corrections+{n}@demo-courier.example")[0] for n in range(smtp.MOST_RECIPIENTS + 1)]
    assert codes == [250] * smtp.MOST_RECIPIENTS + [452]


def test_a_client_that_hangs_up_in_the_middle_leaves_nothing(receiver, publication):
    with socket.create_connection(("127.0.0.1", receiver.doors.bound[0][1]), 5) as client:
        client.recv(200)
        for line in (b"HELO x", b"MAIL FROM:<r@r.example>", b"RCPT TO:<" + DESK.encode() + b">", b"DATA"):
            client.sendall(line + b"\r\n")
            client.recv(200)
        client.sendall(b"From: r@r.example\r\n\r\nhalf a sen")
    with receiver.smtp() as client:
        client.sendmail(READER, DESK, mail("Whole."))
    assert InboundEmail.objects.count() == 1


def test_what_is_being_stored_when_it_is_told_to_stop_is_stored_and_answered_for(receiver, publication, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()
    receive_together = inbox.receive_together

    def slowly(arrivals):
        begun.set()
        assert go_on.wait(60)
        return receive_together(arrivals)

    monkeypatch.setattr(inbox, "receive_together", slowly)
    answers = []
    with receiver.smtp() as client:
        client.ehlo()
        client.mail(READER)
        client.rcpt(DESK)
        sending = threading.Thread(target=lambda: answers.append(client.data(mail())[0]))
        sending.start()
        assert begun.wait(60)
        receiver.tell_to_stop()
        go_on.set()
        sending.join(60)
        receiver.stop()
        client.close()
    assert answers == [250]
    assert InboundEmail.objects.count() == 1


def test_mails_that_come_together_wake_a_worker_once(receiver, publication, published):
    """At the latest when the receiver ends: it would have waited for an hour."""
    receiver.doors.smtp.wake_within = 3600
    with receiver.smtp() as client:
        for number in range(3):
            client.sendmail(READER, DESK, mail(f"Report {number}."))
    receiver.stop()
    assert InboundEmail.objects.count() == 3
    assert published == ["corrections.process_inbound"]


def test_a_mail_wakes_a_worker_while_the_receiver_goes_on(receiver, publication, published):
    with receiver.smtp() as client:
        client.sendmail(READER, DESK, mail())
        moment = threading.Event()
        while not published:
            moment.wait(0.01)
    assert published == ["corrections.process_inbound"]


def test_whoever_only_keeps_a_connection_open_is_sent_away(receiver, publication, monkeypatch):
    monkeypatch.setattr(conversation, "MOST_ANSWERS", 10)
    with receiver.smtp() as client:
        for _mail in range(3):  # each mail begins the count anew
            client.sendmail(READER, [DESK], mail())
            assert {client.noop()[0] for _try in range(5)} == {250}
        answers = [client.noop()[0] for _try in range(3)]
        client.sock.sendall(b"NOOP\r\n" * 3)
        answers += [client.getreply()[0] for _try in range(3)]
        assert (answers, client.file.read()) == ([250] * 6, conversation.ENOUGH)
    with receiver.smtp() as client:
        assert client.noop()[0] == 250


@pytest.mark.parametrize(
    "argument",
    [
        "<a@b.example>",
        "<first.last+tag@sub.b.example> SIZE=12 BODY=8BITMIME",
        "<a@b.example>SIZE=12",
        "<a@b.example>   SIZE=12",
        "<a@b.example> (a comment) SIZE=12",
        "<.a@b.example>",
        "<a..b@b.example>",
        '<"quoted word"@b.example>',
        "<ä@b.example>",
        "<a@[127.0.0.1]>",
        "<>",
        "a@b.example",
        "<a@b.example",
        "<@relay.example:a@b.example>",
        "",
    ],
)
def test_addresses_are_read_as_the_library_reads_them(argument):
    ours = conversation.Conversation._getaddr(conversation.Conversation.__new__(conversation.Conversation), argument)
    theirs = SMTP._getaddr(SMTP.__new__(SMTP), argument)
    assert ours == theirs
