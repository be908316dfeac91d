"""Occurrences through the API."""

import pytest

from factcheck.models import Occurrence
from tests.api.conftest import api  # noqa: F401 - the fixture
from tests.api.problems import assert_problem, places, send
from tests.people import MISSILES, make_article

V1 = "/api/v1/"


def address(claim) -> str:
    return f"{V1}claims/{claim.pk}/occurrences/"


def test_it_is_noted_listed_confirmed_and_taken_off(api, claim, publication, researcher, reviewer, editor):  # noqa: F811
    article = make_article(publication, "again")
    body = {"article": article.pk, "quote": MISSILES, "claimant": claim.claimant_id, "claimed_at": "2026-03-01"}
    made = api(researcher).post(address(claim), body)
    assert made.status_code == 201, made.content
    assert made.json()["claimant"]["name"] == "The air force"
    listed = api(researcher).get(address(claim)).json()["results"]
    assert [row["id"] for row in listed] == [made.json()["id"]]
    one = f"{V1}occurrences/{made.json()['id']}/"
    assert_problem(api(researcher).post(f"{one}confirm/"), 403, "not_permitted")
    assert api(reviewer).post(f"{one}confirm/").json()["confirmed_by"]["id"] == reviewer.pk
    assert_problem(api(researcher).delete(one), 403, "not_permitted")
    assert api(editor).delete(one).status_code == 204
    assert_problem(api(editor).delete(one), 404)


def test_an_outside_address_is_noted_once(api, claim, researcher):  # noqa: F811
    body = {"url": "https://elsewhere.example/a", "title": "A story"}
    assert api(researcher).post(address(claim), body).status_code == 201
    assert_problem(api(researcher).post(address(claim), body), 409, "occurrence_known")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"url": "no address"}, "#/url"),
        ({"url": "ftp://elsewhere.example/"}, "#/url"),
        ({"article": 999_999, "quote": "x"}, "#/article"),
        ({"article": "1"}, "#/article"),
        ({"url": "https://a.example/", "start": -1}, "#/start"),
        ({"url": "https://a.example/", "quote": "lone \ud800"}, "#/quote"),
        ({"url": "https://a.example/", "quote": "nul \0"}, "#/quote"),
        ({"url": "https://a.example/", "claimant": 999_999}, "#/claimant"),
        ({"url": "https://a.example/", "claimed_at": "yesterday"}, "#/claimed_at"),
        ({"url": "https://a.example/", "stance": "x"}, "#/stance"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(api, claim, researcher, body, place):  # noqa: F811
    problem = assert_problem(send(api(researcher), "POST", address(claim), body), 400)
    assert {pointer for pointer, _code in places(problem)} == {place}
    assert not Occurrence.objects.exists()


def test_another_desk_sees_and_does_nothing(api, claim, outsider):  # noqa: F811
    made = claim.occurrences.create(url="https://elsewhere.example/")
    client = api(outsider)
    assert client.get(f"{V1}occurrences/").json()["results"] == []
    for answer in (
        client.get(address(claim)),
        client.post(address(claim), {"url": "https://elsewhere.example/2"}),
        client.get(f"{V1}occurrences/{made.pk}/"),
        client.post(f"{V1}occurrences/{made.pk}/confirm/"),
        client.delete(f"{V1}occurrences/{made.pk}/"),
    ):
        assert_problem(answer, 404)
