"""Captures and what becomes of them, against a server on loopback, with files in a folder of the test's own."""

import errno
import os
from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck.archiving import captures, rechecks
from factcheck.models import Recheck, Snapshot, Source
from tests.http.servers import partner

PAGE = """<!doctype html><html><head><title>Report</title></head><body><nav>Menu</nav>
<article><h1>Morning report</h1><p>{words}</p>
<p>The air force published this count on its own page at eight in the morning.</p></article></body></html>"""


@pytest.fixture(autouse=True)
def here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.HTTP_ALLOW_PRIVATE = True


@pytest.fixture
def server():
    with partner() as running:
        yield running


@pytest.fixture
def queued(claim):
    def make(url: str, **fields) -> Snapshot:
        source = Source.objects.create(
            claim=claim, type=Source.Type.DOCUMENT, stance=Source.Stance.SUPPORTS, title="The ministry's paper", url=url
        )
        return Snapshot.objects.create(source=source, url=url, **fields)

    return make


def page(words: str) -> bytes:
    return PAGE.format(words=words).encode()


def serve_page(server, words: str, **headers: str) -> None:
    """Let the server answer with a page that says `words`."""
    server.reply = lambda asked: (200, {"Content-Type": "text/html; charset=utf-8", **headers}, page(words))


def refuse_by_disk(*_args: object) -> None:
    """Stand in for a call of the system, as a full disk answers it."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def soon() -> timezone.datetime:
    return timezone.now() + timedelta(seconds=60)


def capture(snapshot: Snapshot) -> Snapshot:
    """Capture what is due, this one with it."""
    Snapshot.objects.filter(pk=snapshot.pk).update(next_attempt_at=timezone.now())
    captures.capture_due(deadline=soon())
    snapshot.refresh_from_db()
    return snapshot


def look_again(source: Source) -> Recheck:
    """Make the planned recheck of a source due and do it; return it."""
    planned = source.rechecks.exclude(status="done").get()
    Recheck.objects.filter(pk=planned.pk).update(next_attempt_at=timezone.now())
    rechecks.recheck_due(deadline=soon())
    planned.refresh_from_db()
    return planned
