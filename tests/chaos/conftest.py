"""The whole product in a folder of its own, and readers' mail servers that insist."""

import contextlib
import smtplib
import time

import pytest

from corrections.story.callers import send_mail
from corrections.story.stage import Postbox, Product, free_port, wait_for

DESK = "corrections@courier.example"


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
