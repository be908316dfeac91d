"""Changing a claim: while it is prepared; never the words that a published verdict was about."""

import pytest

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Claim, Event, Verdict
from factcheck.services.claimants import get_claimant
from factcheck.services.claims import anchor_claim, edit_claim
from tests.people import KILLED, MISSILES, make_claim


@pytest.fixture
def judged(claim, ratings, researcher, reviewer) -> Claim:
    """Reopened, with a published verdict."""
    Verdict.objects.create(
        claim=claim,
        version=1,
        rating=ratings["true"],
        summary="s",
        reasoning="r",
        status="published",
        proposed_by=researcher,
        proposed_at=claim.created_at,
        signed_off_by=reviewer,
        signed_hash="a" * 64,
        published_at=claim.created_at,
    )
    return claim


def test_a_change_is_stored_and_recorded_by_name(claim, researcher):
    edit_claim(claim, actor=researcher, text=" Seven missiles were fired. ", priority=30, kind=claim.kind)
    claim.refresh_from_db()
    assert (claim.text, claim.priority) == ("Seven missiles were fired.", 30)
    assert Event.objects.get(kind="claim.changed").facts == {"fields": ["priority", "text"]}


def test_saying_the_same_again_is_no_change(claim, researcher):
    edit_claim(claim, actor=researcher, text=claim.text, tags=[])
    assert not Event.objects.exists()


@pytest.mark.parametrize("status", ["in_review", "published", "withdrawn"])
def test_a_claim_past_preparation_is_not_changed(article, researcher, status):
    claim = make_claim(article, "air alarm", status=status)
    with pytest.raises(Conflict, match="draft or open"):
        edit_claim(claim, actor=researcher, priority=30)


def test_a_stale_copy_is_refused(claim, researcher):
    Claim.objects.filter(pk=claim.pk).update(status="in_review")
    with pytest.raises(Conflict):
        edit_claim(claim, actor=researcher, text="Other words.")


def test_what_a_published_verdict_was_about_stays(judged, researcher):
    with pytest.raises(Conflict, match="its words stay"):
        edit_claim(judged, actor=researcher, text="Other words.")
    assert edit_claim(judged, actor=researcher, priority=30).priority == 30


def test_a_claimant_of_another_publication_is_invalid(claim, researcher, other_publication):
    stranger = get_claimant(other_publication, "Their mayor", kind="person")
    with pytest.raises(Invalid, match="another publication"):
        edit_claim(claim, actor=researcher, claimant=stranger)


@pytest.mark.parametrize("words", ["", "x" * 2001])
def test_empty_and_endless_words_are_invalid(claim, researcher, words):
    with pytest.raises(Invalid, match="Claim"):
        edit_claim(claim, actor=researcher, text=words)


def test_a_status_is_not_edited(claim, manager):
    with pytest.raises(TypeError, match="status"):
        edit_claim(claim, actor=manager, status="published")


def test_outsiders_change_nothing(claim, outsider):
    with pytest.raises(NotPermitted):
        edit_claim(claim, actor=outsider, text="Mine.")


def test_a_claim_is_tied_to_other_words(claim, researcher):
    anchor_claim(claim, actor=researcher, quote=KILLED)
    assert claim.anchors.get().exact == KILLED


def test_a_published_claim_is_not_moved_to_other_words(judged, researcher):
    with pytest.raises(Conflict, match="stays tied"):
        anchor_claim(judged, actor=researcher, quote=KILLED)
    assert judged.anchors.get().exact == MISSILES


def test_a_published_claim_that_lost_its_words_is_tied_again(judged, researcher):
    judged.anchors.update(status="needs_review")
    anchor_claim(judged, actor=researcher, quote=KILLED)
    assert (judged.anchors.get().exact, judged.anchors.get().status) == (KILLED, "exact")


def test_a_withdrawn_claim_is_tied_to_nothing(article, researcher):
    claim = make_claim(article, "air alarm", status="withdrawn")
    with pytest.raises(Conflict, match="withdrawn"):
        anchor_claim(claim, actor=researcher, quote=KILLED)
