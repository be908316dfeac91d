"""A capture that failed is asked for again; one under way is not asked for twice; what was kept stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck.archiving import captures
from factcheck.errors import Conflict, NotPermitted
from factcheck.models import Event, Snapshot, Source
from factcheck.services.evidence import retry_capture
from factcheck.services.sources import attach_source
from tests.http.servers import partner
from tests.racing import race


@pytest.fixture
def server(settings):
    settings.HTTP_ALLOW_PRIVATE = True
    with partner() as running:
        yield running


@pytest.fixture
def web(claim, researcher, server) -> Source:
    return attach_source(claim, actor=researcher, type="document", stance="refutes", title="Report", url=server.url)


def work() -> None:
    captures.capture_due(deadline=timezone.now() + timedelta(seconds=30))


def test_a_failed_capture_is_visible_and_taken_up_again(web, researcher, server):
    server.reply = lambda asked: (404, {}, b"")
    work()
    failed = web.snapshots.get()
    assert (failed.status, failed.last_error) == ("failed", "it answered 404")
    assert list(web.claim.sources.all()) == [web]  # it counts as attached all the same
    server.reply = lambda asked: (200, {}, b"back")
    assert retry_capture(web, actor=researcher) == failed
    assert (failed.refresh_from_db(), failed.status, failed.attempts) == (None, "retry", 0)
    work()
    failed.refresh_from_db()
    assert failed.status == "captured"
    assert Event.objects.filter(kind="source.capture_retried").count() == 1


def test_what_was_kept_stays_and_the_new_one_stands_beside_it(web, researcher):
    work()
    kept = web.snapshots.get()
    again = retry_capture(web, actor=researcher)
    assert again != kept
    work()
    assert set(web.snapshots.values_list("status", flat=True)) == {"captured"}


def test_one_that_waits_is_brought_forward_and_none_is_added(web, researcher, server):
    server.reply = lambda asked: (503, {}, b"")
    work()
    waiting = web.snapshots.get()
    assert waiting.next_attempt_at > timezone.now()
    assert retry_capture(web, actor=researcher) == waiting
    assert Snapshot.objects.due().get() == waiting
    assert not Event.objects.filter(kind="source.capture_retried").exists()


def test_one_under_way_is_left_alone(web, researcher):
    _token, (held,) = Snapshot.objects.take(1, 60, on_lease={"status": "leased"})
    assert retry_capture(web, actor=researcher) == held
    held.refresh_from_db()
    assert held.status == "leased"
    assert Snapshot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_by_four_race_it_is_asked_for_once(web, researcher):
    work()
    outcomes = race(*[lambda: retry_capture(Source.objects.get(pk=web.pk), actor=researcher).pk] * 4)
    assert len(set(outcomes)) == 1
    assert web.snapshots.count() == 2
    assert Event.objects.filter(kind="source.capture_retried").count() == 1


def test_without_an_address_there_is_nothing_to_capture(source, researcher):
    with pytest.raises(Conflict, match="no address"):
        retry_capture(source, actor=researcher)


def test_outsiders_ask_for_nothing(web, outsider):
    with pytest.raises(NotPermitted):
        retry_capture(web, actor=outsider)
