"""Working a ticket through the API: each move, who may not, and what is not possible."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections.models import Ticket, TicketParty
from corrections.models.messages import LONGEST_ANSWER
from tests.api.problems import assert_problem, places
from tests.api.racing import at_once


@pytest.fixture
def address(ticket) -> str:
    return f"/api/v1/tickets/{ticket.pk}/"


def test_a_ticket_goes_its_way(api, researcher, editor, ticket, claim, address):
    desk = api(researcher)
    triaged = desk.post(f"{address}triage/", {"severity": "serious", "claims": [claim.pk]})
    assert triaged.status_code == 200, triaged.content
    assert (triaged.json()["status"], triaged.json()["severity"]) == ("open", "serious")
    assert [(row["claim"], row["is_suggestion"]) for row in triaged.json()["claims"]] == [(claim.pk, False)]
    assigned = desk.post(f"{address}assign/", {"assignee": researcher.pk}).json()
    assert assigned["assignee"] == {"id": researcher.pk, "name": str(researcher)}
    until = timezone.now() + timedelta(days=2)
    waiting = desk.post(f"{address}wait/", {"waiting_for": "reader", "until": until.isoformat()}).json()
    assert (waiting["status"], waiting["waiting_for"]) == ("waiting", "reader")
    assert desk.post(f"{address}wake/").json()["status"] == "open"
    decisions = api(editor)
    assert decisions.post(f"{address}accept/").json()["status"] == "accepted"
    assert decisions.post(f"{address}return/").json()["status"] == "open"
    declined = decisions.post(f"{address}decline/", {"outcome": "no_error", "note": "Seven is right."}).json()
    assert (declined["status"], declined["outcome"], declined["decided_by"]["id"]) == (
        "declined",
        "no_error",
        editor.pk,
    )
    assert decisions.post(f"{address}reopen/").json()["status"] == "open"
    assert decisions.post(f"{address}mark_spam/").json()["status"] == "spam"


def test_what_is_said_is_shown_newest_first(api, researcher, address):
    client = api(researcher)
    note = client.post(f"{address}note/", {"text": "Ask the ministry."})
    reply = client.post(f"{address}reply/", {"text": "Thank you, we are looking into it."})
    assert (note.status_code, reply.status_code) == (201, 201)
    shown = client.get(f"{address}messages/").json()["results"]
    assert [(m["kind"], m["direction"]) for m in shown] == [
        ("reply", "outbound"),
        ("note", "internal"),
        ("report", "inbound"),
    ]
    assert shown[0]["author"] == {"id": researcher.pk, "name": str(researcher)}


def test_a_duplicate_is_merged(api, reviewer, ticket, publication, address):
    other = Ticket.objects.create(publication=publication, reference="COR-2026-900002", channel="phone", subject="Same")
    client = api(reviewer)
    client.post(f"{address}triage/")
    merged = client.post(f"{address}merge/", {"into": other.pk}).json()
    assert (merged["status"], merged["merged_into"]) == ("duplicate", other.pk)


@pytest.mark.parametrize("move", ["accept", "return", "wake", "reopen"])
def test_a_move_that_the_state_does_not_allow_is_a_conflict(api, editor, ticket, address, move):
    problem = assert_problem(api(editor).post(f"{address}{move}/"), 409, "illegal_transition")
    assert problem["facts"]["state"] == "new"
    ticket.refresh_from_db()
    assert ticket.status == "new"


@pytest.mark.parametrize(
    ("move", "body"),
    [
        ("accept", {}),
        ("decline", {"outcome": "no_error", "note": "No."}),
        ("return", {}),
        ("reopen", {}),
        ("merge", None),
    ],
)
def test_a_researcher_does_not_decide(api, researcher, ticket, publication, address, move, body):
    other = Ticket.objects.create(publication=publication, reference="COR-2026-900002", channel="phone", subject="Same")
    problem = assert_problem(
        api(researcher).post(f"{address}{move}/", {"into": other.pk} if body is None else body), 403, "not_permitted"
    )
    assert problem["detail"] == "Your role does not allow this."


def test_the_reporter_does_not_decide_about_the_own_article(api, reporter, address):
    problem = assert_problem(api(reporter).post(f"{address}triage/"), 403)
    assert "by-line" in problem["detail"]


@pytest.mark.parametrize("move", ["", "messages/"])
def test_another_publications_ticket_is_not_there(api, outsider, address, move):
    assert_problem(api(outsider).get(f"{address}{move}"), 404, "not_found")


@pytest.mark.parametrize("move", ["triage", "accept", "assign", "reply", "note", "mark_spam"])
def test_nothing_can_be_done_to_another_publications_ticket(api, outsider, address, move):
    assert_problem(api(outsider).post(f"{address}{move}/", {}), 404, "not_found")


def test_a_restricted_ticket_is_there_for_the_people_named_on_it(api, ticket, editor, manager, superuser, address):
    Ticket.objects.filter(pk=ticket.pk).update(is_restricted=True)
    TicketParty.objects.create(ticket=ticket, user=editor, capacity="named")
    assert api(editor).get(address).status_code == 200
    for stranger in (manager, superuser):
        assert_problem(api(stranger).get(address), 404)
        assert_problem(api(stranger).get(f"{address}messages/"), 404)
        assert_problem(api(stranger).post(f"{address}triage/"), 404)
        assert api(stranger).get("/api/v1/tickets/").json()["results"] == []


def test_nobody_merges_into_a_ticket_they_may_not_see(api, reviewer, other_publication, address):
    theirs = Ticket.objects.create(
        publication=other_publication, reference="COR-2026-900003", channel="form", subject="s"
    )
    problem = assert_problem(api(reviewer).post(f"{address}merge/", {"into": theirs.pk}), 400)
    assert places(problem) == {("#/into", "does_not_exist")}


def test_a_stranger_is_not_assigned(api, researcher, outsider, address):
    problem = assert_problem(api(researcher).post(f"{address}assign/", {"assignee": outsider.pk}), 400)
    assert places(problem) == {("#/assignee", "does_not_exist")}


def test_a_service_says_which_field_it_refuses(api, editor, address):
    client = api(editor)
    client.post(f"{address}triage/")
    past = (timezone.now() - timedelta(days=1)).isoformat()
    problem = assert_problem(client.post(f"{address}wait/", {"waiting_for": "reader", "until": past}), 400)
    assert places(problem) == {("#/until", "invalid")}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins(api, editor, second_editor, ticket, address):
    api(editor).post(f"{address}triage/")
    one, two = api(editor), api(second_editor)
    answers = at_once(
        lambda: one.post(f"{address}accept/"),
        lambda: two.post(f"{address}decline/", {"outcome": "no_error", "note": "No."}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert_problem(loser, 409, "illegal_transition")


@pytest.mark.parametrize("move", ["reply", "note"])
def test_what_is_said_has_the_length_that_the_service_takes(api, researcher, address, move):
    desk = api(researcher)
    assert desk.post(f"{address}{move}/", {"text": "x" * LONGEST_ANSWER}).status_code == 201
    assert desk.post(f"{address}{move}/", {"text": "x" * (LONGEST_ANSWER + 1)}).status_code == 400
