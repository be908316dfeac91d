"""Articles, claims, sources and verdicts through the API."""

import pytest

from factcheck.models import Claimant, Revision, Verdict
from tests.api.problems import assert_problem, places
from tests.api.racing import at_once
from tests.people import MISSILES, TEXT

V1 = "/api/v1/"


@pytest.fixture
def source(api, researcher, claim) -> dict:
    body = {
        "claim": claim.pk,
        "type": "official_statement",
        "stance": "refutes",
        "title": "The ministry's statement",
        "url": "https://ministry.example/statement",
        "is_primary": True,
    }
    response = api(researcher).post(f"{V1}sources/", body)
    assert response.status_code == 201, response.content
    return response.json()


@pytest.fixture
def draft(api, researcher, claim, source, ratings) -> dict:
    body = {
        "claim": claim.pk,
        "rating": ratings["false"].pk,
        "summary": "There were nine.",
        "reasoning": "The ministry counted nine.",
        "sources": [source["id"]],
    }
    response = api(researcher).post(f"{V1}verdicts/", body)
    assert response.status_code == 201, response.content
    return response.json()


def test_an_article_is_taken_in_with_its_text(api, researcher, reporter, publication):
    client = api(researcher)
    body = {
        "publication": publication.slug,
        "url": "https://demo-courier.example/new-piece",
        "headline": "A new piece",
        "text": TEXT,
        "published_at": "2026-03-01T10:00:00Z",
        "bylines": [{"name": "Remy Reporter", "user": reporter.pk}, {"name": "A stringer"}],
    }
    response = client.post(f"{V1}articles/", body)
    assert response.status_code == 201, response.content
    article = response.json()
    assert article["bylines"] == [{"name": "Remy Reporter", "user": reporter.pk}, {"name": "A stringer", "user": None}]
    revisions = client.get(f"{V1}articles/{article['id']}/revisions/").json()["results"]
    assert [(revision["number"], revision["text"]) for revision in revisions] == [(1, TEXT)]
    again = client.post(f"{V1}articles/", body)
    assert (again.status_code, again.json()["id"]) == (200, article["id"])
    assert Revision.objects.filter(article=article["id"]).count() == 1


def test_a_new_state_of_the_text_is_captured(api, researcher, article):
    client = api(researcher)
    address = f"{V1}articles/{article.pk}/revisions/"
    response = client.post(address, {"text": TEXT.replace("Seven", "Nine")})
    assert (response.status_code, response.json()["number"]) == (201, 2)
    again = client.post(address, {"text": TEXT.replace("Seven", "Nine")})
    assert again.json()["number"] == 2
    assert Revision.objects.filter(article=article).count() == 2


def test_a_claim_is_anchored_and_goes_its_way(api, researcher, editor, article):
    client = api(researcher)
    body = {
        "article": article.pk,
        "text": "All missiles were shot down.",
        "kind": "event",
        "claimant": {"name": "The air force", "kind": "organisation"},
        "quote": "All of them were shot down",
        "tags": ["air defence"],
        "claimed_at": "2026-03-01",
    }
    response = client.post(f"{V1}claims/", body)
    assert response.status_code == 201, response.content
    claim = response.json()
    assert (claim["status"], claim["claimant"]["name"]) == ("draft", "The air force")
    assert claim["anchors"][0]["exact"] == "All of them were shot down"
    address = f"{V1}claims/{claim['id']}/"
    assert client.post(f"{address}accept/").json()["status"] == "open"
    assigned = client.post(f"{address}assign/", {"assignee": editor.pk, "due_at": "2026-03-02T00:00:00Z"}).json()
    assert (assigned["assignee"]["id"], assigned["due_at"]) == (editor.pk, "2026-03-02T00:00:00Z")
    assert_problem(client.post(f"{address}withdraw/"), 403, "not_permitted")
    assert api(editor).post(f"{address}withdraw/").json()["status"] == "withdrawn"
    assert_problem(api(editor).post(f"{address}reopen/"), 409, "illegal_transition")


def test_a_refused_claim_leaves_no_claimant_behind(api, researcher, article):
    body = {
        "article": article.pk,
        "text": "Something.",
        "kind": "event",
        "claimant": {"name": "Somebody new", "kind": "person"},
        "quote": "words that stand nowhere in the article",
    }
    assert_problem(api(researcher).post(f"{V1}claims/", body), 400)
    assert not Claimant.objects.filter(name="Somebody new").exists()


def test_a_nested_mistake_is_named_by_its_place(api, researcher, article):
    body = {"article": article.pk, "text": "T", "kind": "event", "claimant": {"name": "", "kind": 1}, "tags": [1]}
    problem = assert_problem(api(researcher).post(f"{V1}claims/", body), 400)
    assert places(problem) == {("#/tags", "wrong_type")}
    del body["tags"]
    problem = assert_problem(api(researcher).post(f"{V1}claims/", body), 400)
    assert places(problem) == {("#/claimant/kind", "wrong_type")}


def test_a_source_is_attached_and_withheld(api, researcher, editor, claim, source):
    listed = api(researcher).get(f"{V1}claims/{claim.pk}/sources/").json()["results"]
    assert [row["id"] for row in listed] == [source["id"]]
    assert listed[0]["snapshots"][0]["status"] == "queued"
    address = f"{V1}sources/{source['id']}/withhold/"
    assert_problem(api(researcher).post(address, {"reason": "Safety"}), 403)
    assert api(editor).post(address, {"reason": "Safety"}).json()["withheld_reason"] == "Safety"


def test_a_verdict_takes_two_people(api, researcher, reviewer, claim, draft):
    author, second = api(researcher), api(reviewer)
    address = f"{V1}verdicts/{draft['id']}/"
    changed = author.patch(address, {"summary": "There were nine, not seven."})
    assert changed.json()["summary"] == "There were nine, not seven."
    assert author.post(f"{address}propose/").json()["status"] == "in_review"
    assert second.post(f"{address}send_back/", {"comment": "Say who counted."}).json()["status"] == "draft"
    author.patch(address, {"reasoning": "The ministry counted nine; the air force seven."})
    proposed = author.post(f"{address}propose/").json()
    seen = {"expected_hash": proposed["content_hash"]}
    assert_problem(author.post(f"{address}sign_off/", seen), 403, "not_permitted")
    assert_problem(second.post(f"{address}sign_off/"), 400)
    assert_problem(second.post(f"{address}sign_off/", {"expected_hash": "0" * 64}), 409)
    signed = second.post(f"{address}sign_off/", seen)
    assert (signed.status_code, signed.json()["status"]) == (200, "published")
    assert signed.json()["signed_off_by"]["id"] == reviewer.pk
    assert second.get(f"{V1}claims/{claim.pk}/").json()["status"] == "published"


def test_a_published_verdict_is_withdrawn_by_two(api, researcher, reviewer, editor, second_editor, draft):
    address = f"{V1}verdicts/{draft['id']}/"
    seen = {"expected_hash": api(researcher).post(f"{address}propose/").json()["content_hash"]}
    assert api(reviewer).post(f"{address}sign_off/", seen).status_code == 200
    assert_problem(api(editor).patch(address, {"summary": "Other words."}), 409)
    assert api(editor).post(f"{address}ask_withdrawal/", {"reason": "The source was false."}).status_code == 200
    assert_problem(api(editor).post(f"{address}withdraw/"), 403)
    assert api(second_editor).post(f"{address}withdraw/").json()["status"] == "withdrawn"


def test_a_verdict_without_a_source_is_incomplete(api, researcher, claim, ratings):
    client = api(researcher)
    body = {"claim": claim.pk, "rating": ratings["false"].pk, "summary": "No.", "reasoning": "Because."}
    verdict = client.post(f"{V1}verdicts/", body).json()
    problem = client.post(f"{V1}verdicts/{verdict['id']}/propose/")
    assert_problem(problem, 422, "evidence_missing")
    assert problem.json()["facts"] == {"primary_missing": 1, "sources_missing": 1}
    assert problem.json()["errors"][0]["pointer"] == "#/sources"


def test_the_reporter_does_not_judge_the_own_article(api, reporter, claim, ratings):
    body = {"claim": claim.pk, "rating": ratings["true"].pk, "summary": "Yes.", "reasoning": "Because."}
    assert_problem(api(reporter).post(f"{V1}verdicts/", body), 403)


def test_a_superuser_does_not_sign_own_words(api, superuser, draft):
    address = f"{V1}verdicts/{draft['id']}/"
    client = api(superuser)
    client.patch(address, {"summary": "My words."})
    seen = {"expected_hash": client.post(f"{address}propose/").json()["content_hash"]}
    assert_problem(client.post(f"{address}sign_off/", seen), 403)
    assert Verdict.objects.get().status == "in_review"


@pytest.mark.parametrize("path", ["articles", "claims", "sources", "verdicts"])
def test_another_publications_rows_are_not_there(api, outsider, draft, source, claim, article, path):
    pk = {"articles": article.pk, "claims": claim.pk, "sources": source["id"], "verdicts": draft["id"]}[path]
    client = api(outsider)
    assert_problem(client.get(f"{V1}{path}/{pk}/"), 404)
    assert client.get(f"{V1}{path}/").json()["results"] == []


@pytest.mark.parametrize(
    ("path", "pk"),
    [("claims", "accept"), ("claims", "withdraw"), ("verdicts", "sign_off"), ("sources", "withhold")],
)
def test_nothing_can_be_done_to_another_publications_rows(api, outsider, draft, source, claim, path, pk):
    row = {"claims": claim.pk, "sources": source["id"], "verdicts": draft["id"]}[path]
    assert_problem(api(outsider).post(f"{V1}{path}/{row}/{pk}/", {"reason": "x"}), 404)


@pytest.mark.django_db(transaction=True)
def test_of_two_sign_offs_at_once_one_wins(api, researcher, reviewer, editor, draft):
    address = f"{V1}verdicts/{draft['id']}/sign_off/"
    proposed = api(researcher).post(f"{V1}verdicts/{draft['id']}/propose/").json()
    seen = {"expected_hash": proposed["content_hash"]}
    one, two = api(reviewer), api(editor)
    answers = at_once(lambda: one.post(address, seen), lambda: two.post(address, seen))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert Verdict.objects.filter(status="published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_at_once_one_wins(api, researcher, reviewer, claim, ratings, publication):
    body = {"claim": claim.pk, "rating": ratings["false"].pk, "summary": "No.", "reasoning": "Because."}
    one, two = api(researcher), api(reviewer)
    answers = at_once(lambda: one.post(f"{V1}verdicts/", body), lambda: two.post(f"{V1}verdicts/", body))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert all(answer["Content-Type"] == "application/problem+json" for answer in answers if answer.status_code == 409)


def test_the_quote_is_found_where_start_says(api, researcher, article):
    body = {
        "article": article.pk,
        "text": "Seven missiles.",
        "kind": "figure",
        "claimant": {"name": "The air force", "kind": "organisation"},
        "quote": MISSILES,
        "start": 0,
    }
    claim = api(researcher).post(f"{V1}claims/", body).json()
    assert (claim["anchors"][0]["start"], claim["anchors"][0]["end"]) == (0, len(MISSILES))
