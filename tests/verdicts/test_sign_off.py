"""Signing off: it binds to what was read, publishes verdict and claim, and supersedes the version before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factcheck.errors import Conflict, IllegalTransition, NotPermitted
from factcheck.models import Claim, Event, Verdict
from factcheck.services.claims import edit_claim, reopen_claim
from factcheck.services.sources import attach_source, withhold_source
from factcheck.services.verdicts import draft_verdict, propose_verdict, send_back_verdict, sign_off_verdict


def test_signing_off_publishes_verdict_and_claim(proposed, claim, reviewer):
    read = proposed.content_hash()
    sign_off_verdict(proposed, actor=reviewer, expected_hash=read)
    proposed.refresh_from_db()
    claim.refresh_from_db()
    assert (proposed.status, proposed.signed_off_by, proposed.signed_hash) == ("published", reviewer, read)
    assert proposed.published_at is not None
    assert claim.status == "published"
    assert proposed.reviews.get().decision == "signed_off"
    public = Event.objects.public().order_by("pk").values_list("kind", flat=True)
    assert list(public) == ["verdict.published", "claim.published"]


def test_a_change_of_evidence_since_it_was_read_is_a_conflict(proposed, claim, source, reviewer, second_editor):
    read = proposed.content_hash()
    withhold_source(source, actor=second_editor, reason="A witness would be known by it.")
    with pytest.raises(Conflict) as refused:
        sign_off_verdict(proposed, actor=reviewer, expected_hash=read)
    assert refused.value.code == "content_changed"
    proposed.refresh_from_db()
    claim.refresh_from_db()
    assert (proposed.status, claim.status) == ("in_review", "in_review")


def test_a_claim_reworded_between_two_proposals_is_a_conflict(proposed, claim, researcher, reviewer, second_editor):
    read = proposed.content_hash()
    send_back_verdict(proposed, actor=second_editor, comment="Reword the claim.")
    edit_claim(claim, actor=researcher, text="Seven missiles reached the capital.")
    propose_verdict(proposed, actor=researcher)
    with pytest.raises(Conflict, match="read it again"):
        sign_off_verdict(proposed, actor=reviewer, expected_hash=read)


def test_a_verdict_is_signed_once(published, second_editor):
    with pytest.raises(IllegalTransition):
        sign_off_verdict(published, actor=second_editor)


def test_a_draft_is_not_signed(drafted, reviewer):
    with pytest.raises(IllegalTransition):
        sign_off_verdict(drafted, actor=reviewer)


def test_a_researcher_an_outsider_the_reporter_and_the_system_sign_nothing(
    proposed, researcher, outsider, reporter, inactive
):
    for actor in (researcher, outsider, reporter, inactive, None):
        with pytest.raises(NotPermitted):
            sign_off_verdict(proposed, actor=actor)


def test_reopening_keeps_the_last_verdict_public(published, claim, reviewer):
    claim.refresh_from_db()
    reopen_claim(claim, actor=reviewer)
    assert list(Claim.objects.public()) == [claim]
    assert claim.verdicts.published().get() == published


def test_the_next_version_takes_the_place_of_the_last(published, successor, claim, second_editor):
    assert claim.verdicts.published().get() == published
    sign_off_verdict(successor, actor=second_editor)
    published.refresh_from_db()
    claim.refresh_from_db()
    assert (published.status, successor.version, successor.status) == ("superseded", 2, "published")
    assert published.superseded_at == successor.published_at
    assert claim.status == "published"
    assert list(claim.verdicts.public()) == [successor, published]
    assert Event.objects.filter(kind="verdict.superseded", subject_id=published.pk, audience="public").exists()


def test_a_refused_successor_leaves_the_last_one_public(published, successor, second_editor):
    with pytest.raises(Conflict):
        sign_off_verdict(successor, actor=second_editor, expected_hash="0" * 64)
    published.refresh_from_db()
    assert published.status == "published"
    assert not Event.objects.filter(kind="verdict.superseded").exists()


def test_the_number_of_queries_does_not_grow_with_the_evidence(
    claim, other_claim, ratings, researcher, reviewer, django_assert_num_queries
):
    def proposed_with(claim: Claim, pieces: int) -> Verdict:
        sources = [
            attach_source(claim, actor=researcher, type="document", stance="refutes", title=f"Report {number}")
            for number in range(pieces)
        ]
        verdict = draft_verdict(
            claim, actor=researcher, rating=ratings["false"], summary="Nine.", reasoning="Counted.", sources=sources
        )
        propose_verdict(verdict, actor=researcher)
        return Verdict.objects.get(pk=verdict.pk)

    one, many = proposed_with(claim, 1), proposed_with(other_claim, 30)
    assert reviewer.roles
    with CaptureQueriesContext(connection) as few:
        sign_off_verdict(one, actor=reviewer)
    with django_assert_num_queries(len(few)):
        sign_off_verdict(many, actor=reviewer)
