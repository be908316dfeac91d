"""A captured address is handed to an archive elsewhere where one is named; whatever comes of it, our capture stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck import archiving
from factcheck.archiving import handovers
from factcheck.models import Handover, Snapshot, Source
from tests.archiving.conftest import capture, look_again, serve_page, soon
from tests.http.servers import partner

pytestmark = pytest.mark.django_db

COPY = "https://archive.example/web/20261122/https://ministry.example/count"


@pytest.fixture
def archive(settings):
    with partner() as running:
        settings.EXTERNAL_ARCHIVE_URL = f"{running.url}/save/{{url}}"
        settings.EXTERNAL_ARCHIVE_TOKEN = "LOW key:secret"
        running.reply = lambda asked: (302, {"Location": COPY}, b"")
        yield running


def hand_over() -> Handover:
    Handover.objects.filter(status__in=["queued", "retry"]).update(next_attempt_at=timezone.now())
    handovers.hand_over_due(deadline=soon())
    return Handover.objects.get()


def test_nobody_is_told_unless_the_operator_names_an_archive(server, queued):
    assert capture(queued(server.url)).status == "captured"
    assert not Handover.objects.exists()


@pytest.mark.parametrize(
    ("status", "headers", "place"),
    [
        (302, {"Location": COPY}, COPY),
        (200, {"Content-Location": "/web/2026/x"}, "{archive}/web/2026/x"),
    ],
)
def test_the_address_of_the_copy_is_kept(server, queued, archive, status, headers, place):
    archive.reply = lambda asked: (status, headers, b"")
    snapshot = capture(queued(f"{server.url}/a?b=c&d=%20e"))
    done = hand_over()
    assert (done.snapshot, done.status) == (snapshot, "archived")
    assert done.result_url == place.format(archive=archive.url)
    assert done.archived_at
    (asked,) = archive.asked
    assert asked.path == f"/save/{server.url}/a?b=c&d=%20e"
    assert asked.headers["authorization"] == "LOW key:secret"


def test_a_source_that_changed_is_handed_over_as_it_is_now_too(server, queued, archive):
    serve_page(server, "Seven missiles were counted before dawn.")
    first = capture(queued(f"{server.url}/report"))
    assert look_again(first.source).outcome == "alive"
    assert [row.snapshot for row in Handover.objects.all()] == [first]
    serve_page(server, "Nine missiles were counted before dawn.")
    changed = look_again(first.source).snapshot
    assert [row.snapshot for row in Handover.objects.order_by("pk")] == [first, changed]


def test_in_a_parameter_the_address_is_quoted(server, queued, archive, settings):
    settings.EXTERNAL_ARCHIVE_URL = f"{archive.url}/save?capture=1&url={{url}}"
    capture(queued(f"{server.url}/a?b=c&d=e"))
    hand_over()
    assert archive.asked[0].path.endswith(
        "url=http%3A%2F%2F" + server.url[7:].replace(":", "%3A") + "%2Fa%3Fb%3Dc%26d%3De"
    )


@pytest.mark.parametrize(
    ("status", "headers", "end"),
    [
        (403, {}, "failed"),
        (500, {}, "retry"),
        (429, {}, "retry"),
        (200, {}, "retry"),
        (302, {"Location": "javascript:alert(1)"}, "retry"),
        (302, {"Location": "http://["}, "retry"),
        (302, {"Location": "https://a.example/" + "x" * 3000}, "retry"),
    ],
)
def test_its_failure_is_its_own(server, queued, archive, status, headers, end):
    archive.reply = lambda asked: (status, headers, b"")
    snapshot = capture(queued(server.url))
    done = hand_over()
    assert (done.status, done.result_url, bool(done.last_error)) == (end, "", True)
    snapshot.refresh_from_db()
    assert snapshot.status == "captured"


def test_it_gives_up_in_the_end(server, queued, archive):
    archive.reply = lambda asked: (503, {}, b"")
    capture(queued(server.url))
    for _attempt in range(5):
        done = hand_over()
    assert (done.status, done.attempts) == ("failed", 5)


def test_an_archive_that_is_away_or_endless_holds_up_nothing(server, queued, archive, settings):
    settings.EXTERNAL_ARCHIVE_URL = "http://127.0.0.1:1/save/{url}"
    snapshot = capture(queued(server.url))
    assert snapshot.status == "captured"
    assert hand_over().status == "retry"


def test_what_is_withheld_is_told_to_nobody(server, queued, archive):
    snapshot = queued(server.url)
    Source.objects.filter(pk=snapshot.source_id).update(withheld_reason="A witness.")
    capture(Snapshot.objects.get(pk=snapshot.pk))
    assert not Handover.objects.exists()


def test_what_was_withheld_meanwhile_is_told_to_nobody(server, queued, archive):
    snapshot = capture(queued(server.url))
    Source.objects.filter(pk=snapshot.source_id).update(withheld_reason="A witness.")
    assert hand_over().status == "failed"
    assert not archive.asked


def test_what_a_crash_left_behind_is_taken_up(server, queued, archive):
    capture(queued(server.url))
    Handover.objects.take(1, 60, on_lease={"status": "leased"})
    Handover.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert archiving.sweep() == 1
    assert Handover.objects.get().status == "retry"
    assert hand_over().status == "archived"
