"""What the search finds: standing verdicts only, by words, language, site and age, page by page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factcheck.models import Article, Publication
from factcheck.views.factchecktools import search as searching
from tests.factcheck_tools.conftest import ADDRESS
from tests.people import KILLED, TEXT, make_claim
from tests.published import publish_verdict
from tests.record.conftest import publish_many

pytestmark = pytest.mark.django_db
SITE = "demo-courier.example"


def texts(body) -> list[str]:
    return [claim["text"] for claim in body.get("claims", [])]


def newest(claims) -> list[str]:
    return [claim.text for claim in reversed(claims)]


def test_nothing_found_is_an_empty_object(search, claims):
    assert search(query="zebra") == {}
    assert search(reviewPublisherSiteFilter="nobody.example") == {}


def test_any_word_finds_and_more_words_find_better(search, claims, other_claim, ratings, people):
    publish_verdict(other_claim, ratings["false"], *people)
    found = texts(search(query="how many people were killed by falling debris on zebras"))
    assert found[0] == f"{KILLED}."


def test_a_site_lists_its_verdicts_newest_first(search, claims):
    assert texts(search(reviewPublisherSiteFilter=SITE, pageSize=100)) == newest(claims)


@pytest.mark.parametrize("site", ["https://www.demo-courier.example/", "DEMO-COURIER.example", "example", "127.0.0.1"])
def test_a_site_is_told_by_its_host(search, claims, site):
    assert len(texts(search(reviewPublisherSiteFilter=site, pageSize=100))) == 12


@pytest.mark.parametrize("site", ["courier.example", "demo-courier.example.evil.example", "emo-courier.example", "."])
def test_a_part_of_a_name_is_another_site(search, claims, site):
    assert search(reviewPublisherSiteFilter=site) == {}


def test_ten_to_a_page_and_the_pages_follow_each_other(search, claims):
    first = search(reviewPublisherSiteFilter=SITE)
    second = search(reviewPublisherSiteFilter=SITE, pageToken=first["nextPageToken"])
    assert "nextPageToken" not in second
    assert texts(first) + texts(second) == newest(claims)
    assert len(texts(first)) == 10


def test_the_pages_of_a_search_by_words_follow_each_other(search, claims):
    seen, token = [], {}
    while token is not None:
        page = search(query="the of were missiles fired air", pageSize=2, **token)
        seen += texts(page)
        token = {"pageToken": page["nextPageToken"]} if "nextPageToken" in page else None
    whole = texts(search(query="the of were missiles fired air", pageSize=100))
    assert seen == whole
    assert len(whole) > 2


@pytest.mark.parametrize("site", [{}, {"reviewPublisherSiteFilter": SITE}])
def test_what_was_never_published_takes_nobodys_place(search, claim, article, ratings, people, monkeypatch, site):
    monkeypatch.setattr(searching, "DEPTH", 2)
    publish_verdict(claim, ratings["false"], *people)
    for _draft in range(3):
        make_claim(article, KILLED, text="Missiles fired before dawn.")
    assert texts(search(query="missiles fired before dawn", **site)) == [claim.text]


@pytest.mark.parametrize("asked", [{"reviewPublisherSiteFilter": SITE}, {"query": "missiles fired air force dawn"}])
def test_an_offset_skips_so_many(search, claims, asked):
    whole = texts(search(pageSize=100, **asked))
    assert texts(search(offset=3, pageSize=100, **asked)) == whole[3:]
    assert search(offset=100, **asked) == {}


def test_an_offset_beside_a_page_token_is_not_considered(search, claims):
    first = search(reviewPublisherSiteFilter=SITE, pageSize=5)
    second = search(reviewPublisherSiteFilter=SITE, pageSize=5, pageToken=first["nextPageToken"], offset=9)
    assert texts(second) == newest(claims)[5:10]


def test_a_region_is_not_considered(search, article, ratings, people):
    claims = []
    for number, language in enumerate(["sr-Latn", "sr", "srn"]):
        claims.append(make_claim(article, TEXT[number * 9 : number * 9 + 20], language=language))
        publish_verdict(claims[-1], ratings["false"], *people)
    assert texts(search(reviewPublisherSiteFilter=SITE, languageCode="SR-Cyrl")) == newest(claims[:2])


def test_the_newer_of_claim_and_review_tells_the_age(search, article, ratings, people):
    now = timezone.now()
    for number, (claimed_at, reviewed) in enumerate([(None, 30), (now, 30), (now - timedelta(days=30), 1)]):
        claim = make_claim(article, TEXT[number * 9 : number * 9 + 20], claimed_at=claimed_at)
        publish_verdict(claim, ratings["true"], *people, published_at=now - timedelta(days=reviewed))
    assert len(texts(search(reviewPublisherSiteFilter=SITE))) == 3
    assert len(texts(search(reviewPublisherSiteFilter=SITE, maxAgeDays=7))) == 2
    assert len(texts(search(reviewPublisherSiteFilter=SITE, maxAgeDays=31))) == 3


@pytest.mark.parametrize("days", [1_000_000, 2**31 - 1])
def test_an_age_beyond_the_calendar_is_no_limit(search, claims, days):
    assert len(texts(search(reviewPublisherSiteFilter=SITE, maxAgeDays=days, pageSize=100))) == 12


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_what_does_not_stand_is_not_found(search, article, ratings, people, status):
    claim = make_claim(article, "All of them were shot down")
    publish_verdict(claim, ratings["true"], *people, status=status)
    assert search(query="shot down") == {}


def test_what_readers_cannot_see_is_not_found(search, claims):
    Article.objects.update(published_at=None)
    assert search(reviewPublisherSiteFilter=SITE) == {}
    Article.objects.update(published_at=timezone.now())
    Publication.objects.update(is_active=False)
    assert search(query="missiles") == {}


def test_what_is_empty_is_left_out(search, claims):
    found = search(reviewPublisherSiteFilter=SITE)["claims"][0]
    assert set(found) == {"text", "claimant", "claimReview"}
    (review,) = found["claimReview"]
    assert set(review) == {"publisher", "url", "title", "reviewDate", "textualRating", "languageCode"}


def test_anybody_may_ask_from_any_site_and_keep_the_answer_a_minute(client, claims):
    response = client.get(ADDRESS, {"query": "missiles"}, headers={"origin": "https://elsewhere.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=60"
    again = client.get(ADDRESS, {"query": "missiles"}, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert client.head(ADDRESS, {"query": "missiles"})["ETag"] == response["ETag"]
    ask = client.options(ADDRESS, headers={"origin": "https://x.example", "access-control-request-method": "GET"})
    assert (ask.status_code, ask["Access-Control-Allow-Origin"]) == (204, "*")


def test_so_many_times_a_minute(client, search, settings):
    settings.API_REQUESTS_PER_MINUTE = {**settings.API_REQUESTS_PER_MINUTE, "anonymous": 2}
    answers = [client.get(ADDRESS, {"query": "x"}) for _ in range(6)]  # a minute may turn once in between
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].json()["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert 1 <= int(refused[0]["Retry-After"]) <= 60
    assert refused[0]["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "query", [{"query": "missiles fired"}, {"reviewPublisherSiteFilter": SITE}, {"query": "were", "maxAgeDays": 5}]
)
def test_thirty_claims_cost_as_many_queries_as_one(search, article, ratings, people, query):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            search(pageSize=100, **query)
        return len(queries)

    publish_many(article, ratings, people, [0])
    few = count()
    publish_many(article, ratings, people, range(1, 30))
    assert count() == few <= 9
