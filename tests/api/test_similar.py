"""Similar claims through the API: asked for, or told when a claim is added."""

import pytest

from tests.api.problems import assert_problem
from tests.matching.conftest import know
from tests.people import MISSILES, make_article, make_claim
from tests.published import publish_verdict

SIMILAR = "/api/v1/claims/similar/"


def test_ours_and_known_ones_come_in_one_shape_best_first(api, researcher, claim):
    know("Missiles were fired before dawn.", title="Dawn", rating="False", url="https://checks.example/1")
    results = api(researcher).get(SIMILAR, {"q": MISSILES}).json()["results"]
    assert [(each["kind"], each["text"]) for each in results] == [
        ("claim", claim.text),
        ("known", "Missiles were fired before dawn."),
    ]
    assert results[0]["score"] > results[1]["score"] > 0
    assert {results[0]["publication"], results[1]["publication"]} == {"demo-courier", None}
    assert (results[0]["url"], results[1]["rating"]) == ("", "False")
    assert results[0].keys() == results[1].keys()


def test_a_long_text_is_posted(api, researcher, claim):
    client = api(researcher)
    text = f"{'Something else was said. ' * 200}{MISSILES}"
    answer = client.post(SIMILAR, {"text": text, "language": "en", "limit": 1})
    assert answer.status_code == 200, answer.content
    assert [each["id"] for each in answer.json()["results"]] == [claim.pk]


def test_a_read_only_token_may_ask_by_address_only(api, researcher, claim):
    client = api(researcher, read_only=True)
    assert client.get(SIMILAR, {"q": MISSILES}).status_code == 200
    assert_problem(client.post(SIMILAR, {"text": MISSILES}), 403)


def test_another_desks_claim_is_told_once_it_is_public(api, outsider, claim, ratings, editor, second_editor):
    client = api(outsider)
    assert client.get(SIMILAR, {"q": MISSILES}).json() == {"results": []}
    publish_verdict(claim, ratings["false"], editor, second_editor)
    (result,) = client.get(SIMILAR, {"q": MISSILES}).json()["results"]
    assert (result["id"], result["rating"], result["publication"]) == (claim.pk, "False", "demo-courier")
    assert result["url"].endswith(claim.get_absolute_url())
    assert not {"assignee", "priority", "tags", "due_at", "status"} & result.keys()


def test_nobody_asks_without_signing_in(client, claim):
    assert_problem(client.get(SIMILAR, {"q": MISSILES}), 401)
    assert_problem(client.post(SIMILAR, {"text": MISSILES}, content_type="application/json"), 401)


@pytest.mark.parametrize(
    "query",
    [{}, {"q": ""}, {"q": "x" * 2001}, {"q": "a\0b"}, {"q": "x", "limit": "0"}, {"q": "x", "limit": "51"},
     {"q": "x", "limit": "many"}, {"q": "x", "language": "not a language"}, {"q": "x", "other": "1"}, {"text": "x"}],
)  # fmt: skip
def test_a_bad_address_is_refused(api, researcher, query):
    assert_problem(api(researcher).get(SIMILAR, query), 400)


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": 5}, {"text": "x" * 10_001}, {"text": "x", "limit": "5"}, {"text": "x", "limit": 0},
     {"text": "x", "language": "12"}, {"text": "x", "q": "x"}, [], {"text": None}, {"text": "a\0b"}],
)  # fmt: skip
def test_a_bad_body_is_refused(api, researcher, body):
    assert api(researcher).post(SIMILAR, body).status_code in (400, 422)


@pytest.mark.parametrize("text", ["!!!", "\u202e\u0301", "%00", "' OR 1=1 --", "“”" * 900])
def test_odd_texts_find_nothing(api, researcher, claim, text):
    assert api(researcher).get(SIMILAR, {"q": text}).json() == {"results": []}


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow(api, researcher, publication, count, django_assert_max_num_queries):
    article = make_article(publication)
    for number in range(count):
        make_claim(article, "air alarm", claimant=f"Claimant {number}")
    know(*["The air alarm lasted."] * count)
    client = api(researcher)
    with django_assert_max_num_queries(9):
        answer = client.get(SIMILAR, {"q": "alarm", "limit": 50})
    assert len(answer.json()["results"]) == min(2 * count, 50)


def test_whoever_adds_a_claim_hears_of_similar_ones(api, researcher, article, claim):
    know("Missiles were fired at dawn.")
    body = {
        "article": article.pk,
        "text": "Nine missiles were fired at the capital.",
        "kind": "figure",
        "claimant": {"name": "The air force", "kind": "organisation"},
    }
    answer = api(researcher).post("/api/v1/claims/", body)
    assert answer.status_code == 201, answer.content
    added = answer.json()
    assert [each["kind"] for each in added["similar"]][:2] == ["claim", "known"]
    assert added["similar"][0]["id"] == claim.pk
    assert added["id"] not in [each["id"] for each in added["similar"] if each["kind"] == "claim"]
