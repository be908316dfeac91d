"""Suggested claims: sentences worth checking, less those that carry a claim and those that were dismissed."""

import pytest

from factcheck.models import Article, Claimant
from factcheck.services import suggestions
from factcheck.services.articles import capture_revision
from factcheck.services.claimants import get_claimant
from factcheck.services.claims import withdraw_claim
from factcheck.services.suggestions import dismiss_suggestion, look_at_passage, suggest_claims
from tests.people import KILLED, MISSILES, TEXT, make_article, make_claim

HURT = "The ministry said on Friday that 40 people were killed by 12 missiles."
ALARM = "The city has been under an air alarm for three hours."


def sentence(text: str, words: str) -> dict[str, int]:
    """The place of some words in a text, as a door names it."""
    start = text.index(words)
    return {"revision": 1, "start": start, "end": start + len(words)}


def said(found) -> list[str]:
    return [suggestion.text for suggestion in found.shown]


@pytest.fixture
def bare(publication):
    """An article without claims."""
    return make_article(publication, "bare")


def test_sentences_are_suggested_with_their_reasons_and_place(bare):
    found = suggest_claims(bare)
    assert len(found.shown) >= 2
    assert [s.start for s in found.shown] == sorted(s.start for s in found.shown)
    for suggestion in found.shown:
        assert TEXT[suggestion.start : suggestion.end] == suggestion.text
        assert suggestion.reasons
        assert suggestion.score >= suggestions.WORTH_IT
    assert (found.left_out, found.dismissed, found.revision) == (0, (), bare.latest_revision)


def test_words_that_carry_a_claim_are_not_suggested(article):
    words = said(suggest_claims(article))
    assert not [sentence for sentence in words if MISSILES in sentence or KILLED in sentence]


def test_the_words_of_a_withdrawn_claim_are_free_again(article, claim, editor):
    withdraw_claim(claim, actor=editor)
    assert MISSILES in said(suggest_claims(article))[0]


def test_a_candidate_that_waits_for_review_is_not_suggested(article, claim, researcher):
    changed = TEXT.replace("Seven missiles were fired", "Eight missiles were fired")
    capture_revision(article, actor=researcher, text=changed)
    assert claim.anchors.get(revision__number=2).status == "needs_review"
    assert not [sentence for sentence in said(suggest_claims(article)) if "missiles were" in sentence]


def test_what_was_dismissed_stays_away_from_the_next_revision_too(bare, researcher):
    first = suggest_claims(bare).shown[0]
    dismiss_suggestion(bare, actor=researcher, revision=1, start=first.start, end=first.end)
    found = suggest_claims(bare)
    assert first.text not in said(found)
    assert [(gone.text, gone.row.dismissed_by) for gone in found.dismissed] == [(first.text, researcher)]
    capture_revision(bare, actor=researcher, text=f"An update.\n\n{TEXT.replace(' ', chr(0xA0), 3)}")
    assert first.text not in said(suggest_claims(bare))
    capture_revision(bare, actor=researcher, text=TEXT.replace("Seven missiles", "Seventy missiles"))
    assert suggest_claims(bare).shown[0].text.startswith("Seventy missiles")


def test_what_is_dismissed_in_one_article_is_suggested_in_another(bare, publication, researcher):
    first = suggest_claims(bare).shown[0]
    dismiss_suggestion(bare, actor=researcher, revision=1, start=first.start, end=first.end)
    assert first.text in said(suggest_claims(make_article(publication, "another")))


def test_the_best_are_shown_in_the_order_of_the_text(publication):
    text = "\n\n".join(
        f"The ministry said on Friday that {number},000 people were killed in the most deadly attack since 2022."
        if number % 2
        else f"It was said to have hit {number} houses."
        for number in range(1, 41)
    )
    article = make_article(publication, "long", text)
    every, few = suggest_claims(article, most=1000), suggest_claims(article, most=5)
    assert (len(few.shown), few.left_out) == (5, len(every.shown) - 5)
    assert min(s.score for s in few.shown) == max(s.score for s in every.shown)
    assert [s.start for s in few.shown] == sorted(s.start for s in few.shown)


def test_a_giant_text_is_looked_through_to_a_bound(publication):
    article = make_article(publication, "giant", f"{TEXT}\n\n" * 4000)  # about a megabyte
    found = suggest_claims(article)
    assert not found.is_whole_text
    assert len(found.shown) == suggestions.MOST_SHOWN
    assert found.shown[-1].end <= suggestions.LOOKED_AT


def test_a_sentence_too_long_for_a_claim_is_not_suggested(publication):
    article = make_article(publication, "endless", "On Friday 7 people were killed, " * 100 + "he said.")
    assert suggest_claims(article).shown == ()


@pytest.mark.parametrize("text", [" ", "…", "\u200b", "12"])
def test_a_text_without_sentences_suggests_nothing(publication, text):
    assert suggest_claims(make_article(publication, "empty", text)).shown == ()


def test_an_article_without_text_suggests_nothing(publication):
    article = Article.objects.create(publication=publication, url="https://x.example/", canonical_url="x.example")
    assert suggest_claims(article) == suggestions.Suggestions(None)


def test_the_claimant_is_guessed_from_the_attribution(publication):
    text = "Harbour Mayor Vera Example said that 40 people were hurt on Friday. The harbour police said 9 were held."
    article = make_article(publication, "harbour", text)
    mayor, police = (suggestion.attribution for suggestion in suggest_claims(article).shown)
    assert (mayor.name, mayor.kind) == ("Harbour Mayor Vera Example", "person")
    assert (police.name, police.kind) == ("Harbour police", "organisation")
    get_claimant(publication, "Vera Example", kind="person", position_held="Mayor of Harbour")
    get_claimant(publication, "The harbour police", kind="organisation")
    mayor, police = (suggestion.attribution for suggestion in suggest_claims(article).shown)
    assert (mayor.name, mayor.position_held, police.name) == ("Vera Example", "Mayor of Harbour", "The harbour police")


def test_a_claimant_of_another_publication_is_not_guessed(publication, other_publication):
    get_claimant(other_publication, "Vera Example", kind="person")
    article = make_article(
        publication, "harbour", "Harbour Mayor Vera Example said that 40 people were hurt on Friday."
    )
    assert suggest_claims(article).shown[0].attribution.name == "Harbour Mayor Vera Example"


def test_without_attribution_the_paper_says_it(bare, publication):
    attribution = look_at_passage(bare, **sentence(TEXT, ALARM)).attribution
    assert (attribution.name, attribution.kind) == (publication.name, Claimant.Kind.PAPER)


def test_suggesting_costs_the_same_with_thirty_claims(bare, django_assert_num_queries):
    with django_assert_num_queries(4):  # revision, claimed words, dismissals, claimants
        suggest_claims(bare)
    for _number in range(30):
        make_claim(bare, "air alarm")
    with django_assert_num_queries(4):
        suggest_claims(bare)
