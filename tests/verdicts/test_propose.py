"""Proposing a verdict: it rests on evidence, and its claim is in review from then on."""

import pytest

from factcheck.errors import IllegalTransition, Incomplete, NotPermitted
from factcheck.models import Event
from factcheck.services.verdicts import edit_verdict, propose_verdict


def test_proposing_moves_verdict_and_claim(drafted, claim, researcher):
    propose_verdict(drafted, actor=researcher)
    drafted.refresh_from_db()
    claim.refresh_from_db()
    assert (drafted.status, drafted.proposed_by, claim.status) == ("in_review", researcher, "in_review")
    assert drafted.proposed_at is not None
    assert Event.objects.filter(kind="verdict.proposed", audience="desk").count() == 1


def test_whoever_proposes_becomes_a_contributor(drafted, second_editor):
    propose_verdict(drafted, actor=second_editor)
    assert drafted.contributors.filter(user=second_editor).exists()


def test_without_evidence_nothing_is_proposed(drafted, claim, researcher):
    edit_verdict(drafted, actor=researcher, sources=[])
    with pytest.raises(Incomplete, match="at least one source"):
        propose_verdict(drafted, actor=researcher)
    drafted.refresh_from_db()
    claim.refresh_from_db()
    assert (drafted.status, claim.status) == ("draft", "open")


def test_nothing_is_proposed_twice(proposed, second_editor):
    with pytest.raises(IllegalTransition):
        propose_verdict(proposed, actor=second_editor)
    proposed.refresh_from_db()
    assert proposed.proposed_by != second_editor


def test_the_reporter_and_outsiders_propose_nothing(drafted, reporter, outsider):
    for actor in (reporter, outsider):
        with pytest.raises(NotPermitted):
            propose_verdict(drafted, actor=actor)
