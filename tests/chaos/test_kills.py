"""The running product, killed in the middle of the work: every accepted mail becomes one ticket and is answered once.

A repeat on the wire is allowed under the same Message-ID only, where a kill fell between the far side's "250" and our
commit.
"""

import contextlib
import os
import smtplib
import time
from collections import Counter

import psycopg
import pytest

from corrections.story.callers import send_mail
from corrections.story.stage import Postbox, Product, free_port, wait_for

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(400)]

DESK = "corrections@courier.example"
MAILS = 12
COUNTS = """
    SELECT (SELECT count(*) FROM corrections_ticket),
           (SELECT count(*) FROM corrections_message),
           (SELECT count(*) FROM factcheck_delivery WHERE channel = 'mail' AND status = 'sent')
"""


@pytest.fixture
def product(tmp_path_factory):
    """Everything running, with a postbox outside that keeps what is sent."""
    folder = tmp_path_factory.mktemp("product")
    for place in (folder, *folder.parents[:2]):
        with contextlib.suppress(PermissionError):
            place.chmod(0o755)  # as root, the database runs as a user of its own and has to get here
    postbox = Postbox()
    postbox.start()
    running = Product(folder, postbox.port, free_port())
    running.postbox = postbox
    try:
        running.start()
        yield running
    finally:
        running.stop()
        postbox.stop()


def letter(number: int) -> bytes:
    return (
        f"From: Reader {number} <reader{number}@reader.example>\r\nTo: {DESK}\r\nSubject: Error {number}\r\n"
        f"Message-ID: <chaos-{number}@reader.example>\r\n\r\nThis is wrong, number {number}.\r\n"
    ).encode()


def insist(product: Product, number: int) -> None:
    """Send as a mail server does: on a refusal for now, or no answer, again, until it is taken."""

    def taken() -> bool:
        try:
            send_mail(letter(number), port=product.smtp_port, sender=f"reader{number}@reader.example", recipient=DESK)
        except (OSError, smtplib.SMTPException):
            time.sleep(0.3)
            return False
        return True

    wait_for(f"mail {number} is accepted", taken, seconds=90)


def counts(product: Product) -> tuple[int, int, int] | None:
    """Tickets, messages, mails sent, as the database has them; `None` while it is away."""
    address = product.database_url()
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(address, connect_timeout=2) as connection:
        return connection.execute(COUNTS).fetchone()
    return None


@pytest.mark.parametrize(
    "victim", [("receive_smtp",), ("celery", "worker"), ("postgres",)], ids=["receiver", "worker", "database"]
)
def test_nothing_is_lost_when_a_part_is_killed(product, victim):
    for number in range(MAILS):
        insist(product, number)
        if number in (3, 8):
            wait_for("something to kill", lambda: product.kill(*victim))
    wait_for("all tickets and mails", lambda: counts(product) == (MAILS, MAILS, MAILS), seconds=150, every=1)
    arrivals = Counter(mail["X-Envelope-To"] for mail in product.postbox.mails)
    assert len(arrivals) == MAILS
    again = [to for to, times in arrivals.items() if times > 1]
    for to in again:
        assert len({mail["Message-ID"] for mail in product.postbox.to(to)}) == 1
    assert len(again) <= (4 if victim == ("postgres",) else 2), os.linesep.join(again)
