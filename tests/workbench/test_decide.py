"""Accepting and dismissing what was suggested: by whom, on which revision, once."""

import pytest
from django.db import transaction

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Claim, Claimant, DismissedSuggestion, Event
from factcheck.services.articles import capture_revision
from factcheck.services.attribution import Attribution, edit_attributed_claim
from factcheck.services.suggestions import (
    accept_suggestion,
    dismiss_suggestion,
    look_at_passage,
    restore_suggestion,
    suggest_claims,
    take_up_words,
)
from tests.people import MISSILES, TEXT, make_article
from tests.workbench.test_suggest import ALARM, sentence

KINDS = ["claim.added", "claim.accepted"]


@pytest.fixture
def bare(publication):
    """An article without claims."""
    return make_article(publication, "bare")


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_accepting_puts_the_words_on_record_and_into_the_work(bare, researcher):
    suggestion = suggest_claims(bare).shown[0]
    claim = accept_suggestion(bare, actor=researcher, revision=1, start=suggestion.start, end=suggestion.end)
    claim.refresh_from_db()
    anchor = claim.anchors.get()
    assert (claim.status, claim.text, claim.kind) == ("open", suggestion.text, suggestion.kind_guess)
    assert (claim.claimant.name, claim.created_by) == (suggestion.attribution.name, researcher)
    assert (anchor.start, anchor.end, anchor.status) == (suggestion.start, suggestion.end, "exact")
    assert kinds() == KINDS
    assert suggestion.start not in [left.start for left in suggest_claims(bare).shown]


def test_of_a_sentence_that_stands_there_hundreds_of_times_the_one_pointed_at_is_meant(publication, researcher):
    article = make_article(publication, "refrain", f"{MISSILES}.\n\n" * 500)
    start = 300 * (len(MISSILES) + 3)
    claim = accept_suggestion(article, actor=researcher, revision=1, start=start, end=start + len(MISSILES))
    assert claim.anchors.get().start == start


def test_what_the_person_says_goes_before_what_was_guessed(bare, researcher, reviewer):
    claim = accept_suggestion(
        bare,
        actor=researcher,
        **sentence(TEXT, MISSILES),
        text="Seven missiles hit the capital.",
        kind="event",
        attribution=Attribution("Vera Example", "person", "Mayor", ("https://people.example/vera",)),
        priority=Claim.Priority.HIGH,
        language="uk",
        tags=["missiles"],
        assignee=reviewer,
    )
    who = claim.claimant
    assert (claim.text, claim.kind, claim.priority) == ("Seven missiles hit the capital.", "event", 30)
    assert (claim.language, claim.tags, claim.assignee) == ("uk", ["missiles"], reviewer)
    assert (who.name, who.position_held, who.same_as) == ("Vera Example", "Mayor", ["https://people.example/vera"])
    assert claim.anchors.get().exact == MISSILES
    assert kinds() == [*KINDS, "claim.changed"]


def test_the_same_words_are_taken_up_once(bare, researcher, reviewer):
    accept_suggestion(bare, actor=researcher, **sentence(TEXT, MISSILES))
    with pytest.raises(Conflict) as refused:
        accept_suggestion(bare, actor=reviewer, **sentence(TEXT, MISSILES))
    assert refused.value.code == "claim_known"
    assert bare.claims.count() == 1


def test_a_revision_that_is_no_longer_the_latest_is_refused(bare, researcher):
    place = sentence(TEXT, MISSILES)
    capture_revision(bare, actor=researcher, text=f"Update. {TEXT}")
    for verb in (accept_suggestion, dismiss_suggestion):
        with pytest.raises(Conflict) as refused:
            verb(bare, actor=researcher, **place)
        assert refused.value.code == "stale_revision"
    with pytest.raises(Conflict):
        look_at_passage(bare, **place)
    assert not bare.claims.exists()


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (9, 3), (0, 10**9), (10**12, 10**12 + 1), (5, 6)])
def test_a_passage_that_is_not_there_is_refused(bare, researcher, start, end):
    for verb in (accept_suggestion, dismiss_suggestion):
        with pytest.raises(Invalid):
            verb(bare, actor=researcher, revision=1, start=start, end=end)
    assert not bare.claims.exists()
    assert not DismissedSuggestion.objects.exists()


@pytest.mark.parametrize(
    ("field", "edits"),
    [
        ("text", {"text": ""}),
        ("text", {"text": "x" * 2001}),
        ("text", {"text": "a\0b"}),
        ("kind", {"kind": "rumour"}),
        ("name", {"attribution": Attribution("")}),
        ("name", {"attribution": Attribution("a\0b")}),
        ("name", {"attribution": Attribution("x" * 201)}),
        ("kind", {"attribution": Attribution("New", "alien")}),
        ("same_as", {"attribution": Attribution("New", "person", "", ("javascript:alert(1)",))}),
        ("priority", {"priority": 99}),
        ("tags", {"tags": ["x" * 61]}),
        ("language", {"language": "x" * 13}),
    ],
)
def test_edits_that_do_not_fit_leave_nothing_behind(bare, researcher, field, edits):
    with pytest.raises(Invalid) as refused, transaction.atomic():
        accept_suggestion(bare, actor=researcher, **sentence(TEXT, MISSILES), **edits)
    assert refused.value.facts["field"] == field
    assert not Claim.objects.exists()
    assert not Claimant.objects.exists()
    assert kinds() == []


def test_an_assignee_from_elsewhere_leaves_nothing_behind(bare, researcher, outsider):
    with pytest.raises(Invalid), transaction.atomic():
        accept_suggestion(bare, actor=researcher, **sentence(TEXT, MISSILES), assignee=outsider)
    assert not Claim.objects.exists()


def test_outsiders_decide_nothing(bare, outsider, researcher):
    place = sentence(TEXT, MISSILES)
    row = dismiss_suggestion(bare, actor=researcher, **sentence(TEXT, ALARM))
    for attempt in (
        lambda: accept_suggestion(bare, actor=outsider, **place),
        lambda: dismiss_suggestion(bare, actor=outsider, **place),
        lambda: restore_suggestion(bare, actor=outsider, dismissed=row.pk),
        lambda: take_up_words(bare, actor=outsider, quote=MISSILES),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert not bare.claims.exists()
    assert DismissedSuggestion.objects.count() == 1


def test_a_reporter_does_not_decide_what_of_the_piece_is_left_unchecked(article, reporter, editor):
    place = sentence(TEXT, ALARM)
    with pytest.raises(NotPermitted, match="by-line"):
        dismiss_suggestion(article, actor=reporter, **place)
    row = dismiss_suggestion(article, actor=editor, **place)
    with pytest.raises(NotPermitted, match="by-line"):
        restore_suggestion(article, actor=reporter, dismissed=row.pk)
    assert accept_suggestion(article, actor=reporter, **place).status == "open"


def test_dismissing_twice_is_once(bare, researcher, reviewer):
    place = sentence(TEXT, MISSILES)
    rows = [dismiss_suggestion(bare, actor=person, **place) for person in (researcher, reviewer)]
    assert rows[0] == rows[1]
    assert rows[0].dismissed_by == researcher
    event = Event.objects.get(kind="article.suggestion_dismissed")
    assert event.facts == place


def test_a_dismissal_is_taken_back_once_and_by_its_own_article(bare, publication, researcher):
    row = dismiss_suggestion(bare, actor=researcher, **sentence(TEXT, MISSILES))
    with pytest.raises(Conflict):
        restore_suggestion(make_article(publication, "another"), actor=researcher, dismissed=row.pk)
    restore_suggestion(bare, actor=researcher, dismissed=row.pk)
    assert MISSILES in suggest_claims(bare).shown[0].text
    with pytest.raises(Conflict):
        restore_suggestion(bare, actor=researcher, dismissed=row.pk)
    assert kinds() == ["article.suggestion_dismissed", "article.suggestion_restored"]


def test_words_a_person_found_are_taken_up(bare, researcher):
    claim = take_up_words(bare, actor=researcher, quote="two  people were killed")
    assert (claim.status, claim.anchors.get().exact) == ("open", "two people were killed")
    with pytest.raises(Invalid):
        take_up_words(bare, actor=researcher, quote="nobody was killed")


def test_a_claims_claimant_is_changed_by_name(article, claim, researcher, outsider):
    edit_attributed_claim(claim, actor=researcher, attribution=Attribution("Vera Example"), tags=["x"])
    claim.refresh_from_db()
    assert (claim.claimant.name, claim.tags) == ("Vera Example", ["x"])
    with pytest.raises(NotPermitted):
        edit_attributed_claim(claim, actor=outsider, attribution=Attribution("Oak Outsider"))
    assert not Claimant.objects.filter(name="Oak Outsider").exists()
