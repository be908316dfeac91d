"""Two hundred connections at once, as when a mail server empties its queue: each mail is stored, once."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from corrections.models import InboundEmail
from corrections.smtp import Doors
from factcheck import archiving
from tests.inbox.mails import DESK, READER, mail
from tests.smtp.conftest import Receiver

CONNECTIONS = 200
PATIENCE = 100

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_two_hundred_connections_at_once(publication, tmp_path, transactional_db):
    receiver = Receiver(Doors(host="127.0.0.1", port=0, smtps_port=0, lmtp_port=0, lmtp_socket=str(tmp_path / "lmtp")))
    all_are_in = Barrier(CONNECTIONS)

    def send(number: int) -> bytes:
        raw = mail(f"Report {number}.", Message_ID=f"<{number}@reader.example>").replace(b"\n", b"\r\n")
        with smtplib.SMTP("127.0.0.1", receiver.doors.bound[0][1], timeout=PATIENCE) as client:
            client.ehlo()
            all_are_in.wait(PATIENCE)
            client.sendmail(READER, DESK, raw)
        return raw

    try:
        with ThreadPoolExecutor(CONNECTIONS) as readers:
            sent = list(readers.map(send, range(CONNECTIONS)))
    finally:
        receiver.stop()
    stored = [archiving.read_bytes(inbound.raw) for inbound in InboundEmail.objects.select_related("raw")]
    assert sorted(stored) == sorted(sent)
    assert receiver.doors.smtp.open == 0
