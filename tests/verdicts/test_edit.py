"""Editing a draft: whoever writes a word of it becomes a contributor."""

import pytest

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Event
from factcheck.services.sources import attach_source
from factcheck.services.verdicts import edit_verdict, propose_verdict, sign_off_verdict


def contributors(verdict) -> set:
    return {row.user for row in verdict.contributors.all()}


@pytest.mark.parametrize(
    "change",
    [{"summary": "Nine."}, {"reasoning": "Counted."}, {"change_note": "Again."}, {"rating": "true"}, {"sources": []}],
    ids=lambda change: next(iter(change)),
)
def test_every_change_makes_its_author_a_contributor(drafted, researcher, reviewer, ratings, change):
    if "rating" in change:
        change = {"rating": ratings["true"]}
    edit_verdict(drafted, actor=reviewer, **change)
    assert contributors(drafted) == {researcher, reviewer}
    assert Event.objects.get(kind="verdict.changed").facts["fields"] == list(change)


def test_saying_the_same_again_is_no_change(drafted, researcher, reviewer, source):
    edit_verdict(drafted, actor=reviewer, summary=f" {drafted.summary} ", sources=[source])
    assert contributors(drafted) == {researcher}
    assert not Event.objects.filter(kind="verdict.changed").exists()


def test_what_was_not_named_stays(drafted, reviewer, source):
    before = drafted.reasoning
    edit_verdict(drafted, actor=reviewer, summary="Nine.")
    drafted.refresh_from_db()
    assert (drafted.summary, drafted.reasoning) == ("Nine.", before)
    assert list(drafted.sources.all()) == [source]


def test_only_a_draft_is_changed(proposed, published, reviewer):
    for verdict in (proposed, published):
        with pytest.raises(Conflict, match="Only a draft"):
            edit_verdict(verdict, actor=reviewer, summary="Nine.")


def test_a_stale_copy_is_refused(drafted, reviewer):
    stale = type(drafted).objects.get(pk=drafted.pk)
    from_elsewhere = type(drafted).objects.filter(pk=drafted.pk)
    from_elsewhere.update(status="in_review", proposed_by=reviewer, proposed_at=drafted.created_at)
    with pytest.raises(Conflict, match="Only a draft"):
        edit_verdict(stale, actor=reviewer, summary="Nine.")


def test_evidence_of_another_claim_is_invalid(drafted, other_claim, reviewer, source):
    foreign = attach_source(other_claim, actor=reviewer, type="document", stance="context", title="Elsewhere")
    with pytest.raises(Invalid):
        edit_verdict(drafted, actor=reviewer, sources=[source, foreign])


def test_a_misspelt_field_is_a_programming_error(drafted, reviewer):
    with pytest.raises(TypeError, match="status"):
        edit_verdict(drafted, actor=reviewer, status="published")


def test_an_outsider_changes_nothing(drafted, outsider):
    with pytest.raises(NotPermitted):
        edit_verdict(drafted, actor=outsider, summary="Mine.")


def test_an_editor_of_the_draft_cannot_sign_it_off_later(drafted, researcher, reviewer, second_editor):
    edit_verdict(drafted, actor=reviewer, summary="Nine.")
    propose_verdict(drafted, actor=researcher)
    with pytest.raises(NotPermitted, match="You wrote some of this verdict"):
        sign_off_verdict(drafted, actor=reviewer)
    assert sign_off_verdict(drafted, actor=second_editor).status == "published"
