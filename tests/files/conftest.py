"""A message with files, kept in a folder of the test's own, and the two hosts that a browser may ask."""

import pytest
from django.test import Client

from corrections.models import Attachment
from factcheck.archiving import store_bytes

CONTENT_HOST = "files.corrigenda.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def attach(ticket):
    """Puts a file on the reader's message: `attach(b"…", filename="a.pdf")`."""

    def attach(data: bytes = b"what the reader sent", **fields) -> Attachment:
        given = {"message": ticket.messages.first(), "filename": "proof.txt", **fields}
        return Attachment.objects.create(file=store_bytes(data), **given)

    return attach


@pytest.fixture
def content_host(settings) -> Client:
    """The content host is set; a browser without a cookie asks it."""
    settings.CONTENT_HOST = CONTENT_HOST
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, CONTENT_HOST]
    return Client(headers={"host": CONTENT_HOST})
