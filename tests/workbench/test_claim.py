"""The page of a claim: who works on it, where it is made again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factcheck.models import Claim, Occurrence
from factcheck.services.occurrences import confirm_occurrence, note_occurrence
from tests.people import KILLED, make_article, make_claim, make_person

pytestmark = pytest.mark.django_db

ELSEWHERE = "https://blog.example/again"


def page_of(row) -> str:
    return reverse(f"admin:factcheck_{row._meta.model_name}_change", args=[row.pk])


def move(row, name: str) -> str:
    return reverse(f"admin:factcheck_{row._meta.model_name}_move", args=[row.pk, name])


def html_of(client, row) -> str:
    response = client.get(page_of(row))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def occurrence(claim, researcher) -> Occurrence:
    return note_occurrence(claim, actor=researcher, url=ELSEWHERE, title="Seven again")


def test_it_shows_tags_priority_and_language(client, article, researcher):
    claim = make_claim(article, "three hours", tags=["alarm"], priority=30, language="uk", assignee=researcher)
    client.force_login(researcher)
    html = html_of(client, claim)
    for words in ("#alarm", "high priority", "language uk", f"assigned to {researcher}"):
        assert words in html


def test_where_it_is_claimed_again_is_noted_by_one_and_confirmed_by_another(client, claim, researcher, reviewer):
    client.force_login(researcher)
    given = {"url": ELSEWHERE, "title": "Seven again", "claimant": claim.claimant.name, "claimed_at": "2026-01-02"}
    assert client.post(move(claim, "note_occurrence"), given).status_code == 302
    occurrence = claim.occurrences.get()
    assert (occurrence.noted_by, occurrence.claimant, occurrence.confirmed_at) == (researcher, claim.claimant, None)
    assert "waits to be confirmed" in html_of(client, claim)
    assert move(occurrence, "confirm") not in html_of(client, claim)
    client.post(move(occurrence, "confirm"))
    occurrence.refresh_from_db()
    assert occurrence.confirmed_at is None
    client.force_login(reviewer)
    assert move(occurrence, "confirm") in html_of(client, claim)
    assert client.post(move(occurrence, "confirm"))["Location"] == f"{page_of(claim)}#occurrences"
    occurrence.refresh_from_db()
    assert occurrence.confirmed_by == reviewer
    assert f"confirmed by {reviewer}" in html_of(client, claim)


def test_words_of_another_article_of_ours(client, claim, publication, researcher):
    other = make_article(publication, "other")
    client.force_login(researcher)
    given = {"url": other.url, "quote": KILLED}
    assert client.post(move(claim, "note_occurrence"), given).status_code == 302
    assert (claim.occurrences.get().article, claim.occurrences.get().quote) == (other, KILLED)
    assert KILLED in html_of(client, claim)


def test_words_that_stand_there_twice_are_offered_with_what_is_around_them(client, claim, publication, researcher):
    other = make_article(publication, "other", "Two were hurt on Monday. Two were hurt again.")
    client.force_login(researcher)
    asked = client.post(move(claim, "note_occurrence"), {"url": other.url, "quote": "Two were hurt"})
    assert asked.status_code == 400
    assert '<option value="25">2. …' in asked.content.decode()
    client.post(move(claim, "note_occurrence"), {"url": other.url, "quote": "Two were hurt", "start": 25})
    assert claim.occurrences.get().start == 25


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"url": "no address"},
        {"url": "javascript:alert(1)"},
        {"url": ELSEWHERE, "title": "x" * 301},
        {"url": ELSEWHERE, "quote": "x" * 2001},
        {"url": ELSEWHERE, "quote": "a\0b"},
        {"url": ELSEWHERE, "claimant": "Nobody Known"},
        {"url": ELSEWHERE, "claimed_at": "yesterday"},
        {"url": ELSEWHERE, "start": "-1"},
    ],
)
def test_what_does_not_fit_is_said(client, claim, researcher, given):
    client.force_login(researcher)
    response = client.post(move(claim, "note_occurrence"), given)
    assert response.status_code == 400
    assert b"error-summary" in response.content
    assert not claim.occurrences.exists()


def test_what_nobody_confirmed_is_removed_by_anybody_and_what_is_confirmed_by_an_editor(
    client, claim, occurrence, researcher, reviewer, editor
):
    client.force_login(researcher)
    client.post(move(occurrence, "remove"))
    assert not claim.occurrences.exists()
    again = confirm_occurrence(note_occurrence(claim, actor=researcher, url=ELSEWHERE), actor=reviewer)
    for verb in ("remove", "take_off"):
        client.post(move(again, verb))
    assert move(again, "take_off") not in html_of(client, claim)
    assert claim.occurrences.exists()
    client.force_login(editor)
    assert move(again, "take_off") in html_of(client, claim)
    client.post(move(again, "take_off"))
    assert not claim.occurrences.exists()


def test_another_desk_finds_none_of_it(client, claim, occurrence, outsider):
    client.force_login(outsider)
    assert client.get(page_of(claim)).status_code == 404
    for address in (move(claim, "note_occurrence"), move(occurrence, "confirm"), move(occurrence, "remove")):
        assert client.post(address, {"url": ELSEWHERE}).status_code == 404
    assert claim.occurrences.count() == 1


def test_the_page_costs_the_same_at_one_occurrence_and_at_thirty(client, claim, publication, researcher, reviewer):
    def queries() -> int:
        client.get(page_of(claim))
        with CaptureQueriesContext(connection) as caught:
            html_of(client, claim)
        return len(caught)

    note_occurrence(claim, actor=researcher, url=ELSEWHERE)
    make_claim(make_article(publication, "alike"), "Seven missiles were fired at the capital")
    client.force_login(reviewer)
    few = queries()
    for number in range(30):
        who = make_person(f"colleague_{number}", publication, "researcher")
        note_occurrence(claim, actor=who, url=f"{ELSEWHERE}/{number}")
        make_claim(make_article(publication, f"alike-{number}"), "Seven missiles were fired at the capital")
    assert queries() == few


def test_a_claimant_is_edited_on_a_page_of_its_own(client, claim, researcher, outsider):
    who = claim.claimant
    given = {"name": who.name, "kind": who.kind, "same_as": "https://people.example/a\n\nhttps://people.example/b"}
    client.force_login(outsider)
    assert client.post(move(who, "edit"), given).status_code == 404
    client.force_login(researcher)
    assert client.post(move(who, "edit"), {**given, "same_as": "javascript:1"}).status_code == 400
    assert client.post(move(who, "edit"), given).status_code == 302
    who.refresh_from_db()
    assert who.same_as == ["https://people.example/a", "https://people.example/b"]


def test_a_claim_that_somebody_changed_meanwhile_is_read_again(client, claim, researcher):
    client.force_login(researcher)
    form = client.get(move(claim, "edit")).context["form"]
    given = {name: form.initial[name] for name in ("text", "kind", "priority", "language", "claimant_kind")}
    given |= {"claimant_name": claim.claimant.name, "expected_hash": form.initial["expected_hash"], "tags": "mine"}
    Claim.objects.filter(pk=claim.pk).update(text="Somebody else was faster.")
    assert client.post(move(claim, "edit"), given).status_code == 409
    claim.refresh_from_db()
    assert (claim.text, claim.tags) == ("Somebody else was faster.", [])
