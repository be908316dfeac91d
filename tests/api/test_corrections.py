"""Corrections through the API: written by one editor, signed off by another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections.models import Correction, Ticket, TicketParty
from tests.api.problems import assert_problem, places
from tests.api.racing import at_once

V1 = "/api/v1/"


@pytest.fixture
def draft(api, editor, article, ticket, claim) -> dict:
    Ticket.objects.filter(pk=ticket.pk).update(status="accepted", decided_at=timezone.now(), decided_by=editor)
    body = {
        "articles": [article.pk],
        "tickets": [ticket.pk],
        "claims": [claim.pk],
        "was_wrong": "Seven missiles",
        "is_right": "Nine missiles",
        "notice": "An earlier version said seven missiles. There were nine.",
        "cause": "source",
        "preventable": True,
    }
    response = api(editor).post(f"{V1}corrections/", body)
    assert response.status_code == 201, response.content
    return response.json()


@pytest.fixture
def address(draft) -> str:
    return f"{V1}corrections/{draft['id']}/"


def test_a_correction_is_published_by_the_second_editor(api, editor, second_editor, ticket, draft, address):
    author, second = api(editor), api(second_editor)
    assert author.patch(address, {"notice": "We said seven. There were nine."}).status_code == 200
    submitted = author.post(f"{address}submit/").json()
    assert submitted["status"] == "in_review"
    seen = {"expected_hash": submitted["content_hash"]}
    assert_problem(author.post(f"{address}publish/", seen), 403, "not_permitted")
    assert_problem(second.post(f"{address}publish/"), 400)
    assert_problem(second.post(f"{address}publish/", {"expected_hash": draft["content_hash"]}), 409)
    published = second.post(f"{address}publish/", seen)
    assert (published.status_code, published.json()["status"]) == (200, "published")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == ("resolved", "corrected")


def test_it_is_sent_back_and_scheduled(api, editor, second_editor, address):
    author, second = api(editor), api(second_editor)
    author.post(f"{address}submit/")
    assert second.post(f"{address}send_back/", {"comment": "Say how."}).json()["status"] == "draft"
    seen = {"expected_hash": author.post(f"{address}submit/").json()["content_hash"]}
    at = timezone.now() + timedelta(hours=1)
    scheduled = second.post(f"{address}schedule/", {"at": at.isoformat(), **seen}).json()
    assert scheduled["status"] == "scheduled"
    assert scheduled["scheduled_for"] == at.isoformat().replace("+00:00", "Z")


def test_what_is_published_is_amended_never_edited(api, editor, second_editor, draft, address):
    author, second = api(editor), api(second_editor)
    seen = {"expected_hash": author.post(f"{address}submit/").json()["content_hash"]}
    second.post(f"{address}publish/", seen)
    assert_problem(author.patch(address, {"notice": "Other words."}), 409)
    amended = author.post(f"{address}amend/")
    assert amended.status_code == 201
    assert (amended.json()["series"], amended.json()["version"]) == (draft["series"], 2)
    assert (amended.json()["amends"], amended.json()["status"]) == (draft["id"], "draft")
    assert_problem(author.post(f"{address}amend/"), 409)
    versions = author.get(f"{V1}corrections/?series={draft['series']}").json()["results"]
    assert [row["version"] for row in versions] == [2, 1]


def test_it_is_withdrawn_by_two(api, editor, second_editor, address):
    author, second = api(editor), api(second_editor)
    seen = {"expected_hash": author.post(f"{address}submit/").json()["content_hash"]}
    second.post(f"{address}publish/", seen)
    assert_problem(second.post(f"{address}withdraw/"), 422)
    author.post(f"{address}ask_withdrawal/", {"notice": "The correction was wrong."})
    assert_problem(author.post(f"{address}withdraw/"), 403)
    withdrawn = second.post(f"{address}withdraw/").json()
    assert (withdrawn["status"], withdrawn["withdrawal_notice"]) == ("withdrawn", "The correction was wrong.")


def test_places_are_put_right_or_waived(api, editor, draft, address):
    client = api(editor)
    assert [place["kind"] for place in draft["places"]] == ["web"]
    body = {"correction": draft["id"], "kind": "print", "description": "Page 3", "ran_on": "2026-03-02"}
    place = client.post(f"{V1}places/", body)
    assert place.status_code == 201, place.content
    printed, web = f"{V1}places/{place.json()['id']}/", f"{V1}places/{draft['places'][0]['id']}/"
    assert client.post(f"{printed}waive/", {"reason": "Printed."}).json()["status"] == "waived"
    assert client.post(f"{web}put_right/").json()["status"] == "put_right"
    assert client.post(f"{web}reopen/").json()["status"] == "pending"
    assert_problem(client.post(f"{web}reopen/"), 409, "illegal_transition")
    listed = client.get(f"{address}places/").json()["results"]
    assert [(row["kind"], row["status"]) for row in listed] == [("print", "waived"), ("web", "pending")]


def test_a_researcher_drafts_none(api, researcher, article):
    body = {"articles": [article.pk], "notice": "We were wrong."}
    assert_problem(api(researcher).post(f"{V1}corrections/", body), 403, "not_permitted")
    assert not Correction.objects.exists()


def test_the_reporter_drafts_none_about_the_own_article(api, reporter, article):
    assert_problem(api(reporter).post(f"{V1}corrections/", {"articles": [article.pk], "notice": "n"}), 403)
    assert not Correction.objects.exists()


def test_a_correction_is_about_an_article(api, editor, article):
    client = api(editor)
    problem = assert_problem(client.post(f"{V1}corrections/", {"articles": [], "notice": "n"}), 400)
    assert places(problem) == {("#/articles", "min_length")}
    problem = assert_problem(client.post(f"{V1}corrections/", {"articles": [article.pk, 999_999], "notice": "n"}), 400)
    assert places(problem) == {("#/articles", "does_not_exist")}


@pytest.mark.parametrize("move", ["submit", "publish", "amend", "withdraw"])
def test_another_publications_correction_is_not_there(api, outsider, address, move):
    client = api(outsider)
    assert_problem(client.get(address), 404)
    assert_problem(client.get(f"{address}places/"), 404)
    assert_problem(client.patch(address, {"notice": "n"}), 404)
    assert_problem(client.post(f"{address}{move}/"), 404)


def test_a_restricted_ticket_is_not_named_to_others(api, editor, second_editor, ticket, draft, address):
    assert api(second_editor).get(address).json()["tickets"] == [ticket.pk]
    Ticket.objects.filter(pk=ticket.pk).update(is_restricted=True)
    TicketParty.objects.create(ticket=ticket, user=editor, capacity="named")
    assert api(editor).get(address).json()["tickets"] == [ticket.pk]
    assert api(second_editor).get(address).json()["tickets"] == []
    assert_problem(api(second_editor).get(f"{V1}corrections/?ticket={ticket.pk}"), 400)


@pytest.mark.django_db(transaction=True)
def test_of_two_sign_offs_at_once_one_wins(api, editor, second_editor, manager, address):
    seen = {"expected_hash": api(editor).post(f"{address}submit/").json()["content_hash"]}
    one, two = api(second_editor), api(manager)
    answers = at_once(lambda: one.post(f"{address}publish/", seen), lambda: two.post(f"{address}publish/", seen))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert Correction.objects.filter(status="published").count() == 1
