"""Mails that are held up on their way from the door to the database."""

import threading

from corrections import inbox
from tests.inbox.mails import DESK, READER


class Gate:
    """Holds up the storing of mails until it is opened. It has no patience of its own: a slow machine is no failure."""

    def __init__(self, monkeypatch) -> None:
        self.reached, self.opened = threading.Semaphore(0), threading.Event()
        receive_together = inbox.receive_together

        def held(arrivals):
            self.reached.release()
            self.opened.wait()
            return receive_together(arrivals)

        monkeypatch.setattr(inbox, "receive_together", held)


def begin(client, sender: str = READER) -> None:
    """Speak up to where the mail itself comes."""
    client.ehlo()
    client.mail(sender)
    client.rcpt(DESK)
    code, _words = client.docmd("DATA")
    assert code == 354


def waits(receiver, count: int) -> bool:
    """Whether so many mails come to lie on the pile."""
    moment = threading.Event()
    return any(len(receiver.doors.smtp.pile.waiting) == count or moment.wait(0.01) for _try in range(6000))
