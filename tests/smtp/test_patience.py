"""No sender waits without end, whatever the database does; a mail that was stored all the same is filed once."""

import asyncio
import time

import pytest

from corrections import inbox, smtp
from corrections.models import InboundEmail, Message
from corrections.smtp import door, pile
from tests.inbox.mails import DESK, READER, mail
from tests.smtp.gates import Gate, begin, waits

pytestmark = pytest.mark.django_db(transaction=True)

RAW = mail(Message_ID="<once@reader.example>").replace(b"\n", b"\r\n") + b".\r\n"


@pytest.fixture
def gate(monkeypatch):
    held = Gate(monkeypatch)
    yield held
    held.opened.set()  # else the receiver would never end


def send(client) -> None:
    begin(client)
    client.send(RAW)


def test_a_database_that_neither_answers_nor_goes_away_means_come_again(receiver, publication, monkeypatch, gate):
    monkeypatch.setattr(pile, "STORE_SECONDS", 0.3)
    with receiver.smtp() as client:
        send(client)
        assert client.getreply()[0] == 451
        monkeypatch.setattr(pile, "STORE_SECONDS", 60)
        gate.opened.set()
        send(client)
        assert client.getreply()[0] == 250
    receiver.stop()
    inbox.process_due()
    assert sorted(InboundEmail.objects.values_list("status", flat=True)) == ["filed", "ignored"]
    assert Message.objects.count() == 1


def test_a_mail_that_was_not_begun_by_then_is_left(receiver, publication, monkeypatch, gate):
    with receiver.smtp() as first, receiver.smtp() as second, receiver.smtp() as third:
        for client in (first, second):
            send(client)
            assert gate.reached.acquire(timeout=60)
        monkeypatch.setattr(pile, "STORE_SECONDS", 0.3)
        send(third)
        assert third.getreply()[0] == 451
        assert waits(receiver, 0)
        gate.opened.set()
        assert (first.getreply()[0], second.getreply()[0]) == (250, 250)
    assert InboundEmail.objects.count() == 2


def test_and_so_does_a_look_up_without_an_answer(receiver, publication, monkeypatch):
    monkeypatch.setattr(door, "STORE_SECONDS", 0.1)
    monkeypatch.setattr(door, "_is_ours", lambda _address: time.sleep(1))
    with receiver.smtp() as client:
        client.ehlo()
        client.mail(READER)
        assert client.rcpt(DESK)[0] == 451


def test_the_pile_goes_on_whatever_becomes_of_a_group():
    """An error of any kind is told to those whose mails they were, and the next are stored."""
    fates = [OSError(), MemoryError(), None]

    def run(_store, group):
        fate = fates.pop(0)
        if fate is not None:
            raise fate
        return [None] * len(group)

    async def three() -> list[object]:
        with smtp.Door().pool as pool:
            lying = pile.Pile(pool, run)
            return [
                *await asyncio.gather(lying.store(None, 1), return_exceptions=True),
                *await asyncio.gather(lying.store(None, 1), return_exceptions=True),
                *await asyncio.gather(lying.store(None, 1), return_exceptions=True),
            ]

    told = [type(answer).__name__ for answer in asyncio.run(three())]
    assert told == ["OSError", "MemoryError", "NoneType"]
