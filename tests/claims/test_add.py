"""Putting a claim on record: a draft, attributed, tied to the words of the article's latest revision."""

import datetime

import pytest

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Claim, Claimant, Event
from factcheck.services.articles import capture_revision
from factcheck.services.claimants import get_claimant
from factcheck.services.claims import add_claim
from tests.people import KILLED, MISSILES, TEXT, make_article

WORDS = {"text": "Three hours of air alarm.", "kind": "figure"}


@pytest.fixture
def mayor(publication) -> Claimant:
    return get_claimant(publication, "The mayor", kind="person", position_held="Mayor")


def test_a_claim_is_a_draft_tied_to_its_words(article, researcher, mayor):
    claim = add_claim(
        article,
        actor=researcher,
        claimant=mayor,
        quote="air alarm for three hours",
        claimed_at=datetime.date(2026, 1, 2),
        tags=["alarm", " alarm ", "city"],
        external_id="cms-7",
        **WORDS,
    )
    claim.refresh_from_db()
    anchor = claim.anchors.get()
    assert (claim.status, claim.publication_id, claim.created_by) == ("draft", article.publication_id, researcher)
    assert (claim.language, claim.tags) == (article.language, ["alarm", "city"])
    assert TEXT[anchor.start : anchor.end] == anchor.exact == "air alarm for three hours"
    assert TEXT[: anchor.start].endswith(anchor.prefix)
    assert TEXT[anchor.end :].startswith(anchor.suffix)
    assert anchor.prefix
    event = Event.objects.get(kind="claim.added")
    assert (event.subject_id, event.facts) == (claim.pk, {"article": article.pk})


def test_a_claim_may_stand_without_words(article, researcher, mayor):
    assert not add_claim(article, actor=researcher, claimant=mayor, **WORDS).anchors.exists()


def test_typography_is_no_obstacle(publication, researcher, mayor):
    article = make_article(publication, "quotes", "He said: “it’s over – for good…” and left.")
    claim = add_claim(article, actor=researcher, claimant=mayor, quote='"it\'s over - for  good..."', **WORDS)
    assert claim.anchors.get().exact == "“it’s over – for good…”"


@pytest.mark.parametrize("quote", ["nine missiles", "Seven  missiles were not", "", " ", "x" * 2001])
def test_words_that_are_not_there_are_invalid(article, researcher, mayor, quote):
    with pytest.raises(Invalid):
        add_claim(article, actor=researcher, claimant=mayor, quote=quote, **WORDS)
    assert not Claim.objects.filter(text=WORDS["text"]).exists()


def test_words_that_stand_there_twice_need_their_place(publication, researcher, mayor):
    article = make_article(publication, "twice", "Two were hurt. Later, two were hurt again.")
    with pytest.raises(Invalid, match="more than once"):
        add_claim(article, actor=researcher, claimant=mayor, quote="were hurt", **WORDS)
    claim = add_claim(article, actor=researcher, claimant=mayor, quote="were hurt", start=26, **WORDS)
    assert claim.anchors.get().start == 26
    with pytest.raises(Invalid, match="not at this place"):
        add_claim(article, actor=researcher, claimant=mayor, quote="were hurt", start=5, **WORDS)


def test_the_words_are_looked_for_in_the_latest_revision(article, researcher, mayor):
    latest = capture_revision(article, actor=researcher, text="Only this is left.")
    with pytest.raises(Invalid, match="not in the article"):
        add_claim(article, actor=researcher, claimant=mayor, quote=MISSILES, **WORDS)
    claim = add_claim(article, actor=researcher, claimant=mayor, quote="Only this", **WORDS)
    assert claim.anchors.get().revision == latest


def test_a_claimant_of_another_publication_is_invalid(article, researcher, other_publication):
    stranger = get_claimant(other_publication, "Their mayor", kind="person")
    with pytest.raises(Invalid, match="another publication"):
        add_claim(article, actor=researcher, claimant=stranger, **WORDS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", "x" * 2001),
        ("text", "a\0b"),
        ("kind", "rumour"),
        ("priority", 11),
        ("language", "x" * 13),
        ("tags", ["x" * 61]),
        ("tags", [""]),
        ("external_id", "x" * 201),
        ("claimed_at", "yesterday"),
    ],
)
def test_values_that_do_not_fit_are_invalid(article, researcher, mayor, field, value):
    with pytest.raises(Invalid) as refused:
        add_claim(article, actor=researcher, claimant=mayor, **{**WORDS, field: value})
    assert refused.value.facts["field"] == field


def test_an_external_id_is_given_once_per_publication(article, researcher, mayor):
    add_claim(article, actor=researcher, claimant=mayor, external_id="cms-7", **WORDS)
    with pytest.raises(Conflict, match="external id"):
        add_claim(article, actor=researcher, claimant=mayor, external_id="cms-7", **WORDS)


def test_outsiders_add_nothing(article, outsider, mayor):
    with pytest.raises(NotPermitted):
        add_claim(article, actor=outsider, claimant=mayor, quote=KILLED, **WORDS)


def test_a_claimant_is_made_once(publication, mayor):
    assert get_claimant(publication, " The mayor ", kind="organisation") == mayor
    with pytest.raises(Invalid):
        get_claimant(publication, "The minister", kind="person", same_as=["not an address"])
