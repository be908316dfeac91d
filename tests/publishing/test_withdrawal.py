"""Withdrawing a published notice: asked once, confirmed or refused by somebody who saw the words; readers are told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from corrections.models import Correction
from corrections.services import amending, publishing, tickets
from factcheck.errors import Conflict, IllegalTransition, NotPermitted
from factcheck.models import Delivery


@pytest.fixture
def published(correction, ticket, editor, second_editor):
    tickets.triage_ticket(ticket, actor=editor)
    tickets.accept_ticket(ticket, actor=editor)
    publishing.submit_correction(correction, actor=editor)
    return publishing.publish_correction(correction, actor=second_editor)


def test_a_second_request_does_not_replace_the_first(published, editor, second_editor):
    amending.ask_withdrawal(published, actor=editor, notice="We were right at first.")
    with pytest.raises(Conflict):
        amending.ask_withdrawal(published, actor=second_editor, notice="Other words.")


def test_a_request_can_be_refused(published, editor, second_editor):
    amending.ask_withdrawal(published, actor=editor, notice="We were right at first.")
    amending.refuse_withdrawal(published, actor=second_editor)
    assert (published.status, published.withdrawal_asked_by, published.withdrawal_notice) == ("published", None, "")
    with pytest.raises(IllegalTransition):
        amending.refuse_withdrawal(published, actor=second_editor)


def test_confirming_is_for_the_words_that_were_read(published, editor, second_editor):
    amending.ask_withdrawal(published, actor=editor, notice="We were right at first.")
    read = Correction.objects.get(pk=published.pk)
    amending.refuse_withdrawal(published, actor=editor)
    amending.ask_withdrawal(published, actor=editor, notice="Something else entirely.")
    with pytest.raises(Conflict):
        amending.withdraw_correction(read, actor=second_editor)


def test_nothing_is_withdrawn_while_a_version_is_in_the_making(published, editor, second_editor):
    amending.amend_correction(published, actor=editor)
    with pytest.raises(Conflict):
        amending.ask_withdrawal(published, actor=second_editor, notice="We were right at first.")


def test_the_desk_hears_of_the_request(published, editor, second_editor):
    amending.ask_withdrawal(published, actor=editor, notice="We were right at first.")
    told = Delivery.objects.filter(purpose="withdrawal_asked").values_list("recipient_key", flat=True)
    assert f"user:{second_editor.pk}" in told
    assert f"user:{editor.pk}" not in told


def test_the_reader_hears_of_an_amendment_and_of_the_withdrawal(published, editor, second_editor):
    amended = amending.amend_correction(published, actor=editor)
    publishing.edit_correction(amended, actor=editor, is_right="Ten missiles")
    publishing.submit_correction(amended, actor=editor)
    publishing.publish_correction(amended, actor=second_editor)
    mails = Delivery.objects.filter(channel="mail", address="reader@reader.example")
    assert mails.filter(purpose="correction_published").count() == 1
    amending.ask_withdrawal(amended, actor=editor, notice="We were right at first.")
    amending.withdraw_correction(Correction.objects.get(pk=amended.pk), actor=second_editor)
    assert mails.filter(purpose="correction_withdrawn").count() == 1


def test_the_reporter_withdraws_nothing(published, reporter):
    with pytest.raises(NotPermitted, match="by-line"):
        amending.ask_withdrawal(published, actor=reporter, notice="I was right.")


@pytest.mark.parametrize("status", ["published", "draft"])
def test_the_database_brings_nothing_back(published, editor, second_editor, status):
    amended = amending.amend_correction(published, actor=editor)
    publishing.submit_correction(amended, actor=editor)
    publishing.publish_correction(amended, actor=second_editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=published.pk).update(status=status)


def test_the_database_freezes_what_is_signed_and_scheduled(correction, editor, second_editor):
    publishing.submit_correction(correction, actor=editor)
    publishing.schedule_correction(correction, actor=second_editor, at=timezone.now() + timedelta(hours=1))
    with pytest.raises(IntegrityError, match="send it back"), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(notice="Other words")


def test_the_database_moves_nothing_onto_what_is_published(published, claim, publication, article, editor):
    other = publishing.draft_correction(publication, actor=editor, articles=[article], claims=[claim], notice="More.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.claims.through.objects.filter(correction=other).update(correction=published)
