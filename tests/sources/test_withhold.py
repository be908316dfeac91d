"""Withholding a source from the public: an editor's decision, with a reason, once."""

import pytest

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Event, Source
from factcheck.services.sources import attach_source, withhold_source

REASON = "A witness would be known by it."


@pytest.fixture
def source(claim, researcher) -> Source:
    return attach_source(claim, actor=researcher, type="eyewitness", stance="refutes", title="A neighbour")


def test_a_withheld_source_is_not_public(source, editor):
    withhold_source(source, actor=editor, reason=REASON)
    source.refresh_from_db()
    assert source.withheld_reason == REASON
    assert not Source.objects.public().exists()
    assert Event.objects.get(kind="source.withheld").facts == {"claim": source.claim_id}


def test_the_reason_never_enters_the_ledger(source, editor):
    withhold_source(source, actor=editor, reason=REASON)
    assert not [event for event in Event.objects.all() if "witness" in str(event.facts)]


@pytest.mark.parametrize("reason", ["", " ", "x" * 301])
def test_a_reason_is_needed_and_bounded(source, editor, reason):
    with pytest.raises(Invalid, match="Withheld from the public because"):
        withhold_source(source, actor=editor, reason=reason)


def test_it_is_withheld_once(source, editor, second_editor):
    stale = Source.objects.get(pk=source.pk)
    withhold_source(source, actor=editor, reason=REASON)
    with pytest.raises(Conflict, match="already"):
        withhold_source(stale, actor=second_editor, reason="Another.")


def test_a_reviewer_withholds_nothing(source, reviewer):
    with pytest.raises(NotPermitted):
        withhold_source(source, actor=reviewer, reason=REASON)
