"""Withdrawing a published verdict takes two people and a reason."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from factcheck.errors import Conflict, IllegalTransition, Invalid, NotPermitted
from factcheck.models import Event, Verdict
from factcheck.services.verdicts import ask_withdrawal, sign_off_verdict, withdraw_verdict

REASON = "The report it rests on was forged."


def test_one_asks_another_withdraws_and_the_claim_is_open_again(published, claim, editor, second_editor):
    ask_withdrawal(published, actor=editor, reason=REASON)
    withdraw_verdict(published, actor=second_editor)
    published.refresh_from_db()
    claim.refresh_from_db()
    assert (published.status, published.withdrawal_asked_by, published.withdrawn_by) == (
        "withdrawn",
        editor,
        second_editor,
    )
    assert (published.withdrawal_reason, claim.status) == (REASON, "open")
    assert Event.objects.get(kind="verdict.withdrawn").audience == "public"
    assert Event.objects.get(kind="claim.reopened").facts == {"reason": "verdict_withdrawn"}


def test_nobody_withdraws_alone(published, editor, superuser):
    for actor in (editor, superuser):
        with pytest.raises(Conflict, match="one person asks, another withdraws"):
            withdraw_verdict(published, actor=actor)
    ask_withdrawal(published, actor=superuser, reason=REASON)
    with pytest.raises(NotPermitted, match="somebody else withdraws it"):
        withdraw_verdict(published, actor=superuser)


def test_the_database_refuses_a_withdrawal_by_one(published, superuser):
    rows = Verdict.objects.filter(pk=published.pk)
    for asked_by in (None, superuser):
        with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
            rows.update(
                status="withdrawn",
                withdrawal_asked_by=asked_by,
                withdrawn_by=superuser,
                withdrawn_at=timezone.now(),
            )


@pytest.mark.parametrize("reason", ["", " ", "x" * 501])
def test_a_reason_is_needed_and_bounded(published, editor, reason):
    with pytest.raises(Invalid, match="Why it was withdrawn"):
        ask_withdrawal(published, actor=editor, reason=reason)


def test_it_is_asked_for_once(published, editor, second_editor):
    ask_withdrawal(published, actor=editor, reason=REASON)
    with pytest.raises(Conflict, match="already"):
        ask_withdrawal(published, actor=second_editor, reason="Mine.")


def test_only_what_is_published_is_withdrawn(proposed, editor, second_editor):
    with pytest.raises(Conflict, match="Only a published verdict"):
        ask_withdrawal(proposed, actor=editor, reason=REASON)
    with pytest.raises(IllegalTransition):
        withdraw_verdict(proposed, actor=second_editor)


def test_a_superseded_verdict_is_not_withdrawn(published, successor, editor, second_editor):
    ask_withdrawal(published, actor=editor, reason=REASON)
    sign_off_verdict(successor, actor=second_editor)
    with pytest.raises(IllegalTransition):
        withdraw_verdict(published, actor=second_editor)


def test_a_claim_with_the_next_verdict_in_review_stays_in_review(published, successor, claim, editor, second_editor):
    ask_withdrawal(published, actor=editor, reason=REASON)
    withdraw_verdict(published, actor=second_editor)
    claim.refresh_from_db()
    assert claim.status == "in_review"
    assert sign_off_verdict(successor, actor=second_editor).status == "published"


def test_a_reviewer_and_the_reporter_withdraw_nothing(published, reviewer, reporter):
    for actor in (reviewer, reporter):
        with pytest.raises(NotPermitted):
            ask_withdrawal(published, actor=actor, reason=REASON)
