"""A watched article: changes are captured, nothing else is, and what goes wrong shows on the watch."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck import pacing, watching
from factcheck.models import Anchor, Event, Publication, Revision, VisitedHost, Watch
from factcheck.services.taking_in import take_in_page
from factcheck.services.watches import unwatch_article
from factcheck.watching import checking
from tests.extracting.pages import PARAGRAPHS, TEXT, page
from tests.people import make_claim
from tests.watching.site import HTML

pytestmark = pytest.mark.django_db
CHANGED = [PARAGRAPHS[0].replace("Seven", "Nine"), *PARAGRAPHS[1:]]
WALL = page(paragraphs=["To read on you need a subscription, which starts at one crown a month; please sign in here."])


@pytest.fixture
def watched(site, publication, researcher):
    """An article just taken in from its page."""
    url = site.put("/a")
    article = take_in_page(publication, actor=researcher, url=url).article
    site.asked.clear()
    return article


def watch_of(article) -> Watch:
    return Watch.objects.get(article=article)


def test_the_same_page_makes_nothing(site, watched, look):
    look()
    watch = watch_of(watched)
    assert (Revision.objects.count(), watch.attempts, watch.last_error, watch.lease_token) == (1, 0, "", None)
    assert watch.last_checked_at
    assert abs(watch.next_attempt_at - timezone.now() - timedelta(minutes=15)) < timedelta(minutes=1)
    assert [event.kind for event in Event.objects.all()] == ["article.added"]


def test_a_change_is_a_revision_with_its_anchors_and_its_event(site, watched, look):
    make_claim(watched, "Seven missiles were fired")
    site.put("/a", paragraphs=CHANGED)
    look()
    revision = Revision.objects.get(article=watched, number=2)
    assert revision.text == "\n\n".join(CHANGED)
    assert Anchor.objects.get(revision=revision).status == "needs_review"
    event = Event.objects.get(kind="article.revised")
    assert (event.actor_kind, event.facts) == ("system", {"revision": 2, "needs_review": 1})
    look()
    assert Revision.objects.count() == 2


def test_a_new_headline_is_a_revision_too(site, watched, look):
    site.put("/a", heading="Nine missiles over the capital")
    look()
    assert Revision.objects.get(number=2).headline == "Nine missiles over the capital"


def test_what_did_not_change_is_not_sent_again(site, watched, look):
    def conditional(asked):
        if asked.headers.get("if-none-match") == '"v1"':
            assert asked.headers["if-modified-since"] == "Sun, 01 Mar 2026 12:00:00 GMT"
            return 304, {}, b""
        return 200, {**HTML, "ETag": '"v1"', "Last-Modified": "Sun, 01 Mar 2026 12:00:00 GMT"}, page()

    site.pages["/a"] = conditional
    look()
    assert watch_of(watched).etag == '"v1"'
    look()
    watch = watch_of(watched)
    assert (watch.etag, watch.last_error, Revision.objects.count()) == ('"v1"', "", 1)
    assert "if-none-match" not in site.asked[0].headers
    assert site.asked[1].headers["if-none-match"] == '"v1"'


@pytest.mark.parametrize("etag", ["", "x" * 400, "\xff\xfe", "a\tb"])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(site, watched, look, etag):
    site.pages["/a"] = (200, {**HTML, "ETag": etag}, page())
    look()
    look()
    assert watch_of(watched).etag == ""
    assert "if-none-match" not in site.asked[-1].headers


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((404, {}, b""), "It answered 404."),
        ((410, {}, b""), "It answered 410."),
        ((500, {}, b""), "It answered 500."),
        ((200, HTML, WALL), "It looks like another page: it has much less text than the article had."),
        ((200, HTML, b""), "There is no text of an article on this page."),
        ((200, {"Content-Type": "image/png"}, b"\x89PNG"), "There is no web page at this address, but image/png."),
        ((302, {"Location": "/"}, b""), "It looks like another page: it leads to the front page."),
        ((302, {"Location": "http://10.0.0.1/"}, b""), "This address is not called"),
        ((302, {"Location": "/a"}, b""), "It answered 302."),
        ((304, {}, b""), "It answered 304."),
        ((200, HTML, b"x" * 5_000_001), "What is at this address is larger than any article."),
    ],
)
def test_what_goes_wrong_shows_and_captures_nothing(site, watched, look, answer, error):
    site.put("/", paragraphs=[TEXT, "Front page."])
    site.pages["/a"] = answer
    look()
    watch = watch_of(watched)
    assert watch.last_error.startswith(error)
    assert (watch.attempts, watch.lease_token, Revision.objects.count()) == (1, None, 1)
    assert Watch.objects.failing().get() == watch
    site.put("/a", paragraphs=CHANGED)
    look()
    watch = watch_of(watched)
    assert (watch.last_error, watch.attempts, Revision.objects.count()) == ("", 0, 2)


def test_an_article_that_was_withdrawn_is_a_revision_and_a_change(site, watched, look):
    claim = make_claim(watched, "Seven missiles were fired")
    site.put("/a", paragraphs=["This article has been withdrawn."])
    look()
    revision = Revision.objects.get(number=2)
    assert (revision.text, watch_of(watched).last_error) == ("This article has been withdrawn.", "")
    assert Anchor.objects.get(revision=revision, claim=claim).status == "orphan"
    assert {event.kind for event in Event.objects.all()} >= {"claim.words_changed", "text_change.listed"}


def test_a_redirect_to_somebody_elses_site_is_another_page(site, watched, look):
    elsewhere = site.url.replace("127.0.0.1", "localhost")
    site.pages["/a"] = (302, {"Location": f"{elsewhere}/b"}, b"")
    site.put("/b", paragraphs=CHANGED)
    look()
    assert watch_of(watched).last_error == "It looks like another page: it leads to another site."
    assert Revision.objects.count() == 1


def test_an_article_that_moved_within_its_site_is_followed(site, watched, look):
    site.pages["/a"] = (301, {"Location": "/moved"}, b"")
    site.pages["/moved"] = (200, {**HTML, "ETag": '"elsewhere"'}, page(paragraphs=CHANGED))
    look()
    assert Revision.objects.count() == 2
    assert watch_of(watched).etag == ""


def test_failures_in_a_row_wait_longer_each_time(site, watched, look):
    site.pages["/a"] = (500, {}, b"")
    waits = []
    for _attempt in range(6):
        look()
        waits.append(watch_of(watched).next_attempt_at - timezone.now())
    expected = [max(wait, timedelta(minutes=15)) for wait in (*pacing.BACKOFF, pacing.BACKOFF[-1])]
    for wait, wanted in zip(waits, expected, strict=True):
        assert abs(wait - wanted) < timedelta(minutes=1)


def test_nobody_is_there(watched, look):
    Watch.objects.update(url="http://127.0.0.1:9/", host="127.0.0.1:9")
    look()
    assert watch_of(watched).last_error == "Nobody answers at this address."


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_rest_gets_it(site, watched, look, status):
    site.pages["/a"] = (status, {"Retry-After": "7200"}, b"")
    look()
    rest = timezone.now() + timedelta(seconds=7200)
    assert abs(VisitedHost.objects.get().next_visit_at - rest) < timedelta(minutes=1)
    assert watch_of(watched).next_attempt_at >= VisitedHost.objects.get().next_visit_at - timedelta(minutes=1)
    Watch.objects.update(next_attempt_at=timezone.now())
    assert look(everything=False) == 0  # due, but the host rests
    assert len(site.asked) == 1


def test_one_that_does_not_say_how_long_rests_for_minutes(site, watched, look):
    site.pages["/a"] = (429, {"Retry-After": "later"}, b"")
    look()
    wait = VisitedHost.objects.get().next_visit_at - timezone.now()
    assert abs(wait - pacing.HOST_REST) < timedelta(seconds=30)


def test_an_old_article_is_looked_at_once_more_and_then_no_more(site, watched, look):
    Watch.objects.update(since=timezone.now() - timedelta(days=91))
    site.put("/a", paragraphs=CHANGED)
    look()
    watch = watch_of(watched)
    assert (watch.ended_because, Revision.objects.count()) == ("age", 2)
    assert look() == 0


def test_publications_that_are_switched_off_are_left_alone(site, watched, publication, look):
    Publication.objects.update(is_active=False)
    assert look() == 0
    assert site.asked == []


def test_what_a_vanished_worker_held_is_found_and_tried_again(site, watched, look):
    for attempt in (1, 2):
        Watch.objects.update(next_attempt_at=timezone.now())
        Watch.objects.take(1, 60)
        assert watching.sweep() == 0
        Watch.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert watching.sweep() == 1
        watch = watch_of(watched)
        assert (watch.attempts, watch.lease_token) == (attempt, None)
        assert watch.last_error == "The worker that looked at it vanished."
    look()
    assert watch_of(watched).last_error == ""


def test_a_lost_lease_captures_nothing(site, watched, look, editor):
    """Somebody ends the watch while the page is on its way."""

    def meanwhile(asked):
        return page(paragraphs=CHANGED)

    site.pages["/a"] = meanwhile
    Watch.objects.update(next_attempt_at=timezone.now())
    _token, (held,) = Watch.objects.select_related("article__publication").take(1, 60)
    unwatch_article(watched, actor=editor)
    checking.check(watching.turns.Turn(held))
    assert (Revision.objects.count(), watch_of(watched).ended_because) == (1, "person")


def test_one_odd_page_does_not_hold_up_the_others(site, watched, publication, researcher, look, monkeypatch):
    other = take_in_page(publication, actor=researcher, url=site.put("/b")).article
    site.put("/a", paragraphs=CHANGED)
    site.put("/b", paragraphs=CHANGED)
    capture = checking.capture_revision

    def choke(article, **values):
        if article.pk == watched.pk:
            raise RuntimeError("cannot")
        return capture(article, **values)

    monkeypatch.setattr(checking, "capture_revision", choke)
    look()
    assert watch_of(watched).last_error == "RuntimeError"
    assert other.revisions.count() == 2


def test_stops_when_time_is_up(watched):
    Watch.objects.update(next_attempt_at=timezone.now())
    assert watching.make_round(deadline=timezone.now()) == 0
    assert watching.is_due()
