"""How a change is answered for: explained by a correction, dismissed with a reason, or put right in public."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from corrections.models import Correction, TextChange
from corrections.services.amending import amend_correction, ask_withdrawal, withdraw_correction
from corrections.services.changes import dismiss_change, draft_from_change, explain_change, reopen_change
from corrections.services.publishing import (
    draft_correction,
    edit_correction,
    publish_correction,
    submit_correction,
)
from factcheck.errors import Conflict, IllegalTransition, Invalid, NotPermitted
from factcheck.models import Article, Event
from factcheck.services.articles import capture_revision
from tests.changes.conftest import NINE
from tests.people import KILLED, MISSILES, TEXT, make_article
from tests.published import publish_correction as published
from tests.racing import overtake, race, refusals


def put_out(correction: Correction, author, signer) -> Correction:
    submit_correction(correction, actor=author)
    return publish_correction(correction, actor=signer)


def test_one_click_starts_a_correction_with_the_words_of_the_change(change, article, editor):
    draft = draft_from_change(change, actor=editor)
    assert (draft.status, draft.kind, list(draft.articles.all())) == ("draft", "correction", [article])
    assert draft.was_wrong == "Seven missiles were fired at the capital before dawn, the air force said."
    assert draft.is_right == "Nine missiles were fired at the capital before dawn, the air force said."
    assert "has been changed since" in draft.notice
    assert [claim.text for claim in draft.claims.all()] == [f"{MISSILES}."]
    assert [row.user for row in draft.contributors.all()] == [editor]
    change.refresh_from_db()
    assert (change.status, change.correction) == ("open", draft)


def test_a_claim_that_had_lost_its_words_before_is_not_named(change, claim, other_claim, article, editor):
    capture_revision(
        article, actor=None, text=change.after.text.replace("two people were killed", "one person was killed")
    )
    draft = draft_from_change(TextChange.objects.get(after__number=3), actor=editor)
    assert list(draft.claims.all()) == [other_claim]


def test_a_clarification_too_and_nothing_else(change, editor):
    for kind in ("retraction", "update", "", "nonsense"):
        with pytest.raises(Invalid, match="correction or a clarification"):
            draft_from_change(change, actor=editor, kind=kind)
    assert draft_from_change(change, actor=editor, kind="clarification").kind == "clarification"


def test_what_was_only_cut_has_no_right_words(article, editor):
    capture_revision(article, actor=None, text=TEXT.replace("All of them were shot down. ", ""))
    draft = draft_from_change(TextChange.objects.get(), actor=editor)
    assert (draft.was_wrong, draft.is_right) == ("All of them were shot down.", "")
    assert "removed" in draft.notice


def test_when_it_is_published_the_change_is_explained(change, editor, second_editor):
    correction = put_out(draft_from_change(change, actor=editor), editor, second_editor)
    change.refresh_from_db()
    assert (change.status, change.correction, change.settled_by) == ("explained", correction, None)


def test_a_second_draft_of_the_same_change_is_a_conflict(change, editor, second_editor):
    draft_from_change(change, actor=editor)
    with pytest.raises(Conflict, match="in the making"):
        draft_from_change(change, actor=second_editor)


def of_nine(article, editor, **words) -> Correction:
    """A correction drafted without the change in hand."""
    said = {"notice": "There were nine.", "was_wrong": "Seven missiles", "is_right": "Nine missiles", **words}
    return draft_correction(article.publication, actor=editor, articles=[article], **said)


def test_a_correction_published_later_explains_the_change_that_it_speaks_of(change, article, editor, second_editor):
    capture_revision(article, actor=None, text=change.after.text.replace("three hours", "five hours"))
    correction = put_out(of_nine(article, editor), editor, second_editor)
    change.refresh_from_db()
    assert (change.status, change.correction, change.settled_by) == ("explained", correction, None)
    assert TextChange.objects.get(after__number=3).status == "open"


def test_it_does_not_take_a_change_out_of_the_hands_of_who_is_at_it(change, article, editor, second_editor):
    draft = draft_from_change(change, actor=second_editor)
    put_out(of_nine(article, editor), editor, second_editor)
    change.refresh_from_db()
    assert (change.status, change.correction) == ("open", draft)


def test_when_it_is_withdrawn_another_that_says_the_same_takes_its_place(change, article, editor, second_editor):
    other = published(article, editor, second_editor)
    correction = put_out(draft_from_change(change, actor=editor), editor, second_editor)
    ask_withdrawal(correction, actor=editor, notice="Said twice.")
    withdraw_correction(correction, actor=second_editor)
    change.refresh_from_db()
    assert (change.status, change.correction) == ("explained", other)


def test_only_the_change_of_its_own_article_is_explained(change, publication, editor, second_editor):
    put_out(of_nine(make_article(publication, "elsewhere"), editor), editor, second_editor)
    change.refresh_from_db()
    assert change.status == "open"


def test_what_a_correction_does_not_speak_of_is_offered_and_not_taken(change, article, editor, second_editor):
    correction = of_nine(
        article, editor, was_wrong="Three hours", is_right="Five hours", notice="The alarm was longer."
    )
    put_out(correction, editor, second_editor)
    change.refresh_from_db()
    assert change.status == "open"
    explain_change(change, actor=editor, correction=correction)
    change.refresh_from_db()
    assert (change.status, change.correction, change.settled_by) == ("explained", correction, editor)


def test_a_withdrawn_correction_explains_nothing_any_more(change, editor, second_editor):
    correction = put_out(draft_from_change(change, actor=editor), editor, second_editor)
    ask_withdrawal(correction, actor=editor, notice="The first text was right.")
    withdraw_correction(correction, actor=second_editor)
    change.refresh_from_db()
    assert (change.status, change.correction) == ("open", None)


def test_an_amended_correction_goes_on_explaining(change, editor, second_editor):
    correction = put_out(draft_from_change(change, actor=editor), editor, second_editor)
    amended = amend_correction(correction, actor=editor)
    edit_correction(amended, actor=editor, notice="Clearer.")
    put_out(amended, editor, second_editor)
    change.refresh_from_db()
    assert change.status == "explained"
    ask_withdrawal(amended, actor=editor, notice="The first text was right.")
    withdraw_correction(amended, actor=second_editor)
    change.refresh_from_db()
    assert change.status == "open"


def test_dismissed_with_a_reason_and_put_on_the_list_again(change, editor, second_editor):
    dismiss_change(change, actor=editor, reason=" An update, not an error. ")
    change.refresh_from_db()
    assert (change.status, change.dismissed_reason, change.settled_by) == (
        "dismissed",
        "An update, not an error.",
        editor,
    )
    reopen_change(change, actor=second_editor)
    change.refresh_from_db()
    assert (change.status, change.dismissed_reason, change.settled_by, change.settled_at) == ("open", "", None, None)
    kinds = Event.objects.about("textchange", change.pk).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["text_change.listed", "text_change.dismissed", "text_change.reopened"]


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 301, "a\0b"])
def test_a_reason_is_needed_and_bounded(change, editor, reason):
    with pytest.raises(Invalid) as refused:
        dismiss_change(change, actor=editor, reason=reason)
    assert refused.value.facts["field"] == "dismissed_reason"


def test_a_draft_goes_on_without_a_dismissed_change_and_a_submitted_one_forbids_it(change, editor, second_editor):
    draft = draft_from_change(change, actor=editor)
    dismiss_change(change, actor=editor, reason="An update.")
    reopen_change(change, actor=editor)
    again = draft_from_change(change, actor=editor)
    assert again != draft
    submit_correction(again, actor=editor)
    with pytest.raises(Conflict, match="waits for its publication"):
        dismiss_change(change, actor=second_editor, reason="An update.")


def test_what_is_settled_is_not_settled_again(change, article, editor, second_editor):
    correction = published(article, editor, second_editor)
    dismiss_change(change, actor=editor, reason="An update.")
    for move in (
        lambda: dismiss_change(change, actor=editor, reason="Mine."),
        lambda: explain_change(change, actor=editor, correction=correction),
    ):
        with pytest.raises(IllegalTransition):
            move()
    with pytest.raises(Conflict, match="has been settled"):
        draft_from_change(change, actor=editor)
    reopen_change(change, actor=editor)
    with pytest.raises(IllegalTransition):
        reopen_change(change, actor=editor)


@pytest.mark.parametrize("status", ["draft", "in_review", "scheduled", "superseded", "withdrawn"])
def test_only_what_readers_can_read_explains(change, article, editor, second_editor, status):
    correction = published(article, editor, second_editor, status=status)
    with pytest.raises(Conflict, match="Only a published correction"):
        explain_change(change, actor=editor, correction=correction)


def test_a_correction_of_something_else_explains_nothing(change, publication, editor, second_editor):
    elsewhere = published(make_article(publication, "elsewhere"), editor, second_editor)
    with pytest.raises(Invalid, match="not about the article"):
        explain_change(change, actor=editor, correction=elsewhere)


def test_those_who_wrote_it_the_unentitled_and_the_system_answer_for_nothing(
    change, article, editor, second_editor, reporter, researcher, reviewer, outsider, inactive
):
    correction = published(article, editor, second_editor)
    for actor in (reporter, researcher, reviewer, outsider, inactive, None):
        for move in (
            lambda actor: dismiss_change(change, actor=actor, reason="An update."),
            lambda actor: explain_change(change, actor=actor, correction=correction),
            lambda actor: reopen_change(change, actor=actor),
            lambda actor: draft_from_change(change, actor=actor),
        ):
            with pytest.raises(NotPermitted):
                move(actor)
    with pytest.raises(NotPermitted, match="Your by-line"):
        dismiss_change(change, actor=reporter, reason="An update.")
    assert Correction.objects.count() == 1


def test_a_by_lined_superuser_is_no_exception(change, article, superuser):
    article.bylines.create(name="Sol", user=superuser, position=2)
    with pytest.raises(NotPermitted, match="Your by-line"):
        dismiss_change(change, actor=superuser, reason="An update.")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "explained", "settled_at": timezone.now()}, "explained_change"),
        ({"status": "dismissed", "settled_at": timezone.now()}, "dismissed_change"),
        ({"status": "dismissed", "dismissed_reason": "x"}, "settled_change"),
        ({"settled_at": timezone.now()}, "settled_change"),
        ({"status": "gone", "settled_at": timezone.now()}, "status_is_known"),
    ],
)
def test_the_database_knows_the_rules_too(change, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TextChange.objects.filter(pk=change.pk).update(**values)


def fresh(change: TextChange) -> TextChange:
    return TextChange.objects.get(pk=change.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_dismissals_at_once_one_wins(change, editor, second_editor):
    results = race(
        lambda: dismiss_change(fresh(change), actor=editor, reason="An update."),
        lambda: dismiss_change(fresh(change), actor=second_editor, reason="Not an error."),
    )
    (lost,) = refusals(results)
    assert isinstance(lost, IllegalTransition)
    won = fresh(change)
    assert (won.dismissed_reason, won.settled_by) in {("An update.", editor), ("Not an error.", second_editor)}
    assert Event.objects.filter(kind="text_change.dismissed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_at_once_one_is_made(change, editor, second_editor):
    results = race(
        lambda: draft_from_change(fresh(change), actor=editor),
        lambda: draft_from_change(fresh(change), actor=second_editor),
    )
    assert [type(error) for error in refusals(results)] == [Conflict]
    assert Correction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_correction_withdrawn_at_the_same_moment_explains_nothing(change, article, editor, second_editor):
    correction = published(article, editor, second_editor)
    ask_withdrawal(correction, actor=editor, notice="The first text was right.")
    refused = overtake(
        lambda: withdraw_correction(correction, actor=second_editor),
        lambda: explain_change(fresh(change), actor=editor, correction=Correction.objects.get(pk=correction.pk)),
    )
    assert isinstance(refused, Conflict), refused
    assert fresh(change).status == "open"
    assert KILLED in change.after.text


@pytest.mark.django_db(transaction=True)
def test_a_correction_and_the_change_it_speaks_of_at_the_same_moment_find_each_other(article, editor, second_editor):
    correction = of_nine(article, editor)
    submit_correction(correction, actor=editor)
    race(
        lambda: publish_correction(Correction.objects.get(pk=correction.pk), actor=second_editor),
        lambda: capture_revision(Article.objects.get(pk=article.pk), actor=None, text=NINE),
    )
    assert TextChange.objects.get().status == "explained"
