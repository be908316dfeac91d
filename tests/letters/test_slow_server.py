"""A mail server that is slow holds a letter up, never the worker; what it may have taken is a doubt."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread

import pytest
from django.utils import timezone

from corrections import threading
from corrections.channels import mail
from corrections.services import conversation
from factcheck import delivery
from factcheck.models import Delivery

pytestmark = pytest.mark.django_db

Lines = list[bytes]
UNTIL_DATA = [b"220 slow.example", b"250 slow.example", b"250 OK", b"250 OK", b"354 go on"]


@pytest.fixture
def slow(settings) -> Iterator[Callable[..., list[socket.socket]]]:
    """A server that says one line for each thing it hears; then nothing more, or `drip` for ever. It thinks for `pause`
    seconds before each. Started, it returns the list of its connections."""
    listener, open_ones = socket.create_server(("127.0.0.1", 0)), []
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 0.4

    over = Event()

    def start(lines: Lines, drip: bytes = b"", pause: float = 0.0) -> list[socket.socket]:
        def serve() -> None:
            with suppress(OSError):
                connection, _peer = listener.accept()
                open_ones.append(connection)
                Thread(target=serve, daemon=True).start()
                for number, line in enumerate(lines):
                    if number:
                        connection.recv(65_536)
                    over.wait(pause)
                    connection.sendall(line + b"\r\n")
                while drip:
                    connection.sendall(drip)
                    over.wait(0.05)

        Thread(target=serve, daemon=True).start()
        return open_ones

    yield start
    over.set()
    for one in (*open_ones, listener):
        one.close()


@pytest.fixture
def letter(ticket, researcher) -> Delivery:
    conversation.reply_to_reader(ticket, actor=researcher, text="Which source do you mean?")
    one = Delivery.objects.get(purpose="ticket_reply")
    Delivery.objects.filter(pk=one.pk).update(next_attempt_at=timezone.now(), not_before=None)
    return one


@pytest.mark.parametrize(
    "said", [0, 1, 3, 4], ids=["no greeting", "no answer to EHLO", "no answer to RCPT", "no answer to DATA"]
)
def test_silence_before_the_letter_means_later(letter, slow, said):
    slow(UNTIL_DATA[:said])
    delivery.drain("mail")
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, letter.lease_token) == ("retry", 1, None)


@pytest.mark.parametrize("said", [3, 4, 5], ids=["recipient", "data", "letter"])
def test_what_was_refused_for_good_stays_refused_though_nothing_more_is_said(letter, slow, said):
    slow([*UNTIL_DATA[:said], b"550 no"])
    delivery.drain("mail")
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("bounced", 1)
    assert letter.last_error.startswith("550")


def test_silence_after_the_letter_is_a_doubt(letter, slow):
    slow(UNTIL_DATA)
    delivery.drain("mail")
    letter.refresh_from_db()
    assert letter.status == "doubtful"
    assert letter.provider_id == threading.message_id(letter)


def test_a_server_that_takes_its_time_gets_the_letter(letter, slow, settings):
    settings.EMAIL_TIMEOUT = 30
    slow([*UNTIL_DATA, b"250 taken", b"221 bye"], pause=0.1)
    delivery.drain("mail")
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("sent", 1)


@pytest.mark.parametrize(("said", "status"), [(3, "retry"), (5, "doubtful")], ids=["RCPT", "the letter"])
def test_an_answer_without_end_is_left_when_time_is_up(letter, slow, said, status, monkeypatch):
    """Each line comes within the time-out of the connection, and none is the last."""
    monkeypatch.setattr(mail, "LETTER_SECONDS", 0.6)
    slow(UNTIL_DATA[:said], drip=b"250-wait\r\n")
    delivery.drain("mail")
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, letter.lease_token) == (status, 1, None)


def test_over_a_connection_that_carried_letters_it_has_no_more_time(letter, slow, monkeypatch):
    """A lost connection is replaced for a letter; one that took all of its time is not."""
    monkeypatch.setattr(mail, "LETTER_SECONDS", 0.6)
    monkeypatch.setattr(mail.SmtpSession, "carried", 1)
    connections = slow(UNTIL_DATA[:3], drip=b"250-wait\r\n")
    delivery.drain("mail")
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, len(connections)) == ("retry", 1, 1)


def test_a_goodbye_without_end_is_left_when_time_is_up(letter, slow, monkeypatch):
    monkeypatch.setattr(mail, "GOODBYE_SECONDS", 0.4)
    slow([*UNTIL_DATA, b"250 taken"], drip=b"221-wait\r\n")
    delivery.drain("mail")
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("sent", 1)
