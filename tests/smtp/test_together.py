"""Mails that come at the same time are stored together, and answered for one by one."""

import threading
from collections import Counter

import pytest
from django.db import connection

from corrections import inbox
from corrections.models import InboundEmail
from corrections.smtp import pile
from tests.inbox.mails import DESK, READER, mail
from tests.smtp.gates import Gate, begin, waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate(monkeypatch) -> Gate:
    monkeypatch.setattr(pile, "WAIT_SECONDS", 3600)  # so that nobody's patience ends by the clock
    return Gate(monkeypatch)


def send_at_once(receiver, gate: Gate, count: int) -> list[int]:
    """Send one mail, and all others while it is stored, the first of them last; return the answers to the data."""
    receiver.doors.smtp.most_connections = count
    answers: list[int] = [0] * count
    sent = threading.Semaphore(0)

    def send(number: int) -> None:
        with receiver.smtp() as client:
            begin(client, READER if number else "cursed@reader.example")
            client.send(mail(f"Mail {number}").replace(b"\n", b"\r\n") + b"\r\n.\r\n")
            sent.release()
            answers[number], _words = client.getreply()

    cursed, alone, *others = threads = [threading.Thread(target=send, args=(number,)) for number in range(count)]
    alone.start()
    assert gate.reached.acquire(timeout=60)
    for thread in others:
        thread.start()
    assert waits(receiver, len(others))
    cursed.start()
    assert waits(receiver, len(others) + 1)
    gate.opened.set()
    for thread in threads:
        thread.join(60)
    return answers


def commits() -> list[int]:
    """How many mails each transaction stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM corrections_inboundemail GROUP BY xmin::text ORDER BY 1")
        return [count for (count,) in cursor.fetchall()]


def test_those_that_come_while_others_are_stored_share_one_commit(receiver, publication, gate):
    assert send_at_once(receiver, gate, 10) == [250] * 10
    assert commits() == [1, 9]
    assert Counter(one.mail_from for one in InboundEmail.objects.all())[READER] == 9


def test_a_mail_waits_for_one_that_is_on_its_way(receiver, publication, monkeypatch):
    monkeypatch.setattr(pile, "WAIT_SECONDS", 3600)
    with receiver.smtp() as slow, receiver.smtp() as quick:
        begin(slow)
        begin(quick)
        quick.send(b"Subject: quick\r\n\r\n.\r\n")
        assert waits(receiver, 1)
        slow.send(b"Subject: slow\r\n\r\n.\r\n")
        assert (slow.getreply()[0], quick.getreply()[0]) == (250, 250)
    assert commits() == [2]


def test_and_for_no_longer_than_a_moment(receiver, publication):
    with receiver.smtp() as stuck, receiver.smtp() as quick:
        begin(stuck)
        begin(quick)
        quick.send(b"Subject: quick\r\n\r\n.\r\n")
        assert quick.getreply()[0] == 250
        stuck.close()
    assert commits() == [1]


def test_two_groups_at_a_time_where_one_takes_its_time(receiver, publication, monkeypatch):
    gate = Gate(monkeypatch)
    with receiver.smtp() as first, receiver.smtp() as second:
        for client in (first, second):
            begin(client)
            client.send(b"Subject: one\r\n\r\n.\r\n")
            assert gate.reached.acquire(timeout=60)
        gate.opened.set()
        assert (first.getreply()[0], second.getreply()[0]) == (250, 250)
    assert commits() == [1, 1]


def test_one_that_cannot_be_stored_leaves_the_others_alone(receiver, publication, gate):
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE corrections_inboundemail ADD CONSTRAINT no_curse CHECK (mail_from <> 'cursed@reader.example')"
        )

    try:
        assert send_at_once(receiver, gate, 10) == [451] + [250] * 9
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE corrections_inboundemail DROP CONSTRAINT no_curse")
    assert InboundEmail.objects.count() == 9


def test_the_same_bytes_twice_at_once_are_one_file_and_two_rows(publication):
    raw = mail(Message_ID="<same@reader.example>")
    arrival = inbox.Arrival(raw, "smtp", READER, (DESK,))
    inbox.receive_together([arrival, arrival])
    first, second = InboundEmail.objects.order_by("pk")
    assert first.raw_id == second.raw_id
    assert (first.raw.media_type, first.peer, first.authserv_id) == ("message/rfc822", None, "")
    assert inbox.process_due() == 2
    assert Counter(InboundEmail.objects.values_list("status", flat=True)) == {"filed": 1, "ignored": 1}


def test_a_group_has_its_measure(monkeypatch):
    monkeypatch.setattr(pile, "MOST_TOGETHER", 3)
    monkeypatch.setattr(pile, "MOST_BYTES", 100)
    lying = pile.Pile(pool=None, run=None)
    for size in (10, 10, 10, 10, 95, 10, 500):
        lying.waiting.append((None, size, None))
    assert [len(lying._take()) for _group in range(5)] == [3, 1, 1, 1, 1]


def test_an_address_is_remembered_for_a_moment_and_a_wrong_one_never(receiver, publication):
    now = [0.0]
    receiver.doors.smtp.clock = lambda: now[0]
    with receiver.smtp() as client:
        client.ehlo()
        client.mail(READER)
        assert client.rcpt("nobody@demo-courier.example")[0] == 550
        type(publication).objects.update(corrections_address="nobody@demo-courier.example")
        assert client.rcpt("nobody@demo-courier.example")[0] == 250
        type(publication).objects.update(corrections_address=DESK)
        assert client.rcpt("nobody@demo-courier.example")[0] == 250
        now[0] = 6.0
        assert client.rcpt("nobody@demo-courier.example")[0] == 550
