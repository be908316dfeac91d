"""Drafting a verdict: on an open claim, one at a time, with its own evidence and the publication's own words."""

import pytest

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Event, Rating, RatingScale, Verdict
from factcheck.services.sources import attach_source
from factcheck.services.verdicts import draft_verdict
from tests.people import make_claim, make_person

WORDS = {"summary": "There were nine.", "reasoning": "The air force counted nine."}


def test_a_draft_is_version_one_and_its_author_a_contributor(drafted, researcher, source):
    drafted.refresh_from_db()
    assert (drafted.status, drafted.version, drafted.proposed_by_id) == ("draft", 1, None)
    assert [row.user for row in drafted.contributors.all()] == [researcher]
    assert list(drafted.sources.all()) == [source]
    event = Event.objects.get(kind="verdict.drafted")
    assert event.facts == {"claim": drafted.claim_id, "version": 1, "rating": "false"}
    assert (event.actor_kind, event.actor_id) == ("user", researcher.pk)


def test_a_second_draft_while_one_is_in_the_making_is_a_conflict(drafted, claim, reviewer, ratings):
    with pytest.raises(Conflict, match="in the making"):
        draft_verdict(claim, actor=reviewer, rating=ratings["true"], **WORDS)


def test_a_draft_while_one_waits_for_sign_off_is_a_conflict(proposed, claim, reviewer, ratings):
    with pytest.raises(Conflict, match="in the making"):
        draft_verdict(claim, actor=reviewer, rating=ratings["true"], **WORDS)


@pytest.mark.parametrize("status", ["draft", "published", "withdrawn"])
def test_a_claim_that_is_not_open_has_no_draft(article, researcher, ratings, status):
    claim = make_claim(article, "air alarm", status=status)
    with pytest.raises(Conflict, match="open claim"):
        draft_verdict(claim, actor=researcher, rating=ratings["true"], **WORDS)
    assert not claim.verdicts.exists()


def test_a_stale_copy_of_the_claim_does_not_help(claim, researcher, ratings):
    type(claim).objects.filter(pk=claim.pk).update(status="withdrawn")
    with pytest.raises(Conflict):
        draft_verdict(claim, actor=researcher, rating=ratings["true"], **WORDS)


def test_evidence_of_another_claim_is_invalid(claim, other_claim, researcher, ratings):
    foreign = attach_source(other_claim, actor=researcher, type="document", stance="context", title="Elsewhere")
    with pytest.raises(Invalid, match="its own claim"):
        draft_verdict(claim, actor=researcher, rating=ratings["true"], sources=[foreign], **WORDS)


def test_a_rating_of_another_publication_is_invalid(claim, researcher, other_publication):
    foreign = Rating.objects.get(scale__publication=other_publication, code="true")
    with pytest.raises(Invalid, match="another publication"):
        draft_verdict(claim, actor=researcher, rating=foreign, **WORDS)


def test_a_rating_of_a_retired_scale_is_invalid(claim, researcher, publication):
    old = RatingScale.objects.create(publication=publication, name="Old words", in_use=False)
    rating = Rating.objects.create(scale=old, code="so-so", word="So-so", position=0)
    with pytest.raises(Invalid, match="not in use"):
        draft_verdict(claim, actor=researcher, rating=rating, **WORDS)


@pytest.mark.parametrize(
    ("field", "words", "problem"),
    [
        ("summary", "", "Summary.*cannot be blank"),
        ("summary", "  \n", "Summary.*cannot be blank"),
        ("summary", "x" * 301, "Summary.*300"),
        ("reasoning", "", "Reasoning.*cannot be blank"),
        ("reasoning", "x" * 20_001, "Reasoning.*20000"),
        ("reasoning", "a\0b", "Null characters"),
        ("change_note", "x" * 301, "Why it changed.*300"),
    ],
)
def test_words_that_do_not_fit_are_refused_by_name(claim, researcher, ratings, field, words, problem):
    with pytest.raises(Invalid, match=problem) as refused:
        draft_verdict(claim, actor=researcher, rating=ratings["true"], **{**WORDS, field: words})
    assert refused.value.facts["field"] == field
    assert not Verdict.objects.exists()


def test_the_longest_reasoning_fits(claim, researcher, ratings):
    draft_verdict(claim, actor=researcher, rating=ratings["true"], **{**WORDS, "reasoning": "x" * 20_000})


def test_strangers_the_reporter_and_the_system_draft_nothing(claim, outsider, reporter, ratings):
    for actor in (outsider, reporter, make_person("nobody"), None):
        with pytest.raises(NotPermitted):
            draft_verdict(claim, actor=actor, rating=ratings["true"], **WORDS)
