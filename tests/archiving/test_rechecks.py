"""A captured source is looked at again: still there, changed or gone; ever more rarely, and cheaply."""

import os
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from factcheck import archiving
from factcheck.archiving import leasing, rechecks
from factcheck.models import Claim, Delivery, Event, Recheck, Snapshot, StoredFile
from tests.archiving.conftest import capture, look_again, page, refuse_by_disk, serve_page
from tests.published import publish_verdict

pytestmark = pytest.mark.django_db

SEVEN, NINE = "Seven missiles were counted before dawn.", "Nine missiles were counted before dawn."


@pytest.fixture
def kept(server, queued) -> Snapshot:
    serve_page(server, SEVEN)
    return capture(queued(f"{server.url}/report"))


def news() -> list[Event]:
    return list(Event.objects.filter(kind__in=["source.changed", "source.gone"]).order_by("pk"))


@pytest.mark.parametrize(
    ("days", "pause"), [(0, 1), (2.9, 1), (3, 7), (29, 7), (30, 30), (364, 30), (365, 90), (5000, 90)]
)
def test_the_older_the_rarer(days, pause):
    assert rechecks.pause(timedelta(days=days)) == timedelta(days=pause)


def test_the_first_look_is_planned_with_the_capture(kept):
    planned = kept.source.rechecks.get()
    assert planned.status == "queued"
    assert abs(planned.next_attempt_at - timezone.now() - timedelta(days=1)) < timedelta(minutes=1)
    rechecks.plan(kept.source)
    assert kept.source.rechecks.count() == 1


def test_what_says_the_same_is_alive_and_keeps_no_bytes(server, kept):
    files = StoredFile.objects.count()
    assert look_again(kept.source).outcome == "alive"
    serve_page(server, SEVEN.replace(" were", "\n  were"), **{"X-Clock": "12:01"})
    assert look_again(kept.source).outcome == "alive"
    assert StoredFile.objects.count() == files
    assert kept.source.snapshots.count() == 1
    assert kept.source.rechecks.filter(status="queued").count() == 1
    assert not news()


def test_it_asks_only_for_what_is_new_where_the_server_can_tell(server, queued):
    serve_page(server, SEVEN, ETag='"1"', **{"Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"})
    kept = capture(queued(server.url))
    server.reply = lambda asked: (304, {}, b"")
    done = look_again(kept.source)
    assert (done.outcome, done.http_status) == ("alive", 304)
    asked = server.asked[-1].headers
    assert asked["if-none-match"] == '"1"'
    assert asked["if-modified-since"] == "Mon, 02 Nov 2026 08:00:00 GMT"


def test_a_change_is_kept_beside_what_was_before(server, kept):
    serve_page(server, NINE)
    done = look_again(kept.source)
    assert (done.status, done.outcome, done.before) == ("done", "changed", kept)
    assert done.snapshot.status == "captured"
    assert "Nine" in archiving.read_bytes(done.snapshot.text).decode()
    assert "Seven" in archiving.read_bytes(kept.text).decode()
    assert done.snapshot.warc
    (event,) = news()
    assert event.facts == {
        "claim": kept.source.claim_id, "recheck": done.pk, "before": kept.pk, "snapshot": done.snapshot.pk,
    }  # fmt: skip
    assert look_again(kept.source).outcome == "alive"  # compared with what stands there now
    assert len(news()) == 1


def test_a_picture_has_changed_when_its_bytes_have(server, queued):
    server.reply = lambda asked: (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n one")
    kept = capture(queued(server.url))
    assert look_again(kept.source).outcome == "alive"
    server.reply = lambda asked: (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n two")
    assert look_again(kept.source).outcome == "changed"


@pytest.mark.parametrize("status", [404, 410])
def test_gone_is_said_when_it_was_not_there_twice_and_said_once(server, kept, status):
    server.reply = lambda asked: (status, {}, b"")
    first = look_again(kept.source)
    assert first.status == "retry"
    assert abs(first.next_attempt_at - timezone.now() - timedelta(hours=6)) < timedelta(minutes=1)
    assert not news()
    done = look_again(kept.source)
    assert (done.outcome, done.http_status) == ("gone", status)
    look_again(kept.source)
    assert look_again(kept.source).outcome == "gone"
    (event,) = news()
    assert (event.kind, event.facts["http_status"]) == ("source.gone", status)
    assert archiving.read_bytes(kept.file)  # what we have stays


def test_missing_for_a_moment_is_not_gone(server, kept):
    server.reply = lambda asked: (404, {}, b"")
    look_again(kept.source)
    serve_page(server, SEVEN)
    assert look_again(kept.source).outcome == "alive"
    assert not news()


def test_one_look_that_met_nobody_and_one_that_found_nothing_are_not_two(server, kept):
    server.reply = lambda asked: (503, {}, b"")
    look_again(kept.source)
    server.reply = lambda asked: (404, {}, b"")
    first = look_again(kept.source)
    assert (first.status, first.attempts) == ("retry", 2)
    assert first.next_attempt_at > timezone.now() + timedelta(hours=5)
    assert not news()
    assert look_again(kept.source).outcome == "gone"


def test_a_file_that_storage_lost_is_no_change_of_the_page(server, queued):
    server.reply = lambda asked: (200, {"Content-Type": "text/html"}, page(SEVEN) + b"<!-- 08:00 -->")
    kept = capture(queued(server.url))
    default_storage.delete(kept.text.storage_name)
    server.reply = lambda asked: (200, {"Content-Type": "text/html"}, page(SEVEN) + b"<!-- 09:00 -->")
    assert look_again(kept.source).outcome == "alive"
    assert not news()


def test_a_full_disk_hides_no_change(server, kept, monkeypatch):
    serve_page(server, NINE)
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", refuse_by_disk)
        for _look in range(len(leasing.WAITS) + 2):
            assert look_again(kept.source).status == "retry"
    assert look_again(kept.source).outcome == "changed"


@pytest.mark.parametrize(("status", "looks"), [(503, 5), (429, 5), (403, 1), (401, 1), (301, 1)])
def test_what_cannot_be_reached_is_neither(server, kept, status, looks):
    server.reply = lambda asked: (status, {}, b"")
    for _look in range(looks):
        done = look_again(kept.source)
    assert (done.status, done.outcome, done.attempts) == ("done", "unreachable", looks)
    assert done.last_error == f"it answered {status}"
    assert not news()
    assert kept.source.rechecks.filter(status="queued").count() == 1


def test_a_redirect_into_our_network_is_not_followed(server, kept):
    server.reply = lambda asked: (302, {"Location": "http://169.254.169.254/latest/"}, b"")
    done = look_again(kept.source)
    assert (done.outcome, done.attempts) == ("unreachable", 1)


def test_those_who_rely_on_it_are_told(server, claim, ratings, researcher, reviewer, editor, manager):
    source = publish_verdict(claim, ratings["false"], researcher, reviewer).sources.get()
    Claim.objects.filter(pk=claim.pk).update(assignee=editor)
    serve_page(server, SEVEN)
    capture(Snapshot.objects.create(source=source, url=f"{server.url}/report"))
    serve_page(server, NINE)
    look_again(source)
    told = Delivery.objects.filter(event=news()[0], channel="in_app").values_list("recipient_key", flat=True)
    assert sorted(told) == sorted(f"user:{person.pk}" for person in (researcher, reviewer, editor))


def test_a_withdrawn_claim_is_looked_after_no_more(server, kept):
    Claim.objects.filter(pk=kept.source.claim_id).update(status="withdrawn")
    Recheck.objects.update(next_attempt_at=timezone.now())
    asked = len(server.asked)
    rechecks.recheck_due(deadline=timezone.now() + timedelta(seconds=30))
    assert not Recheck.objects.exists()
    assert len(server.asked) == asked


def test_what_a_crash_left_behind_is_taken_up_and_ends(kept):
    for attempt in range(1, len(leasing.WAITS) + 2):
        Recheck.objects.update(next_attempt_at=timezone.now())
        Recheck.objects.take(1, 60, on_lease={"status": "leased"})
        assert archiving.sweep() == 0
        Recheck.objects.filter(status="leased").update(leased_until=timezone.now() - timedelta(seconds=1))
        assert archiving.sweep() == 1
        assert Recheck.objects.order_by("pk").first().attempts == attempt
    assert Recheck.objects.order_by("pk").first().outcome == "unreachable"


def test_a_lost_lease_records_nothing(server, kept):
    Recheck.objects.update(next_attempt_at=timezone.now())
    _token, (held,) = Recheck.objects.take(1, 60, on_lease={"status": "leased"})
    Recheck.objects.update(status="retry", lease_token=None, leased_until=None)
    serve_page(server, NINE)
    rechecks.recheck(held)
    assert Recheck.objects.get().status == "retry"
    assert kept.source.snapshots.count() == 1
    assert not news()
