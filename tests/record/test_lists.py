"""The lists of verdicts: newest change first, page by page; the same for who has them already; nothing by force."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factcheck.models import Claim, Publication, Verdict
from factcheck.record import reading
from factcheck.views.tables import harmless
from factcheck.views.verdicts import ON_A_PAGE
from tests.published import HOSTILE, publish_verdict
from tests.record.conftest import publish_many

pytestmark = pytest.mark.django_db
LISTS = ["verdict-list", "verdict-feed", "verdict-json-feed", "verdict-table", "verdict-datafeed", "datafeed"]


@pytest.fixture
def address(publication):
    return lambda name: reverse(f"factcheck:{name}", args=[] if name == "datafeed" else [publication.slug])


def content(response) -> str:
    return (b"".join(response) if response.streaming else response.content).decode()


def test_an_empty_page_says_what_will_stand_there(client, address):
    assert "No verdict has been published here yet" in content(client.get(address("verdict-list")))


@pytest.mark.parametrize("name", LISTS)
def test_who_has_it_gets_304_until_a_verdict_changes(client, address, article, ratings, people, name):
    publish_many(article, ratings, people, [1])
    Claim.objects.on_record().update(recorded_at=timezone.now() - timedelta(days=2))
    first = client.get(address(name))
    again = client.get(address(name), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, content(again)) == (304, "")
    assert again["ETag"] == first["ETag"]
    assert client.get(address(name), headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    publish_many(article, ratings, people, [9])
    changed = client.get(address(name), headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert client.get(address(name), headers={"if-modified-since": first["Last-Modified"]}).status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("name", LISTS)
def test_a_head_costs_no_body_and_a_post_is_refused(client, address, whole, name):
    head = client.head(address(name))
    assert (head.status_code, content(head)) == (200, "")
    assert head["ETag"] == client.get(address(name))["ETag"]
    assert client.post(address(name)).status_code == 405


def test_an_empty_list_is_a_list_that_others_may_keep_if_they_ask_again(client, address):
    for name in LISTS:
        response = client.get(address(name))
        assert response.status_code == 200
        assert set(response["Cache-Control"].split(", ")) == {"public", "no-cache"}
        assert response.get("Access-Control-Allow-Origin") == (None if name == "verdict-list" else "*")


@pytest.mark.parametrize("accept", ["", "application/xml;q=9", "*/*" * 2000, "\x01", "é"])
def test_no_accept_header_changes_the_answer(client, address, accept):
    for name in LISTS:
        assert client.get(address(name), HTTP_ACCEPT=accept).status_code == 200


def test_an_unknown_or_closed_publication_has_none(client, address, publication):
    for name in LISTS[:-1]:
        assert client.get(address(name).replace(publication.slug, "nobody")).status_code == 404
    Publication.objects.update(is_active=False)
    for name in LISTS[:-1]:
        assert client.get(address(name)).status_code == 404


def test_another_publication_is_not_on_it(client, address, whole, publication, other_publication):
    for name in LISTS[:-1]:
        assert whole.text in content(client.get(address(name)))
        assert whole.text not in content(client.get(address(name).replace(publication.slug, other_publication.slug)))


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_what_is_not_published_is_on_none(client, address, claim, ratings, people, status):
    publish_verdict(claim, ratings["false"], *people, status=status, summary="Secret.")
    for name in LISTS:
        said = content(client.get(address(name)))
        assert claim.text not in said
        assert "Secret." not in said


def test_a_withdrawn_verdict_is_told_to_people_and_feeds_and_stands_nowhere(client, address, claim, ratings, people):
    publish_verdict(claim, ratings["false"], *people, status="withdrawn")
    for name in LISTS:
        said = content(client.get(address(name)))
        assert "The figure was wrong." not in said
        assert (claim.text in said) == (name in ("verdict-list", "verdict-feed", "verdict-json-feed"))
        assert ("ithdrawn" in said) == (claim.text in said)


def test_a_new_version_keeps_its_id_and_comes_first(client, address, article, ratings, people):
    first, _second = publish_many(article, ratings, people, [1, 9])
    before = json.loads(content(client.get(address("verdict-json-feed"))))["items"]
    verdict = first.verdicts.get()
    Verdict.objects.filter(pk=verdict.pk).update(status="superseded", superseded_at=timezone.now())
    publish_verdict(first, ratings["false"], *people, version=2)
    after = json.loads(content(client.get(address("verdict-json-feed"))))["items"]
    assert [item["id"] for item in after] == [item["id"] for item in reversed(before)]
    assert after[0]["date_published"] == before[1]["date_published"]
    assert after[0]["date_modified"] > before[1]["date_modified"]


def test_pages_follow_each_other_without_gap_or_repeat_also_at_one_instant(client, address, article, ratings, people):
    publish_many(article, ratings, people, range(ON_A_PAGE + 5))
    now = timezone.now()
    for claim in Claim.objects.filter(recorded_at__isnull=False):
        Claim.objects.filter(pk=claim.pk).update(recorded_at=now - timedelta(hours=claim.pk % 3))
    first = client.get(address("verdict-list"))
    # What moves up between two pages leaves no gap behind.
    moved = first.context["entries"][-1].id
    Claim.objects.filter(pk=moved).update(recorded_at=now + timedelta(minutes=1))
    second = client.get(address("verdict-list"), {"before": first.context["older"]})
    seen = [entry.id for response in (first, second) for entry in response.context["entries"]]
    assert second.context["older"] is None
    assert sorted(seen) == sorted(Claim.objects.on_record().values_list("pk", flat=True))
    assert 'name="robots" content="noindex, follow"' in content(second)


@pytest.mark.parametrize(
    "before", ["", "x", "-1", "0", "1-", "-", "9" * 40, "9" * 18 + "-1", "1-1%00", "²-1", "1-1-1", "1%00-1"]
)
def test_a_place_that_is_none_is_not_found(client, address, before):
    assert client.get(f"{address('verdict-list')}?before={before}").status_code == 404


def test_a_place_below_everything_shows_nothing(client, address, whole):
    assert "There is nothing older" in content(client.get(address("verdict-list"), {"before": "1-1"}))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "＋1", "－1", "＠x"]
)
def test_no_spreadsheet_runs_a_cell(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Seven missiles", "", None, -1, "a=1", "“=1”"])
def test_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell


def test_hostile_words_stay_in_their_cells_and_strings(client, address, claim, article, ratings, people):
    type(article).objects.update(headline='=HYPERLINK("https://evil.example","x")')
    publish_verdict(claim, ratings["false"], *people, summary=f'"a",\n;{HOSTILE}'[:300])
    (row,) = csv.DictReader(io.StringIO(content(client.get(address("verdict-table")))))
    assert row["article"].startswith("'=HYPERLINK")
    assert row["summary"].startswith('"a",')
    (element,) = json.loads(content(client.get(address("verdict-datafeed"))))["dataFeedElement"]
    assert element["item"]["reviewBody"].startswith('"a",')
    assert content(client.get(address("verdict-feed"))).count("<entry>") == 1


@pytest.mark.parametrize("name", ["verdict-table", "verdict-datafeed", "datafeed"])
def test_a_stream_reads_a_page_at_a_time_and_misses_nothing(
    client, address, article, ratings, people, name, monkeypatch
):
    publish_many(article, ratings, people, range(7))
    monkeypatch.setattr(reading, "AT_A_TIME", 3)
    whole = content(client.get(address(name)))
    for number in range(7):
        assert whole.count(f"Summary {number}.") == 1


@pytest.mark.parametrize("name", LISTS)
def test_thirty_rows_cost_as_many_queries_as_one(client, address, article, ratings, people, name):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            content(client.get(address(name)))
        return len(queries)

    publish_many(article, ratings, people, [0])
    few = count()
    publish_many(article, ratings, people, range(1, 30))
    assert count() == few <= 8
