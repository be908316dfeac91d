"""One request at a time to a host, with a pause between two, however many workers there are."""

from datetime import timedelta
from threading import Event as Signal

import pytest
from django.utils import timezone

from factcheck import watching
from factcheck.errors import Conflict, Refused
from factcheck.models import VisitedHost, Watch
from factcheck.services.taking_in import take_in_page
from factcheck.tasks import look_again, sweep
from factcheck.visiting import Busy, Visits
from tests.extracting.pages import page
from tests.http.servers import partner
from tests.racing import race, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def round_of_a_worker() -> int:
    return watching.make_round(deadline=timezone.now() + timedelta(seconds=30))


@pytest.fixture
def two(site, publication, researcher):
    """Two watched articles on one host, both due."""
    for path in ("/a", "/b"):
        take_in_page(publication, actor=researcher, url=site.put(path))
    site.asked.clear()
    Watch.objects.update(next_attempt_at=timezone.now())
    return site


def test_two_workers_never_ask_one_host_at_the_same_time(two):
    inside, together = [], []

    def slow(asked):
        inside.append(asked.path)
        together.append(len(inside))
        Signal().wait(0.3)  # an answer takes a while: long enough for the other worker to come by
        inside.remove(asked.path)
        return page()

    two.pages["/a"] = two.pages["/b"] = slow
    results = race(*[round_of_a_worker] * 3)
    assert not refusals(results)
    Watch.objects.filter(last_checked_at=None).update(next_attempt_at=timezone.now())
    round_of_a_worker()
    assert set(together) == {1}
    assert sorted(asked.path for asked in two.asked) == ["/a", "/b"]
    assert not Watch.objects.exclude(attempts=0, last_error="").exists()  # being turned away is no failure


def test_the_task_looks_at_what_is_due_and_the_sweep_wakes_it(two, monkeypatch):
    woken = []
    monkeypatch.setattr(watching.rounds, "wake", woken.append)
    assert sweep()
    assert woken == ["factcheck.look_again"]
    assert look_again() == 2
    assert sweep()
    assert woken == ["factcheck.look_again"]


def test_a_host_is_left_alone_between_two_requests(two, settings):
    settings.WATCH_HOST_SECONDS = 3600
    assert round_of_a_worker() == 1
    assert len(two.asked) == 1
    assert not watching.is_due()
    VisitedHost.objects.update(next_visit_at=timezone.now())
    assert round_of_a_worker() == 1
    assert len(two.asked) == 2


def test_another_host_is_asked_meanwhile(two, settings, publication, researcher):
    settings.WATCH_HOST_SECONDS = 3600
    with partner() as other:
        other.reply = lambda asked: (200, {"Content-Type": "text/html"}, page().encode())
        take_in_page(publication, actor=researcher, url=f"{other.url}/c")
        VisitedHost.objects.update(next_visit_at=timezone.now())
        Watch.objects.update(next_attempt_at=timezone.now())
        assert round_of_a_worker() == 2
        assert (len(two.asked), len(other.asked)) == (1, 2)


def test_the_right_to_ask_is_one_workers_and_comes_back_after_a_crash():
    tokens = race(*[lambda: VisitedHost.objects.reserve("courier.example", 60)] * 4)
    assert not refusals(tokens)
    assert len([token for token in tokens if token]) == 1
    assert VisitedHost.objects.reserve("courier.example", 60) is None
    VisitedHost.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    token = VisitedHost.objects.reserve("courier.example", 60)
    assert token
    lost = next(filter(None, tokens))
    assert VisitedHost.objects.release("courier.example", lost, timezone.now()) == 0
    assert VisitedHost.objects.release("courier.example", token, timezone.now()) == 1


def test_the_host_is_free_again_when_the_visit_breaks():
    def break_off() -> None:
        with Visits() as visits:
            visits.enter("https://courier.example/a")
            visits.enter("https://courier.example/b")  # the same visit
            with pytest.raises(Busy):
                Visits().enter("https://courier.example/c")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert VisitedHost.objects.get().lease_token is None


@pytest.fixture
def elsewhere(site):
    """A second host, which the first one's articles have moved to."""
    with partner() as other:
        other.reply = lambda asked: (200, {"Content-Type": "text/html"}, page().encode())
        site.pages["/moved"] = (301, {"Location": f"{other.url}/a"}, b"")
        other.host = other.url.removeprefix("http://")
        yield other


def test_the_host_that_a_redirect_leads_to_is_counted_too(site, elsewhere, settings, publication, researcher):
    settings.WATCH_HOST_SECONDS = 3600
    take_in_page(publication, actor=researcher, url=f"{site.url}/moved")
    hosts = VisitedHost.objects.filter(next_visit_at__gt=timezone.now() + timedelta(minutes=50))
    assert set(hosts.values_list("name", flat=True)) == {elsewhere.host, site.url.removeprefix("http://")}


def test_a_redirect_to_a_host_that_rests_is_put_back_and_no_failure(site, elsewhere, publication, researcher):
    article = take_in_page(publication, actor=researcher, url=site.put("/moved")).article
    site.pages["/moved"] = (301, {"Location": f"{elsewhere.url}/a"}, b"")
    rests_until = timezone.now() + timedelta(hours=2)
    VisitedHost.objects.create(name=elsewhere.host, next_visit_at=rests_until)
    Watch.objects.update(next_attempt_at=timezone.now())
    round_of_a_worker()
    watch = Watch.objects.get(article=article)
    assert (watch.attempts, watch.last_error, watch.lease_token, watch.next_attempt_at) == (0, "", None, rests_until)
    assert not elsewhere.asked


def test_what_a_person_fetches_counts_and_the_watch_waits_for_it(two, settings, publication, researcher):
    settings.WATCH_HOST_SECONDS = 3600
    take_in_page(publication, actor=researcher, url=two.put("/c"))
    assert round_of_a_worker() == 0
    assert [asked.path for asked in two.asked] == ["/c"]


def test_a_person_waits_a_little_and_is_told_when_to_come_back(site, settings, publication, researcher):
    settings.WATCH_HOST_SECONDS = 3600
    take_in_page(publication, actor=researcher, url=site.put("/a"))
    with pytest.raises(Conflict, match="Try again in 60 minutes") as refused:
        take_in_page(publication, actor=researcher, url=site.put("/b"))
    assert refused.value.code == "host_busy"
    VisitedHost.objects.update(next_visit_at=timezone.now() + timedelta(seconds=0.4))
    assert take_in_page(publication, actor=researcher, url=f"{site.url}/b").is_new


def test_a_host_that_wants_to_be_left_alone_is_left_alone_by_people_too(site, publication, researcher):
    site.pages["/a"] = (503, {"Retry-After": "7200"}, b"")
    for code in ("http_status", "host_busy"):
        with pytest.raises(Refused) as refused:
            take_in_page(publication, actor=researcher, url=f"{site.url}/a")
        assert refused.value.code == code
    assert len(site.asked) == 1
