"""Whoever changes what a verdict in the making is about, or rests on, does not sign it off."""

import pytest

from factcheck.errors import Conflict, NotPermitted
from factcheck.models import Verdict
from factcheck.services.claims import edit_claim
from factcheck.services.sources import attach_source, withhold_source
from factcheck.services.verdicts import propose_verdict, send_back_verdict, sign_off_verdict
from tests.people import make_person
from tests.racing import overtake


def authors(verdict) -> set:
    return {row.user for row in verdict.contributors.all()}


def test_withholding_a_source_relied_on_is_writing_in_it(proposed, source, researcher, editor, second_editor):
    read = proposed.content_hash()
    withhold_source(source, actor=editor, reason="A witness would be known by it.")
    assert authors(proposed) == {researcher, editor}
    with pytest.raises(NotPermitted, match="You wrote some of this verdict"):
        sign_off_verdict(proposed, actor=editor)
    with pytest.raises(Conflict, match="read it again"):
        sign_off_verdict(proposed, actor=second_editor, expected_hash=read)
    assert sign_off_verdict(proposed, actor=second_editor).status == "published"


def test_withholding_a_source_it_does_not_rest_on_is_not(proposed, claim, researcher, editor):
    other = attach_source(claim, actor=researcher, type="interview", stance="context", title="A neighbour")
    withhold_source(other, actor=editor, reason="A neighbour would be known by it.")
    assert authors(proposed) == {researcher}


@pytest.mark.parametrize("words", [{"text": "Nine missiles."}, {"kind": "event"}, {"claimed_at": "2026-01-01"}])
def test_rewording_the_claim_is_writing_in_it(proposed, claim, researcher, reviewer, second_editor, words):
    send_back_verdict(proposed, actor=second_editor, comment="Reword the claim.")
    edit_claim(claim, actor=reviewer, **words)
    propose_verdict(proposed, actor=researcher)
    with pytest.raises(NotPermitted, match="You wrote some of this verdict"):
        sign_off_verdict(proposed, actor=reviewer)
    assert sign_off_verdict(proposed, actor=second_editor).status == "published"


def test_what_readers_never_see_is_not(drafted, claim, researcher, reviewer):
    edit_claim(claim, actor=reviewer, priority=30, tags=["war"])
    assert authors(drafted) == {researcher}


def test_a_verdict_that_was_published_keeps_its_authors(published, source, researcher, editor):
    withhold_source(source, actor=editor, reason="A witness would be known by it.")
    assert authors(published) == {researcher}


def test_a_superuser_is_no_exception(proposed, source, superuser):
    withhold_source(source, actor=superuser, reason="A witness would be known by it.")
    with pytest.raises(NotPermitted):
        sign_off_verdict(proposed, actor=superuser)


@pytest.mark.django_db(transaction=True)
def test_withholding_while_the_same_person_signs(proposed, source, publication):
    """Whichever comes first: nobody signs off evidence that is theirs."""
    both = make_person("both", publication, "editor")
    refused = overtake(
        lambda: withhold_source(source, actor=both, reason="A witness would be known by it."),
        lambda: sign_off_verdict(Verdict.objects.get(pk=proposed.pk), actor=both),
    )
    assert isinstance(refused, NotPermitted), refused
    assert Verdict.objects.get(pk=proposed.pk).status == "in_review"
