"""Changing a claim through the API: all or nothing, and never over somebody else's change."""

import pytest

from factcheck.models import Claim, Claimant, Event
from tests.api.problems import assert_problem, places, send

V1 = "/api/v1/"


@pytest.fixture
def address(claim) -> str:
    return f"{V1}claims/{claim.pk}/"


def test_words_claimant_and_work_are_changed_at_once(api, researcher, editor, address):
    body = {
        "text": "Nine missiles were fired.",
        "kind": "event",
        "priority": 30,
        "tags": ["air defence"],
        "language": "en-GB",
        "claimed_at": "2026-03-01",
        "external_id": "cms-7",
        "claimant": {"name": "The deputy", "kind": "person", "same_as": ["https://people.example/mayor"]},
        "assignee": editor.pk,
        "due_at": "2026-03-02T00:00:00Z",
    }
    response = api(researcher).patch(address, body)
    assert response.status_code == 200, response.content
    changed = response.json()
    assert changed["claimant"]["same_as"] == ["https://people.example/mayor"]
    assert changed["assignee"]["id"] == editor.pk
    same = ("text", "kind", "priority", "tags", "language", "claimed_at", "external_id", "due_at")
    assert {name: changed[name] for name in same} == {name: body[name] for name in same}


def test_assignee_and_due_time_can_be_taken_away(api, researcher, editor, address, claim):
    client = api(researcher)
    client.patch(address, {"assignee": editor.pk, "due_at": "2026-03-02T00:00:00Z"})
    assert client.patch(address, {"assignee": None}).json()["due_at"] == "2026-03-02T00:00:00Z"
    changed = client.patch(address, {"due_at": None}).json()
    assert (changed["assignee"], changed["due_at"]) == (None, None)
    facts = [event.facts for event in Event.objects.filter(kind="claim.changed").order_by("pk")]
    assert facts[-1] == {"fields": ["due_at"]}


def test_nothing_is_no_change(api, researcher, address):
    client = api(researcher)
    before = Event.objects.count()
    assert client.patch(address, {}).status_code == 200
    assert Event.objects.count() == before


def test_a_change_over_somebody_elses_is_refused(api, researcher, reviewer, address):
    read = api(reviewer).get(address).json()["content_hash"]
    first = api(researcher).patch(address, {"text": "Mine.", "expected_hash": read})
    assert first.status_code == 200
    problem = api(reviewer).patch(address, {"text": "Theirs.", "expected_hash": read})
    assert_problem(problem, 409, "words_changed")
    again = api(reviewer).patch(address, {"text": "Theirs.", "expected_hash": first.json()["content_hash"]})
    assert again.json()["text"] == "Theirs."


@pytest.mark.parametrize("change", [{"priority": 10}, {"tags": ["x"]}, {"due_at": "2026-03-02T00:00:00Z"}])
def test_every_change_shows_in_the_hash(api, researcher, address, change):
    before = api(researcher).get(address).json()["content_hash"]
    assert api(researcher).patch(address, change).json()["content_hash"] != before


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"text": ""}, "#/text"),
        ({"text": None}, "#/text"),
        ({"text": "x" * 2001}, "#/text"),
        ({"text": "lone \ud800"}, "#/text"),
        ({"text": "nul \0"}, "#/text"),
        ({"kind": "rumour"}, "#/kind"),
        ({"priority": "30"}, "#/priority"),
        ({"tags": ["x" * 61]}, "#/tags/0"),
        ({"assignee": 999_999}, "#/assignee"),
        ({"due_at": "soon"}, "#/due_at"),
        ({"expected_hash": "abc"}, "#/expected_hash"),
        ({"status": "published"}, "#/status"),
        ({"claimant": {"name": "X"}}, "#/claimant/kind"),
        ({"claimant": {"name": "X", "kind": "person", "same_as": ["javascript:alert(1)"]}}, "#/claimant/same_as/0"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(api, researcher, address, claim, body, place):
    problem = assert_problem(send(api(researcher), "PATCH", address, {"priority": 30, **body}), 400)
    assert {pointer for pointer, _code in places(problem)} == {place}
    claim.refresh_from_db()
    assert claim.priority == 20


def test_half_a_change_is_none(api, researcher, other_publication, outsider, address, claim):
    """The words would do, the person sits at another desk: nothing is changed, and no claimant is left behind."""
    body = {"text": "Other words.", "claimant": {"name": "Somebody new", "kind": "person"}, "assignee": outsider.pk}
    assert_problem(api(researcher).patch(address, body), 400)
    claim.refresh_from_db()
    assert claim.text != "Other words."
    assert not Claimant.objects.filter(name="Somebody new").exists()


@pytest.mark.parametrize(("status", "body"), [("published", {"due_at": None}), ("in_review", {"priority": 30})])
def test_a_claim_past_the_work_is_left_alone(api, researcher, address, claim, status, body):
    Claim.objects.filter(pk=claim.pk).update(status=status)
    assert_problem(api(researcher).patch(address, body), 409)


def test_another_desks_claim_is_not_there(api, outsider, address):
    assert_problem(api(outsider).patch(address, {"priority": 30}), 404)


def test_a_read_only_token_changes_nothing(api, researcher, address):
    assert_problem(api(researcher, read_only=True).patch(address, {"priority": 30}), 403)
