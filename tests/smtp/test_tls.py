"""TLS at the SMTP door, by STARTTLS and from the first byte; the certificate can be renewed while it runs."""

import asyncio
import os
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings

from corrections.models import InboundEmail
from corrections.smtp import Door, Doors
from corrections.smtp.certificates import load_certificate
from tests.http.servers import CERTIFICATE
from tests.inbox.mails import DESK, READER, mail
from tests.smtp.conftest import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def heard(connection: socket.socket, until: bytes) -> bytes:
    """What the door says, as far as these words."""
    said = b""
    while until not in said:
        piece = connection.recv(1000)
        assert piece, said
        said += piece
    return said


@pytest.fixture
def certificate(settings, tmp_path):
    own = tmp_path / "certificate.pem"
    shutil.copy(CERTIFICATE, own)
    settings.SMTP_TLS_CERT = settings.SMTP_TLS_KEY = str(own)
    return own


@pytest.fixture
def secured(certificate, tmp_path, transactional_db) -> Iterator[Receiver]:
    doors = Doors(host="127.0.0.1", port=0, smtps_port=free_port(), lmtp_port=0, lmtp_socket=str(tmp_path / "lmtp"))
    running = Receiver(doors)
    yield running
    running.stop()


def test_offers_starttls_and_takes_mail_under_it(secured, publication):
    with secured.smtp() as client:
        client.ehlo()
        assert client.has_extn("starttls")
        client._host = "localhost"  # the name that the certificate must bear
        assert client.starttls(context=trusting())[0] == 220
        client.ehlo()
        assert not client.has_extn("starttls")
        assert not client.has_extn("auth")
        client.sendmail(READER, DESK, mail())
    assert InboundEmail.objects.get().peer == "127.0.0.1"


def test_tls_may_begin_the_moment_we_say_so(secured, publication, monkeypatch):
    """On a busy machine its first bytes are here before the door has turned to anything else."""
    sleep = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda seconds: sleep(seconds or 0.2))  # others have a long turn
    with secured.smtp() as client:
        client._host = "localhost"
        client.sock.settimeout(5)
        assert client.starttls(context=trusting())[0] == 220
        assert client.noop()[0] == 250


def test_connections_that_changed_to_tls_are_counted_once(secured, publication):
    for _ in range(3):
        with secured.smtp() as client:
            client._host = "localhost"
            client.starttls(context=trusting())
            client.noop()
    with secured.smtp() as client:  # answered after those before are gone from the loop
        client.noop()
        assert secured.doors.smtp.open <= 1


def test_who_speaks_no_tls_after_asking_for_it_is_gone_and_counted_once(secured, publication):
    with socket.create_connection(("127.0.0.1", secured.doors.bound[0][1]), timeout=10) as plain:
        heard(plain, b"220 ")
        plain.sendall(b"EHLO x\r\nSTARTTLS\r\n")
        heard(plain, b"start TLS\r\n")
        plain.sendall(b"no handshake at all\r\n" * 10)
        while plain.recv(1000):
            pass
    with secured.smtp() as client:
        client.noop()
        assert secured.doors.smtp.open == 1


def test_what_was_said_before_tls_is_forgotten(secured, publication):
    """No command may be smuggled in front of the handshake (CVE-2011-0411)."""
    with socket.create_connection(("127.0.0.1", secured.doors.bound[0][1]), timeout=10) as plain:
        heard(plain, b"220 ")
        plain.sendall(b"EHLO x\r\n")
        heard(plain, b"250 HELP\r\n")
        plain.sendall(b"STARTTLS\r\nMAIL FROM:<smuggled@reader.example>\r\n")
        assert heard(plain, b"start TLS\r\n").startswith(b"220")
        with trusting().wrap_socket(plain, server_hostname="localhost") as under_tls:
            under_tls.sendall(b"EHLO x\r\nRCPT TO:<" + DESK.encode() + b">\r\n")
            said = heard(under_tls, b"503")
    assert b"STARTTLS" not in said


def test_speaks_tls_from_the_first_byte_where_told_to(secured, publication):
    with smtplib.SMTP_SSL("localhost", secured.doors.smtps_port, context=trusting(), timeout=10) as client:
        client.ehlo()
        assert not client.has_extn("starttls")
        client.sendmail(READER, DESK, mail())
    assert InboundEmail.objects.count() == 1


def test_without_a_certificate_there_is_no_tls(receiver, publication):
    with receiver.smtp() as client:
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.docmd("STARTTLS")[0] == 454


def test_a_certificate_that_cannot_be_read_any_more_leaves_the_old_in_use(secured, certificate, publication):
    assert secured.doors.reload()
    certificate.write_text("nonsense")
    assert not secured.doors.reload()
    with smtplib.SMTP_SSL("localhost", secured.doors.smtps_port, context=trusting(), timeout=10) as client:
        assert client.noop()[0] == 250


@pytest.mark.parametrize("path", ["/no/such/file", "/dev/null"])
def test_a_certificate_that_cannot_be_read_is_told_at_the_start(settings, path):
    settings.SMTP_TLS_CERT = settings.SMTP_TLS_KEY = path
    with pytest.raises(OSError, match=r"."):
        load_certificate()


@pytest.mark.slow
def test_sighup_reads_it_again_and_goes_on(certificate, tmp_path):
    """The whole process, which a signal it does not know would end."""
    port = free_port()
    environment = {
        **os.environ,
        "SMTP_PORT": str(port),
        "SMTP_TLS_CERT": str(certificate),
        "SMTP_TLS_KEY": str(certificate),
        "LOG_LEVEL": "INFO",
    }
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "receive_smtp"],
        cwd=django_settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert any("receiver_starting" in line for line in process.stdout)
        process.send_signal(signal.SIGHUP)
        assert any("certificate_read" in line for line in process.stdout)
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait(20)


# --- How many mails a minute ---------------------------------------------------------------------------------------


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_peer_may_send_so_many_in_a_minute_and_each_for_itself():
    door = Door(most_mails_a_minute=3, clock=(clock := Clock()))
    assert [door.may_send("192.0.2.1") for _ in range(5)] == [True, True, True, False, False]
    assert door.may_send("192.0.2.2")
    clock.now += 59.9
    assert not door.may_send("192.0.2.1")
    clock.now += 0.2
    assert [door.may_send("192.0.2.1") for _ in range(4)] == [True, True, True, False]
    door.close()


def test_the_mail_server_on_this_machine_may_send_any_number():
    door = Door(most_mails_a_minute=1)
    assert all(door.may_send(peer) for peer in ("127.0.0.1", "::1", None) for _ in range(10))
    unlimited = Door(most_mails_a_minute=0)
    assert all(unlimited.may_send("192.0.2.1") for _ in range(1000))
    door.close()
    unlimited.close()


def test_what_is_remembered_does_not_grow_for_ever():
    door = Door(most_mails_a_minute=1, clock=(clock := Clock()))
    for number in range(25_000):
        clock.now += 0.1
        door.may_send(f"10.{number // 65_536}.{number // 256 % 256}.{number % 256}")
    assert len(door.recent) < 11_000
    door.close()


def test_who_sends_too_many_is_told_to_come_again(receiver, publication):
    receiver.doors.smtp.may_send = lambda peer: False  # as for a peer that is not of this machine
    with receiver.smtp() as client:
        client.ehlo()
        assert client.mail(READER)[0] == 450
        assert client.noop()[0] == 250
    assert not InboundEmail.objects.exists()
