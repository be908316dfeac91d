"""Who hears of what: partners of what they asked for, people of what concerns them, nobody of what is restricted."""

import pytest

from factcheck import delivery, ledger
from factcheck.models import Byline, Delivery, Notice, User, Verdict, VerdictContributor, WebhookEndpoint

pytestmark = pytest.mark.django_db


def recipients(channel: str) -> set[str]:
    return set(Delivery.objects.filter(channel=channel).values_list("recipient_key", flat=True))


@pytest.fixture
def verdict(claim, ratings, researcher):
    made = Verdict.objects.create(
        claim=claim, version=1, rating=ratings["true"], summary="So it is.", reasoning="Seen."
    )
    VerdictContributor.objects.create(verdict=made, user=researcher)
    return made


def add(publication, kinds, **fields) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(
        publication=publication, url="https://partner.example/", kinds=kinds, **fields
    )


def test_partners_hear_of_the_kinds_they_asked_for(publication, other_publication):
    everything = add(publication, ["*"])
    articles = add(publication, ["verdict.superseded", "claim.published"])
    add(publication, ["claim.published"])
    add(other_publication, ["*"])
    ledger.record("verdict.superseded", publication, actor=None)
    assert recipients("webhook") == {f"endpoint:{everything.pk}", f"endpoint:{articles.pk}"}


def test_everything_means_everything_public(publication):
    add(publication, ["*"])
    named = add(publication, ["article.added"])
    ledger.record("article.added", publication, actor=None)
    assert recipients("webhook") == {f"endpoint:{named.pk}"}


def test_partners_hear_nothing_of_restricted_tickets(publication):
    add(publication, ["*"])
    ledger.record("verdict.superseded", publication, actor=None, restricted=True)
    assert recipients("webhook") == set()


def test_a_disabled_endpoint_hears_nothing(publication):
    add(publication, ["*"], disabled_at="2026-01-01T00:00Z")
    ledger.record("verdict.superseded", publication, actor=None)
    assert recipients("webhook") == set()


def test_looking_for_partners_is_one_query_whatever_their_number(publication, django_assert_num_queries):
    event = ledger.record("verdict.superseded", publication, actor=None)
    route = next(route for route in ledger.routes()[ledger.EVERY_KIND] if route.__name__ == "tell_partners")
    with django_assert_num_queries(1):
        assert list(route(event, publication)) == []
    for _endpoint in range(30):
        add(publication, ["*"])
    with django_assert_num_queries(1):
        assert len(list(route(event, publication))) == 30


def test_those_who_may_sign_off_are_asked(
    publication, verdict, researcher, reviewer, editor, manager, reporter, outsider
):
    ledger.record("verdict.proposed", verdict, actor=researcher)
    keys = recipients("in_app")
    assert {f"user:{user.pk}" for user in (reviewer, editor, manager)} <= keys
    assert not {f"user:{user.pk}" for user in (researcher, reporter, outsider)} & keys
    assert Byline.objects.filter(article=verdict.claim.article, user=reporter).exists()


def test_the_authors_hear_what_came_of_it(verdict, researcher, reviewer):
    ledger.record("verdict.sent_back", verdict, actor=reviewer)
    assert recipients("in_app") == {f"user:{researcher.pk}"}


def test_nobody_is_told_of_what_they_did_themselves(verdict, researcher):
    ledger.record("verdict.sent_back", verdict, actor=researcher)
    assert recipients("in_app") == set()


def test_a_notice_is_written_once(verdict, researcher, reviewer):
    event = ledger.record("verdict.sent_back", verdict, actor=reviewer)
    delivery.drain("in_app")
    Delivery.objects.filter(channel="in_app").update(status="queued", sent_at=None)
    delivery.drain("in_app")
    (notice,) = Notice.objects.all()
    assert (notice.user, notice.event, notice.read_at) == (researcher, event, None)


def test_a_notice_needs_no_worker(verdict, researcher, reviewer):
    event = ledger.record("verdict.sent_back", verdict, actor=reviewer)
    row = Delivery.objects.get(channel="in_app")
    assert (row.status, row.attempts, bool(row.sent_at)) == ("sent", 0, True)
    assert [(notice.user, notice.event) for notice in Notice.objects.all()] == [(researcher, event)]


def test_somebody_who_left_gets_no_notice(verdict, researcher, reviewer):
    ledger.record("verdict.sent_back", verdict, actor=reviewer)
    Notice.objects.all().delete()
    Delivery.objects.filter(channel="in_app").update(status="queued", sent_at=None)  # as when it was put off
    User.objects.filter(pk=researcher.pk).update(is_active=False)
    delivery.drain("in_app")
    assert Delivery.objects.get(channel="in_app").status == "cancelled"
    assert not Notice.objects.exists()
