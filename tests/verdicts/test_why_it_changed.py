"""What readers could read is not replaced without a word of why."""

import pytest
from django.db import IntegrityError, transaction

from factcheck.errors import Incomplete, Invalid
from factcheck.models import RatingScale, Verdict
from factcheck.services.claims import reopen_claim
from factcheck.services.verdicts import (
    draft_verdict,
    edit_verdict,
    propose_verdict,
    send_back_verdict,
    sign_off_verdict,
)


@pytest.fixture
def unexplained(successor, researcher, second_editor) -> Verdict:
    """The second version, sent back and robbed of its reason."""
    send_back_verdict(successor, actor=second_editor, comment="Why?")
    return edit_verdict(successor, actor=researcher, change_note="")


def test_the_second_version_says_why(unexplained, researcher, second_editor):
    with pytest.raises(Incomplete, match="say why it changed") as refused:
        propose_verdict(unexplained, actor=researcher)
    assert refused.value.facts["field"] == "change_note"
    edit_verdict(unexplained, actor=researcher, change_note="The count was redone.")
    propose_verdict(unexplained, actor=researcher)
    assert sign_off_verdict(unexplained, actor=second_editor).change_note == "The count was redone."


def test_white_space_is_no_reason(unexplained, researcher):
    edit_verdict(unexplained, actor=researcher, change_note=" \n")
    with pytest.raises(Incomplete):
        propose_verdict(unexplained, actor=researcher)


def test_the_database_refuses_a_change_without_a_reason(successor):
    with pytest.raises(IntegrityError, match="says_why_it_changed"), transaction.atomic():
        Verdict.objects.filter(pk=successor.pk).update(change_note="")


def test_a_first_version_changes_nothing_and_needs_no_reason(published):
    assert (published.version, published.change_note) == (1, "")


def test_the_history_of_a_claim_says_what_was_said_and_why_it_changed(client, successor, claim, second_editor):
    sign_off_verdict(successor, actor=second_editor)
    page = client.get(claim.get_absolute_url()).content.decode()
    for words in ("There were nine.", "Seven or nine: the reports differ.", "The ministry gave a new figure."):
        assert words in page, words


def test_an_earlier_change_keeps_its_reason(
    client, successor, claim, researcher, reviewer, second_editor, ratings, source
):
    sign_off_verdict(successor, actor=second_editor)
    claim.refresh_from_db()
    reopen_claim(claim, actor=reviewer)
    third = draft_verdict(
        claim,
        actor=researcher,
        rating=ratings["true"],
        summary="Seven after all.",
        reasoning="Both say so now.",
        sources=[source],
        change_note="The air force corrected its report.",
    )
    sign_off_verdict(propose_verdict(third, actor=researcher), actor=second_editor)
    page = client.get(claim.get_absolute_url()).content.decode()
    assert "The air force corrected its report." in page
    assert "The ministry gave a new figure." in page


def test_a_scale_retired_meanwhile_is_not_signed_off(proposed, reviewer, publication):
    RatingScale.objects.filter(publication=publication).update(in_use=False)
    with pytest.raises(Invalid, match="not in use"):
        sign_off_verdict(proposed, actor=reviewer)
