"""Four eyes: the service says no, the database says no, and two at once do not slip through."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from factcheck.errors import Conflict, IllegalTransition, NotPermitted
from factcheck.models import Claim, Verdict, VerdictContributor
from factcheck.services.claims import withdraw_claim
from factcheck.services.sources import attach_source
from factcheck.services.verdicts import (
    ask_withdrawal,
    draft_verdict,
    edit_verdict,
    propose_verdict,
    send_back_verdict,
    sign_off_verdict,
    withdraw_verdict,
)
from tests.people import make_person
from tests.racing import overtake, race, refusals

HASH = "a" * 64


def signature(user) -> dict:
    return {"status": "published", "signed_off_by": user, "signed_hash": HASH, "published_at": timezone.now()}


def rows(verdict):
    return Verdict.objects.filter(pk=verdict.pk)


@pytest.fixture
def by_superuser(claim, superuser, ratings) -> Verdict:
    """A verdict whose every word is the superuser's."""
    source = attach_source(claim, actor=superuser, type="document", stance="refutes", title="Report")
    verdict = draft_verdict(
        claim, actor=superuser, rating=ratings["false"], summary="Nine.", reasoning="Counted.", sources=[source]
    )
    return propose_verdict(verdict, actor=superuser)


def test_a_superuser_does_not_sign_off_alone(by_superuser, superuser):
    assert superuser.has_perm("factcheck.sign_off_verdict", by_superuser)  # Django's own answer for superusers
    with pytest.raises(NotPermitted, match="somebody else signs it off"):
        sign_off_verdict(by_superuser, actor=superuser)


def test_the_proposer_does_not_sign_off_even_when_struck_from_the_contributors(proposed, researcher):
    researcher.memberships.update(role="manager")
    proposed.contributors.all().delete()
    with pytest.raises(NotPermitted):
        sign_off_verdict(proposed, actor=type(researcher).objects.get(pk=researcher.pk))


@pytest.mark.parametrize("missing", ["signed_off_by", "signed_hash", "published_at"])
def test_the_database_refuses_an_unsigned_publication(by_superuser, reviewer, missing):
    values = {name: value for name, value in signature(reviewer).items() if name != missing}
    with pytest.raises(IntegrityError, match="signed_by_a_second_person"), transaction.atomic():
        rows(by_superuser).update(**values)


def test_the_database_refuses_the_proposer_as_signer(by_superuser, superuser):
    by_superuser.contributors.all().delete()
    with pytest.raises(IntegrityError, match="signed_by_a_second_person"), transaction.atomic():
        rows(by_superuser).update(**signature(superuser))


def test_the_database_refuses_a_contributor_as_signer(by_superuser, superuser, reviewer):
    rows(by_superuser).update(proposed_by=reviewer)
    with pytest.raises(IntegrityError, match="wrote some of it"), transaction.atomic():
        rows(by_superuser).update(**signature(superuser))


def test_the_database_refuses_to_insert_a_verdict_that_nobody_signed(claim, superuser, ratings):
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.create(
            claim=claim, version=1, rating=ratings["true"], summary="s", reasoning="r", status="published"
        )


@pytest.mark.parametrize(
    "change",
    [
        {"summary": "Other words."},
        {"reasoning": "Other words."},
        {"version": 9},
        {"signed_hash": "b" * 64},
        {"status": "draft"},
        {"status": "in_review"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_edit_what_was_published(published, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows(published).update(**change)


def test_the_database_refuses_another_signer_afterwards(published, manager):
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        rows(published).update(signed_off_by=manager)


def test_the_database_refuses_to_change_published_evidence_and_authors(published, source, manager):
    for change in (
        lambda: published.sources.remove(source),
        lambda: published.sources.clear(),
        lambda: VerdictContributor.objects.create(verdict=published, user=manager),
        lambda: published.contributors.all().delete(),
        lambda: published.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_two_signers_at_once_publish_once(proposed, reviewer, second_editor, superuser):
    def sign(user):
        return lambda: sign_off_verdict(Verdict.objects.get(pk=proposed.pk), actor=user)

    results = race(*[sign(user) for user in (reviewer, second_editor, superuser)])
    assert [type(error) for error in refusals(results)] == [IllegalTransition, IllegalTransition]
    assert proposed.reviews.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_proposer_twice_at_once_is_refused_twice(by_superuser, superuser):
    def sign():
        return sign_off_verdict(Verdict.objects.get(pk=by_superuser.pk), actor=superuser)

    assert [type(error) for error in race(sign, sign)] == [NotPermitted, NotPermitted]
    by_superuser.refresh_from_db()
    assert (by_superuser.status, by_superuser.signed_off_by) == ("in_review", None)


@pytest.mark.django_db(transaction=True)
def test_proposing_and_signing_at_once_takes_two_people(drafted, researcher, reviewer):
    """Of two requests by one person, one proposing and one signing, none comes through the gap between them."""
    both = make_person("both", drafted.claim.publication, "editor")
    results = race(
        lambda: propose_verdict(Verdict.objects.get(pk=drafted.pk), actor=both),
        lambda: sign_off_verdict(Verdict.objects.get(pk=drafted.pk), actor=both),
    )
    assert isinstance(results[1], (NotPermitted, IllegalTransition)), results
    drafted.refresh_from_db()
    assert (drafted.status, drafted.signed_off_by) == ("in_review", None)


@pytest.mark.django_db(transaction=True)
def test_signing_and_sending_back_at_once_do_one_of_them(proposed, claim, reviewer, second_editor):
    results = race(
        lambda: sign_off_verdict(Verdict.objects.get(pk=proposed.pk), actor=reviewer),
        lambda: send_back_verdict(Verdict.objects.get(pk=proposed.pk), actor=second_editor, comment="No."),
    )
    proposed.refresh_from_db()
    claim.refresh_from_db()
    assert [type(error) for error in refusals(results)] == [IllegalTransition]
    assert (proposed.status, claim.status) in {("published", "published"), ("draft", "open")}


@pytest.mark.django_db(transaction=True)
def test_proposing_what_one_edits_at_the_same_moment_still_needs_a_second_person(drafted, researcher, reviewer):
    """Whichever comes first, whoever's words are in it is a contributor."""
    results = race(
        lambda: edit_verdict(Verdict.objects.get(pk=drafted.pk), actor=reviewer, summary="Nine, says the reviewer."),
        lambda: propose_verdict(Verdict.objects.get(pk=drafted.pk), actor=researcher),
    )
    verdict = Verdict.objects.get(pk=drafted.pk)
    wrote = verdict.summary == "Nine, says the reviewer."
    assert verdict.contributors.filter(user=reviewer).exists() is wrote
    assert wrote is not any(isinstance(result, Conflict) for result in results)


@pytest.mark.django_db(transaction=True)
def test_two_drafts_at_once_make_one(claim, researcher, reviewer, ratings):
    def draft(user):
        return lambda: draft_verdict(claim, actor=user, rating=ratings["true"], summary="s", reasoning="r")

    results = race(draft(researcher), draft(reviewer))
    assert [type(error) for error in refusals(results)] == [Conflict]
    assert claim.verdicts.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_withdrawals_at_once_withdraw_once(published, second_editor, manager, editor):
    ask_withdrawal(published, actor=editor, reason="The report was forged.")
    results = race(
        lambda: withdraw_verdict(Verdict.objects.get(pk=published.pk), actor=second_editor),
        lambda: withdraw_verdict(Verdict.objects.get(pk=published.pk), actor=manager),
    )
    assert [type(error) for error in refusals(results)] == [IllegalTransition]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("writer", ["reviewer", "editor"])
def test_words_that_change_while_one_signs_are_not_signed(proposed, researcher, reviewer, editor, writer):
    """Sent back, rewritten and proposed anew by the time the signer's turn comes: by the signer, or by another."""
    read = proposed.content_hash()
    author = {"reviewer": reviewer, "editor": editor}[writer]

    def rewrite() -> None:
        verdict = Verdict.objects.get(pk=proposed.pk)
        send_back_verdict(verdict, actor=editor, comment="Say when.")
        edit_verdict(verdict, actor=author, summary="There were nine by noon.")
        propose_verdict(verdict, actor=researcher)

    refused = overtake(
        rewrite, lambda: sign_off_verdict(Verdict.objects.get(pk=proposed.pk), actor=reviewer, expected_hash=read)
    )
    assert isinstance(refused, NotPermitted if author == reviewer else Conflict), refused
    assert Verdict.objects.get(pk=proposed.pk).status == "in_review"


@pytest.mark.django_db(transaction=True)
def test_a_claim_is_not_withdrawn_while_its_verdict_is_signed(proposed, claim, reviewer, editor):
    refused = overtake(
        lambda: sign_off_verdict(proposed, actor=reviewer),
        lambda: withdraw_claim(Claim.objects.get(pk=claim.pk), actor=editor),
    )
    assert isinstance(refused, Conflict), refused
    assert Claim.objects.get(pk=claim.pk).status == "published"
