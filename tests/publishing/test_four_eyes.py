"""Nobody publishes, amends, schedules or withdraws a correction alone: not by service, not by SQL, superuser or not."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from corrections.models import Correction, Ticket
from corrections.services import amending, opening, publishing, tickets
from factcheck.errors import Conflict, IllegalTransition, Incomplete, Invalid, NotPermitted
from factcheck.models import Event
from tests.published import publish_correction


@pytest.fixture
def submitted(correction, editor):
    return publishing.submit_correction(correction, actor=editor)


def test_a_second_editor_publishes(submitted, second_editor):
    publishing.publish_correction(submitted, actor=second_editor)
    assert (submitted.status, submitted.signed_off_by) == ("published", second_editor)
    assert submitted.signed_hash == Correction.objects.get(pk=submitted.pk).content_hash()


def test_publishing_resolves_the_tickets_it_answers(submitted, ticket, editor, second_editor):
    tickets.triage_ticket(ticket, actor=editor)
    tickets.accept_ticket(ticket, actor=editor)
    publishing.publish_correction(submitted, actor=second_editor)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == ("resolved", "corrected")


@pytest.mark.parametrize(
    ("sign", "options"),
    [
        (publishing.publish_correction, {}),
        (publishing.schedule_correction, {"at": timezone.now() + timedelta(hours=1)}),
    ],
)
def test_the_author_does_not_sign(submitted, editor, sign, options):
    with pytest.raises(NotPermitted, match="wrote"):
        sign(submitted, actor=editor, **options)


def test_a_superuser_who_wrote_a_word_does_not_sign(correction, editor, superuser):
    publishing.edit_correction(correction, actor=superuser, notice="There were nine missiles, not seven.")
    publishing.submit_correction(correction, actor=editor)
    with pytest.raises(NotPermitted, match="wrote"):
        publishing.publish_correction(correction, actor=superuser)


def test_the_by_lined_reporter_does_not_sign(submitted, reporter):
    with pytest.raises(NotPermitted, match="by-line"):
        publishing.publish_correction(submitted, actor=reporter)


def test_the_by_lined_reporter_does_not_draft(publication, article, reporter):
    with pytest.raises(NotPermitted, match="by-line"):
        publishing.draft_correction(publication, actor=reporter, articles=[article], notice="It was nine.")
    assert not Correction.objects.exists()


def test_the_database_refuses_the_proposers_own_signature(submitted, editor):
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=submitted.pk).update(
            status="published", signed_off_by=editor, signed_hash="0" * 64, published_at=timezone.now()
        )


def test_the_database_refuses_a_contributors_signature(correction, editor, second_editor):
    publishing.edit_correction(correction, actor=second_editor, is_right="Nine missiles, the air force says")
    publishing.submit_correction(correction, actor=editor)
    with pytest.raises(IntegrityError, match="cannot sign"), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(
            status="published", signed_off_by=second_editor, signed_hash="0" * 64, published_at=timezone.now()
        )


@pytest.mark.parametrize("change", [{"notice": "Other words"}, {"status": "draft"}, {"is_right": ""}])
def test_the_database_refuses_an_edit_of_what_is_published(submitted, second_editor, change):
    publishing.publish_correction(submitted, actor=second_editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=submitted.pk).update(**change)


def test_the_database_keeps_the_articles_of_what_is_published(submitted, second_editor):
    publishing.publish_correction(submitted, actor=second_editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        submitted.articles.clear()
    with pytest.raises(IntegrityError), transaction.atomic():
        submitted.contributors.all().delete()


def test_sign_off_binds_to_the_words_that_were_read(submitted, editor, second_editor):
    read = submitted.content_hash()
    publishing.send_back_correction(submitted, actor=second_editor, comment="Name the air force.")
    publishing.edit_correction(submitted, actor=editor, is_right="Nine missiles, said the air force")
    publishing.submit_correction(submitted, actor=editor)
    with pytest.raises(Conflict):
        publishing.publish_correction(submitted, actor=second_editor, expected_hash=read)


def test_a_correction_says_what_was_wrong_and_what_is_right(correction, editor):
    publishing.edit_correction(correction, actor=editor, is_right="")
    with pytest.raises(Incomplete):
        publishing.submit_correction(correction, actor=editor)


def test_only_a_draft_is_edited(submitted, editor):
    with pytest.raises(IllegalTransition):
        publishing.edit_correction(submitted, actor=editor, notice="Later words")


@pytest.mark.parametrize(
    "change", [{"notice": ""}, {"kind": "joke"}, {"status": "published"}, {"articles": []}, {"preventable": "yes"}]
)
def test_bad_edits_are_refused(correction, editor, change):
    with pytest.raises(Invalid):
        publishing.edit_correction(correction, actor=editor, **change)


def test_an_amendment_changes_places_with_the_old_version(submitted, editor, second_editor):
    publishing.publish_correction(submitted, actor=second_editor)
    amendment = amending.amend_correction(submitted, actor=editor)
    assert Correction.objects.published().get() == submitted
    publishing.edit_correction(amendment, actor=editor, is_right="Ten missiles")
    publishing.submit_correction(amendment, actor=editor)
    publishing.publish_correction(amendment, actor=second_editor)
    submitted.refresh_from_db()
    assert submitted.status == "superseded"
    assert Correction.objects.published().get() == amendment
    assert amendment.version == 2


def test_one_amendment_at_a_time(submitted, editor, second_editor):
    publishing.publish_correction(submitted, actor=second_editor)
    amending.amend_correction(submitted, actor=editor)
    with pytest.raises(Conflict):
        amending.amend_correction(submitted, actor=second_editor)


def test_withdrawing_takes_two_people_and_a_public_notice(submitted, editor, second_editor):
    publishing.publish_correction(submitted, actor=second_editor)
    with pytest.raises(Incomplete):
        amending.withdraw_correction(submitted, actor=editor)
    with pytest.raises(Invalid):
        amending.ask_withdrawal(submitted, actor=editor, notice=" ")
    amending.ask_withdrawal(submitted, actor=editor, notice="The first report was right after all.")
    with pytest.raises(NotPermitted):
        amending.withdraw_correction(submitted, actor=editor)
    amending.withdraw_correction(submitted, actor=second_editor)
    assert submitted.status == "withdrawn"
    assert Correction.objects.on_the_log().get() == submitted


def test_a_scheduled_notice_is_published_at_its_time(submitted, second_editor):
    publishing.schedule_correction(submitted, actor=second_editor, at=timezone.now() + timedelta(hours=1))
    assert publishing.release_due_corrections() == 0
    Correction.objects.filter(pk=submitted.pk).update(scheduled_for=timezone.now() - timedelta(seconds=1))
    assert publishing.release_due_corrections() == 1
    assert Correction.objects.published().get() == submitted
    assert Event.objects.get(kind="correction.published").actor_kind == "system"


def test_a_scheduled_notice_that_is_sent_back_loses_its_sign_off(submitted, second_editor):
    publishing.schedule_correction(submitted, actor=second_editor, at=timezone.now() + timedelta(hours=1))
    publishing.send_back_correction(submitted, actor=second_editor, comment="Wait for the ministry.")
    assert (submitted.status, submitted.signed_off_by, submitted.signed_hash) == ("draft", None, "")


@pytest.mark.django_db(transaction=True)
def test_of_two_signatures_at_once_one_wins(submitted, second_editor, manager):
    outcomes, ready = [], threading.Barrier(2)

    def sign(person):
        try:
            ready.wait()
            publishing.publish_correction(Correction.objects.get(pk=submitted.pk), actor=person)
            outcomes.append("published")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(person,)) for person in (second_editor, manager)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "published"]
    assert Event.objects.filter(kind="correction.published").count() == 1


def test_another_publications_rows_stay_out(correction, editor, other_publication):
    from tests.people import make_article

    with pytest.raises(Invalid):
        publishing.edit_correction(correction, actor=editor, articles=[make_article(other_publication, "elsewhere")])


def test_a_scheduled_notice_that_fails_holds_up_none_behind_it(article, editor, second_editor, monkeypatch):
    now = timezone.now()
    first, second = (
        publish_correction(
            article, editor, second_editor, status="scheduled", published_at=now - timedelta(hours=hours)
        )
        for hours in (2, 1)
    )
    released = []

    def fail_for_the_first(notice):
        if notice == first:
            raise ValueError("nobody thought of this")
        released.append(notice)

    monkeypatch.setattr(publishing, "release_correction", fail_for_the_first)
    assert (publishing.release_due_corrections(), released) == (1, [second])


def test_a_ticket_that_cannot_be_woken_holds_up_none_behind_it(article, monkeypatch):
    report = {"channel": "mail", "subject": "A figure", "text": "There were nine.", "article": article}
    waiting = [opening.open_ticket(article.publication, actor=None, **report) for _number in range(2)]
    then = timezone.now() - timedelta(seconds=1)
    Ticket.objects.update(status="waiting", waiting_for="reader", wakes_at=then)
    wake = tickets.wake_ticket

    def fail_for_the_first(ticket, **options):
        if ticket == waiting[0]:
            raise ValueError("nobody thought of this")
        return wake(ticket, **options)

    monkeypatch.setattr(tickets, "wake_ticket", fail_for_the_first)
    assert tickets.wake_due_tickets() == 1
    assert Ticket.objects.get(status="open") == waiting[1]
