"""What a published verdict is about, and rests on, does not change: the database refuses, whoever asks."""

import pytest
from django.db import IntegrityError, transaction

from factcheck.models import Claim, Claimant, Source
from factcheck.services.sources import attach_source, withhold_source
from factcheck.services.verdicts import ask_withdrawal, withdraw_verdict

CLAIM = {"text": "Nine.", "kind": "event", "claimed_at": "2026-01-01", "language": "uk"}
CLAIMANT = {"name": "The army", "kind": "person", "position_held": "Spokesman"}
SOURCE = {
    "type": "interview",
    "is_primary": True,
    "stance": "context",
    "title": "Another",
    "locator": "p. 2",
    "url": "https://a.example/",
    "quote": "Nine.",
    "language": "uk",
    "note": "By telephone.",
}
CHANGES = [
    *((Claim, name, value) for name, value in CLAIM.items()),
    *((Claimant, name, value) for name, value in CLAIMANT.items()),
    *((Source, name, value) for name, value in SOURCE.items()),
]


def change(model, published, **values) -> int:
    row = {Claim: published.claim_id, Claimant: published.claim.claimant_id}
    key = row.get(model) or published.sources.get().pk
    with transaction.atomic():
        return model.objects.filter(pk=key).update(**values)


@pytest.mark.parametrize(("model", "name", "value"), CHANGES)
def test_no_word_of_it_changes(published, model, name, value):
    with pytest.raises(IntegrityError, match="published verdict stands on"):
        change(model, published, **{name: value})


@pytest.mark.parametrize("model", [Claim, Claimant, Source])
def test_it_stays_when_the_verdict_was_withdrawn(published, editor, second_editor, model):
    ask_withdrawal(published, actor=editor, reason="The report was forged.")
    withdraw_verdict(published, actor=second_editor)
    with pytest.raises(IntegrityError, match="published verdict stands on"):
        change(model, published, language="uk") if model is not Claimant else change(model, published, name="X")


def test_the_claim_does_not_go_to_somebody_else(published, publication):
    other = Claimant.objects.create(publication=publication, name="The army", kind="organisation")
    with pytest.raises(IntegrityError, match="published verdict stands on"):
        change(Claim, published, claimant=other)


def test_a_source_relied_on_is_not_deleted(published, source):
    with pytest.raises(IntegrityError), transaction.atomic():
        source.delete()


def test_what_is_none_of_it_still_changes(published, claim, source, researcher, editor):
    change(Claim, published, priority=30, assignee=researcher)
    change(Claimant, published, same_as=["https://encyclopaedia.example/army"])
    withhold_source(source, actor=editor, reason="A witness would be known by it.")
    other = attach_source(claim, actor=researcher, type="document", stance="context", title="Later")
    assert Source.objects.filter(pk=other.pk).update(title="Later still") == 1


def test_until_it_is_signed_it_may_change(proposed):
    for model, name, value in CHANGES:
        assert change(model, proposed, **{name: value}) == 1
