"""A poller that is killed between storing a mail and marking it: the mail is there once, and is marked by the next."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from corrections import imap
from corrections.models import InboundEmail, Mailbox
from tests.imap.conftest import make_mailbox
from tests.imap.test_polling import letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@contextmanager
def stopping_at(word: bytes, port: int) -> Iterator[tuple[int, threading.Event]]:
    """A way to the server that lets everything through until the client says `word`, and then nothing at all."""
    reached = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def carry(source: socket.socket, target: socket.socket, watched: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                if watched and word in piece:
                    reached.set()
                    return
                target.sendall(piece)

    def serve() -> None:
        with suppress(OSError):
            client, _peer = listener.accept()
            server = socket.create_connection(("127.0.0.1", port))
            threading.Thread(target=carry, args=(server, client, False), daemon=True).start()
            carry(client, server, True)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1], reached
    finally:
        listener.close()


def start_polling() -> subprocess.Popen[bytes]:
    name = connection.settings_dict
    url = f"postgres://{name['USER']}:{name['PASSWORD']}@{name['HOST'] or '127.0.0.1'}:{name['PORT']}/{name['NAME']}"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "IMAP_PRIVATE_HOSTS": "127.0.0.1",
        "SECRET_KEY": django_settings.SECRET_KEY,
        "DATA_DIR": str(django_settings.MEDIA_ROOT.parent),
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "poll_mailboxes"],
        cwd=django_settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_no_duplicate_and_no_loss(dovecot, folder, publication):
    for number in range(3):
        dovecot.deliver(letter(number), folder)
    with stopping_at(b" STORE ", dovecot.port) as (port, reached):
        mailbox = make_mailbox(publication, type("Way", (), {"port": port}), folder)
        poller = start_polling()
        try:
            assert reached.wait(60)
        finally:
            poller.send_signal(signal.SIGKILL)
            poller.wait(20)
    assert InboundEmail.objects.count() == 3
    assert dovecot.count(folder, "UNSEEN") == 3
    Mailbox.objects.update(port=dovecot.port, lease_token=None, leased_until=None, next_attempt_at=timezone.now())
    assert imap.poll(mailbox.pk) == 0
    assert InboundEmail.objects.count() == 3
    assert dovecot.count(folder, "UNSEEN") == 0
