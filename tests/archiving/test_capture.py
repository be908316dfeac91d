"""A source is captured as it stands: bytes, headers, final address; what cannot be captured says so."""

import hashlib
import os
from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck import archiving
from factcheck.archiving import captures, leasing, preserving
from factcheck.models import Event, Recheck, Snapshot, StoredFile
from tests.archiving.conftest import capture, refuse_by_disk, serve_page
from tests.http.servers import raw

pytestmark = pytest.mark.django_db


def test_keeps_what_answered(server, queued):
    paper = b"%PDF-1.4 seven missiles"
    server.reply = lambda asked: (
        (302, {"Location": "/paper.pdf"}, b"")
        if asked.path == "/"
        else (200, {"Content-Type": "application/pdf", "Set-Cookie": "id=1", "X-Long": "x" * 5000}, paper)
    )
    snapshot = capture(queued(f"{server.url}/"))
    assert (snapshot.status, snapshot.http_status, snapshot.attempts) == ("captured", 200, 1)
    assert snapshot.final_url == f"{server.url}/paper.pdf"
    assert snapshot.captured_at
    assert snapshot.lease_token is None
    assert snapshot.file.sha256 == hashlib.sha256(paper).hexdigest()
    assert archiving.read_bytes(snapshot.file) == paper
    assert snapshot.headers["content-type"] == "application/pdf"
    assert "set-cookie" not in snapshot.headers
    assert len(snapshot.headers["x-long"]) == 1000
    assert snapshot.redirects == [{"status": 302, "url": f"{server.url}/"}]
    assert Recheck.objects.get(source=snapshot.source).status == "queued"
    event = Event.objects.get()
    assert (event.kind, event.subject_type, event.subject_id) == ("source.captured", "source", snapshot.source_id)
    assert event.facts == {"snapshot": snapshot.pk, "sha256": snapshot.file.sha256, "http_status": 200}


def test_what_is_gone_has_failed_at_once(server, queued):
    server.reply = lambda asked: (404, {}, b"not here")
    snapshot = capture(queued(server.url))
    assert (snapshot.status, snapshot.http_status, snapshot.last_error) == ("failed", 404, "it answered 404")
    assert Event.objects.get().facts == {"snapshot": snapshot.pk, "reason": "http_status", "http_status": 404}
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest/", "https://10.0.0.1/", "https://example.org:22/"])
def test_what_we_do_not_call_has_failed_at_once(queued, url, settings):
    settings.HTTP_ALLOW_PRIVATE = False
    snapshot = capture(queued(url))
    assert (snapshot.status, snapshot.attempts) == ("failed", 1)
    assert Event.objects.get().facts["reason"] == "refused"


def test_what_is_too_large_has_failed_at_once(server, queued, monkeypatch):
    monkeypatch.setattr(preserving, "MOST_BYTES", 1000)
    server.reply = lambda asked: (200, {}, b"x" * 1001)
    assert capture(queued(server.url)).status == "failed"
    assert not StoredFile.objects.exists()


def test_what_is_only_away_is_tried_again_and_then_has_failed(server, queued):
    server.reply = lambda asked: (503, {}, b"")
    snapshot = queued(server.url)
    for wait in leasing.WAITS:
        assert capture(snapshot).status == "retry"
        assert abs(snapshot.next_attempt_at - timezone.now() - wait) < timedelta(seconds=10)
    assert not Event.objects.exists()
    assert capture(snapshot).status == "failed"
    assert Event.objects.get().kind == "source.capture_failed"
    assert len(server.asked) == 5


def test_it_succeeds_when_the_source_is_back(server, queued):
    server.reply = lambda asked: (503, {}, b"")
    snapshot = capture(queued(server.url))
    server.reply = lambda asked: (200, {}, b"back")
    assert capture(snapshot).status == "captured"
    assert (snapshot.attempts, snapshot.last_error) == (2, "")


def test_a_full_disk_is_no_failing_of_the_source(server, queued, monkeypatch):
    serve_page(server, "Seven missiles were counted.")
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", refuse_by_disk)
        snapshot = queued(server.url)
        for _attempt in range(len(leasing.WAITS) + 2):
            snapshot = capture(snapshot)
            assert snapshot.status == "retry"
        assert snapshot.last_error == "our storage did not take it: No space left on device"
        assert not Event.objects.exists()
    snapshot = capture(snapshot)
    assert (snapshot.status, snapshot.last_error) == ("captured", "")


def test_a_disk_too_full_for_the_archive_file_keeps_nothing_by_halves(server, queued, monkeypatch):
    serve_page(server, "Seven missiles were counted.")

    def refuse_warc(data: bytes):
        if data.startswith(b"\x1f\x8b"):
            raise archiving.NotStored(28, "our storage did not take it: No space left on device")
        return archiving.store_bytes(data)

    with monkeypatch.context() as full:
        full.setattr(preserving, "store_bytes", refuse_warc)
        snapshot = capture(queued(server.url))
    assert (snapshot.status, snapshot.file) == ("retry", None)
    assert capture(snapshot).warc


def test_header_values_that_the_database_cannot_hold(queued):
    answer = b"HTTP/1.1 200 OK\r\nX-Odd: a\x00b\xff\r\nContent-Length: 2\r\n\r\nok"
    with raw(lambda connection: connection.sendall(answer)) as url:
        snapshot = capture(queued(url))
    assert (snapshot.status, snapshot.headers["x-odd"]) == ("captured", "ab\xff")


def test_one_odd_source_does_not_hold_up_the_others(server, queued, monkeypatch):
    odd, plain = queued(f"{server.url}/odd"), queued(f"{server.url}/plain")
    server.reply = lambda asked: (200, {}, asked.path.encode())
    store = preserving.store_bytes

    def choke(data):
        if data == b"/odd":
            raise RuntimeError("cannot")
        return store(data)

    monkeypatch.setattr(preserving, "store_bytes", choke)
    captures.capture_due(deadline=timezone.now() + timedelta(seconds=30))
    odd.refresh_from_db()
    plain.refresh_from_db()
    assert (odd.status, odd.last_error, plain.status) == ("retry", "RuntimeError", "captured")


def test_stops_when_time_is_up(server, queued):
    queued(server.url)
    assert captures.capture_due(deadline=timezone.now()) == 0
    assert archiving.is_due(Snapshot)


def test_what_a_crash_left_behind_is_taken_up_and_ends(server, queued):
    snapshot = queued(server.url)
    for attempt in range(1, 6):
        Snapshot.objects.update(next_attempt_at=timezone.now())
        Snapshot.objects.take(1, 60, on_lease={"status": "leased"})
        assert archiving.sweep() == 0
        Snapshot.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert archiving.sweep() == 1
        snapshot.refresh_from_db()
        assert (snapshot.attempts, snapshot.lease_token) == (attempt, None)
    assert snapshot.status == "failed"
    assert Event.objects.get().facts["reason"] == "vanished"


def test_a_lost_lease_records_nothing(server, queued):
    snapshot = queued(server.url)
    _token, (held,) = Snapshot.objects.take(1, 60, on_lease={"status": "leased"})
    Snapshot.objects.update(status="retry", lease_token=None, leased_until=None)
    captures.capture(held)
    snapshot.refresh_from_db()
    assert (snapshot.status, snapshot.file) == ("retry", None)
    assert not Event.objects.exists()
