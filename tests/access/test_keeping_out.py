"""Who must keep out whatever the role: authors, reporters, people complained about, whoever decided before."""

import pytest

from corrections.models import TicketParty
from factcheck import access
from factcheck.models import Verdict

DECIDING = [
    *(f"corrections.{verb}_ticket" for verb in ("triage", "assign", "change", "answer", "wait", "restrict", "merge")),
    *(f"corrections.{verb}_ticket" for verb in ("mark_spam", "accept", "decline", "return", "reopen")),
    *(f"corrections.{verb}_correction" for verb in ("draft", "change", "submit", "send_back", "publish", "schedule")),
    *(f"corrections.{verb}_correction" for verb in ("amend", "withdraw")),
]

JUDGING = ("propose", "change", "send_back", "sign_off", "withdraw")


def about(permission: str, ticket, correction):
    return ticket if permission.endswith("_ticket") else correction


@pytest.fixture
def verdict(claim, ratings) -> Verdict:
    return Verdict.objects.create(claim=claim, version=1, rating=ratings["true"], summary="s", reasoning="r")


def test_a_reporter_judges_no_claim_of_the_article(verdict, reporter, editor):
    for verb in JUDGING:
        permission = f"factcheck.{verb}_verdict"
        assert "by-line" in access.refusal(reporter, permission, verdict)
        assert access.allows(editor, permission, verdict)
        assert not reporter.has_perm(permission, verdict)
    assert not access.allows(reporter, "factcheck.change_verdict", verdict.claim)


def test_a_reporter_judges_the_claims_of_other_articles(verdict, reporter):
    verdict.claim.article.bylines.all().delete()
    assert access.allows(reporter, "factcheck.sign_off_verdict", verdict)


@pytest.mark.parametrize("permission", DECIDING)
def test_a_reporter_decides_nothing_about_the_article(ticket, correction, reporter, second_editor, permission):
    subject = about(permission, ticket, correction)
    assert "by-line" in access.refusal(reporter, permission, subject)
    assert access.allows(second_editor, permission, subject)


@pytest.mark.parametrize("permission", DECIDING)
def test_whom_the_complaint_names_decides_nothing_about_it(ticket, correction, second_editor, permission):
    TicketParty.objects.create(ticket=ticket, user=second_editor, capacity="complained_about")
    assert "names you" in access.refusal(second_editor, permission, about(permission, ticket, correction))


def test_watching_a_ticket_keeps_nobody_out(ticket, second_editor):
    TicketParty.objects.create(ticket=ticket, user=second_editor, capacity="watcher")
    assert access.allows(second_editor, "corrections.accept_ticket", ticket)


@pytest.mark.parametrize("permission", ["corrections.accept_ticket", "corrections.decline_ticket"])
def test_an_appeal_goes_to_someone_else(ticket, editor, second_editor, permission):
    ticket.appealed_from = editor
    ticket.save(update_fields=["appealed_from"])
    assert "appeal" in access.refusal(editor, permission, ticket)
    assert access.allows(second_editor, permission, ticket)


@pytest.mark.parametrize("permission", ["corrections.publish_correction", "corrections.schedule_correction"])
def test_whoever_wrote_a_correction_does_not_publish_it(correction, editor, second_editor, permission):
    assert "You wrote" in access.refusal(editor, permission, correction)
    assert access.allows(second_editor, permission, correction)
    correction.submitted_by = second_editor
    correction.save(update_fields=["submitted_by"])
    assert "You wrote" in access.refusal(second_editor, permission, correction)


def test_a_superuser_who_wrote_it_is_kept_out_too(verdict, correction, superuser):
    verdict.contributors.create(user=superuser)
    correction.contributors.create(user=superuser)
    assert not access.allows(superuser, "factcheck.sign_off_verdict", verdict)
    assert not access.allows(superuser, "corrections.publish_correction", correction)
