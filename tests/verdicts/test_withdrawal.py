"""Withdrawing a published verdict takes two people and a reason."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from factcheck.errors import Conflict, IllegalTransition, Invalid, NotPermitted
from factcheck.models import Event, Verdict
from factcheck.services.verdicts import ask_withdrawal, refuse_withdrawal, sign_off_verdict, withdraw_verdict
from tests.racing import race, refusals

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


def test_the_second_person_may_let_it_stand(published, claim, editor, second_editor, manager):
    ask_withdrawal(published, actor=editor, reason=REASON)
    refuse_withdrawal(published, actor=second_editor)
    published.refresh_from_db()
    assert (published.status, published.withdrawal_asked_by, published.withdrawal_reason) == ("published", None, "")
    assert Event.objects.get(kind="verdict.withdrawal_refused").audience == "desk"
    with pytest.raises(Conflict, match="one person asks"):
        withdraw_verdict(published, actor=manager)
    ask_withdrawal(published, actor=manager, reason="It was forged after all.")
    assert withdraw_verdict(published, actor=editor).withdrawal_reason == "It was forged after all."


def test_whoever_asked_may_take_it_back(published, editor):
    ask_withdrawal(published, actor=editor, reason=REASON)
    assert refuse_withdrawal(published, actor=editor).withdrawal_asked_by is None


def test_what_nobody_asked_for_is_not_refused(published, proposed, editor):
    for verdict in (published, proposed):
        with pytest.raises(IllegalTransition, match="No withdrawal"):
            refuse_withdrawal(verdict, actor=editor)


def test_strangers_reviewers_and_the_reporter_refuse_nothing(published, editor, outsider, reviewer, reporter):
    ask_withdrawal(published, actor=editor, reason=REASON)
    for actor in (outsider, reviewer, reporter, None):
        with pytest.raises(NotPermitted):
            refuse_withdrawal(published, actor=actor)


def test_those_who_may_decide_it_are_asked(published, editor, second_editor, manager, reporter, superuser):
    ask_withdrawal(published, actor=editor, reason=REASON)
    asked = Event.objects.get(kind="verdict.withdrawal_asked").deliveries.values_list("recipient_key", flat=True)
    assert set(asked) == {f"user:{second_editor.pk}", f"user:{manager.pk}"}


@pytest.mark.django_db(transaction=True)
def test_withdrawing_and_refusing_at_once_do_one_of_them(published, editor, second_editor, manager):
    ask_withdrawal(published, actor=editor, reason=REASON)
    results = race(
        lambda: withdraw_verdict(Verdict.objects.get(pk=published.pk), actor=second_editor),
        lambda: refuse_withdrawal(Verdict.objects.get(pk=published.pk), actor=manager),
    )
    assert len(refusals(results)) == 1
    assert isinstance(refusals(results)[0], Conflict)
