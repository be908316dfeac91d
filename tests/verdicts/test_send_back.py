"""Sending a verdict back: with a comment, to a claim that is open again; those who wrote it still cannot sign it."""

import pytest

from factcheck.errors import IllegalTransition, Invalid, NotPermitted
from factcheck.services.verdicts import propose_verdict, send_back_verdict, sign_off_verdict


def test_sending_back_keeps_the_comment_and_what_it_was_about(proposed, claim, reviewer):
    read = proposed.content_hash()
    send_back_verdict(proposed, actor=reviewer, comment="Which report, of what hour?")
    proposed.refresh_from_db()
    claim.refresh_from_db()
    assert (proposed.status, proposed.proposed_by, claim.status) == ("draft", None, "open")
    review = proposed.reviews.get()
    assert (review.reviewer, review.decision, review.content_hash) == (reviewer, "sent_back", read)
    assert review.comment == "Which report, of what hour?"


@pytest.mark.parametrize("comment", ["", "   ", "x" * 5001])
def test_a_comment_is_needed_and_bounded(proposed, reviewer, comment):
    with pytest.raises(Invalid, match="Comment"):
        send_back_verdict(proposed, actor=reviewer, comment=comment)


def test_a_draft_is_not_sent_back(drafted, reviewer):
    with pytest.raises(IllegalTransition):
        send_back_verdict(drafted, actor=reviewer, comment="Not yet.")


def test_a_researcher_sends_nothing_back(proposed, researcher):
    with pytest.raises(NotPermitted):
        send_back_verdict(proposed, actor=researcher, comment="Hm.")


def test_the_first_author_is_not_forgotten_when_another_proposes(proposed, second_editor, reviewer, manager):
    send_back_verdict(proposed, actor=reviewer, comment="Which report?")
    first_author = proposed.contributors.get().user
    first_author.memberships.update(role="manager")
    propose_verdict(proposed, actor=second_editor)
    with pytest.raises(NotPermitted, match="You wrote some of this verdict"):
        sign_off_verdict(proposed, actor=first_author)
    sign_off_verdict(proposed, actor=manager)
