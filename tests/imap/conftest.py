"""One Dovecot for the tests that leave it as it is, each with a folder of its own; and a mailbox row for it."""

import uuid

import pytest
from django.utils import timezone

from corrections import imap
from corrections.models import Mailbox
from corrections.services.mailboxes import add_mailbox
from tests.imap import dovecot as servers


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.IMAP_PRIVATE_HOSTS = {"127.0.0.1", "localhost"}


@pytest.fixture(scope="session")
def dovecot():
    with servers.running() as server:
        yield server


@pytest.fixture
def own_dovecot():
    """One that the test may stop, start and restore."""
    with servers.running() as server:
        yield server


@pytest.fixture
def folder() -> str:
    return f"t{uuid.uuid4().hex[:12]}"


def make_mailbox(publication, server, folder: str = "INBOX", **given) -> Mailbox:
    wanted = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "username": servers.USER,
        "password": servers.PASSWORD,
        "folder": folder,
        "takes_existing": True,
    }
    return add_mailbox(publication, actor=None, **{**wanted, **given})


@pytest.fixture
def read():
    """Reads a mailbox now, and returns how many mails were new."""

    def read(mailbox: Mailbox) -> int:
        Mailbox.objects.filter(pk=mailbox.pk).update(next_attempt_at=timezone.now())
        new = imap.poll(mailbox.pk)
        mailbox.refresh_from_db()
        return new

    return read
