"""A claim's life: accepted, assigned, reopened, withdrawn; by whom, and when not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck.errors import Conflict, IllegalTransition, Invalid, NotPermitted
from factcheck.models import Claim, Event, Source
from factcheck.services.claims import accept_claim, assign_claim, reopen_claim, withdraw_claim
from factcheck.services.verdicts import draft_verdict, propose_verdict, sign_off_verdict
from tests.people import make_claim, make_person


@pytest.fixture
def proposed(claim, researcher, ratings):
    source = Source.objects.create(claim=claim, type="document", stance="refutes", title="Report")
    verdict = draft_verdict(
        claim, actor=researcher, rating=ratings["false"], summary="Nine.", reasoning="Counted.", sources=[source]
    )
    return propose_verdict(verdict, actor=researcher)


def test_accepting_takes_a_draft_into_the_work(article, researcher):
    claim = make_claim(article, "air alarm", status="draft")
    accept_claim(claim, actor=researcher)
    claim.refresh_from_db()
    assert claim.status == "open"
    assert Event.objects.get(kind="claim.accepted").subject_id == claim.pk
    with pytest.raises(IllegalTransition):
        accept_claim(claim, actor=researcher)


def test_reopening_is_a_reviewers_and_names_a_reason(article, researcher, reviewer):
    claim = make_claim(article, "air alarm", status="published")
    with pytest.raises(NotPermitted):
        reopen_claim(claim, actor=researcher)
    with pytest.raises(Invalid, match="code"):
        reopen_claim(claim, actor=reviewer, reason_code="the reader was right")
    reopen_claim(claim, actor=reviewer, reason_code="ticket:7")
    claim.refresh_from_db()
    assert claim.status == "open"
    assert Event.objects.get(kind="claim.reopened").facts == {"reason": "ticket:7"}


def test_withdrawing_is_an_editors(claim, reviewer, editor):
    with pytest.raises(NotPermitted):
        withdraw_claim(claim, actor=reviewer)
    withdraw_claim(claim, actor=editor)
    claim.refresh_from_db()
    assert claim.status == "withdrawn"
    with pytest.raises(IllegalTransition):
        withdraw_claim(claim, actor=editor)


def test_a_claim_under_a_published_verdict_is_not_withdrawn_by_one_person(proposed, claim, reviewer, superuser):
    sign_off_verdict(proposed, actor=reviewer)
    with pytest.raises(Conflict, match="withdraw that first"):
        withdraw_claim(claim, actor=superuser)
    assert list(Claim.objects.public()) == [claim]


def test_a_withdrawn_claim_leaves_nothing_waiting_for_sign_off(proposed, claim, editor):
    withdraw_claim(claim, actor=editor)
    proposed.refresh_from_db()
    assert proposed.status == "draft"
    assert not Claim.objects.get(pk=claim.pk).verdicts.awaiting_sign_off().exists()
    assert Event.objects.get(kind="verdict.sent_back").facts["reason"] == "claim_withdrawn"
    with pytest.raises(IllegalTransition):
        propose_verdict(proposed, actor=editor)


def test_a_claim_is_assigned_at_its_own_desk(claim, researcher, reviewer):
    due = timezone.now() + timedelta(days=1)
    assign_claim(claim, actor=researcher, assignee=reviewer, due_at=due)
    assign_claim(claim, actor=researcher, assignee=researcher)
    claim.refresh_from_db()
    assert (claim.assignee, claim.due_at) == (researcher, due)
    assign_claim(claim, actor=researcher, assignee=None)
    claim.refresh_from_db()
    assert claim.assignee is None
    assert [event.facts["assignee"] for event in Event.objects.order_by("pk")] == [reviewer.pk, researcher.pk, None]


def test_a_claim_is_not_assigned_outside_its_desk(claim, researcher, outsider, inactive):
    for assignee in (outsider, inactive, make_person("nobody")):
        with pytest.raises(Invalid, match="does not work at this publication"):
            assign_claim(claim, actor=researcher, assignee=assignee)


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_a_finished_claim_is_not_assigned(article, researcher, status):
    claim = make_claim(article, "air alarm", status=status)
    with pytest.raises(Conflict, match="no work left"):
        assign_claim(claim, actor=researcher, assignee=researcher)


def test_what_the_public_sees(article, claim, proposed, reviewer):
    assert not Claim.objects.public().exists()
    for status in ("draft", "open", "in_review", "withdrawn"):
        make_claim(article, "air alarm", status=status)
    sign_off_verdict(proposed, actor=reviewer)
    assert list(Claim.objects.public()) == [claim]


def test_what_is_overdue(article, claim):
    late = timezone.now() - timedelta(hours=1)
    Claim.objects.filter(pk=claim.pk).update(due_at=late)
    make_claim(article, "air alarm", status="published", due_at=late)
    make_claim(article, "debris fell", due_at=timezone.now() + timedelta(hours=1))
    assert list(Claim.objects.overdue()) == [claim]
