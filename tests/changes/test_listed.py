"""What is listed: every change of words in a text that readers could see, with its state as it is found."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corrections.models import TextChange
from corrections.services.explanations import explanation_of
from corrections.services.publishing import draft_correction, submit_correction
from corrections.services.publishing import publish_correction as sign_off
from factcheck.models import Article, Event, Revision
from factcheck.services.articles import capture_revision
from tests.changes.conftest import NINE
from tests.people import TEXT, make_article
from tests.published import publish_correction


def listed() -> list[TextChange]:
    return list(TextChange.objects.order_by("pk"))


def test_a_silent_edit_is_listed_with_the_words_that_changed(change, article):
    assert (change.status, change.article, change.publication) == ("open", article, article.publication)
    assert (change.before.number, change.after.number) == (1, 2)
    assert change.said == "Seven missiles were fired at the capital before dawn, the air force said."
    assert change.says == "Nine missiles were fired at the capital before dawn, the air force said."
    event = Event.objects.get(kind="text_change.listed")
    assert event.facts == {"article": article.pk, "before": 1, "after": 2}
    assert event.audience == "desk"


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace(" ", "  "),
        TEXT.replace(". ", ".\n\n"),
        TEXT.replace("three hours", "three\u00a0hours"),
        f"\ufeff{TEXT}\n",
        TEXT.replace("missiles", "mis\u00adsiles"),
    ],
)
def test_white_space_and_typography_say_nothing(article, text):
    assert capture_revision(article, actor=None, text=text).number == 2
    assert listed() == []


def test_a_new_headline_is_a_change_of_what_readers_read(article):
    capture_revision(article, actor=None, text=TEXT, headline="Nine missiles over the capital")
    (change,) = listed()
    assert (change.said, change.says) == ("Seven missiles over the capital", "Nine missiles over the capital")


@pytest.mark.parametrize("published_at", [None, timezone.now() + timedelta(days=1)])
def test_before_publication_nobody_is_owed_a_word(article, published_at):
    Article.objects.filter(pk=article.pk).update(published_at=published_at)
    capture_revision(Article.objects.get(pk=article.pk), actor=None, text=NINE)
    assert listed() == []


def test_each_edit_is_a_change_of_its_own_and_taking_it_back_is_another(article):
    for text in (NINE, TEXT):
        capture_revision(article, actor=None, text=text)
    assert [(change.before.number, change.after.number) for change in listed()] == [(1, 2), (2, 3)]


def test_the_same_text_again_changes_nothing(article, change):
    capture_revision(article, actor=None, text=NINE)
    assert listed() == [change]


def test_a_published_correction_that_speaks_of_the_words_explains_it(article, editor, second_editor):
    correction = publish_correction(article, editor, second_editor)
    capture_revision(article, actor=None, text=NINE)
    (change,) = listed()
    assert (change.status, change.correction, change.settled_by) == ("explained", correction, None)
    assert not Event.objects.filter(kind="text_change.listed").exists()
    assert Event.objects.get(kind="text_change.explained").facts["correction"] == correction.pk


def test_another_change_in_its_window_is_not_explained(article, editor, second_editor):
    publish_correction(article, editor, second_editor)
    capture_revision(article, actor=None, text=TEXT.replace("three hours", "five hours"))
    capture_revision(article, actor=None, text=NINE.replace("three hours", "five hours"))
    assert [change.status for change in listed()] == ["open", "explained"]


def test_something_else_changed_along_with_it_is_not_explained(article, editor, second_editor):
    publish_correction(article, editor, second_editor)
    capture_revision(article, actor=None, text=NINE.replace("three hours", "five hours"))
    assert [change.status for change in listed()] == ["open"]


def test_taking_a_corrected_passage_back_is_a_silent_edit(article, editor, second_editor):
    publish_correction(article, editor, second_editor)
    for text in (NINE, TEXT, NINE):
        capture_revision(article, actor=None, text=text)
    assert [change.status for change in listed()] == ["explained", "open", "explained"]


def test_a_claim_of_the_correction_tells_the_place(article, claim, editor, second_editor):
    correction = draft_correction(
        article.publication,
        actor=editor,
        articles=[article],
        claims=[claim],
        notice="The number was wrong.",
        kind="clarification",
    )
    submit_correction(correction, actor=editor)
    sign_off(correction, actor=second_editor)
    capture_revision(article, actor=None, text=NINE)
    capture_revision(article, actor=None, text=NINE.replace("three hours", "five hours"))
    assert [change.status for change in listed()] == ["explained", "open"]


def test_a_retraction_explains_whatever_becomes_of_the_text_that_stood_then(article, editor, second_editor):
    words = {"was_wrong": "", "is_right": "", "notice": "We take it back.", "kind": "retraction"}
    publish_correction(article, editor, second_editor, **words)
    for text in ("This article has been withdrawn.", TEXT):
        capture_revision(article, actor=None, text=text)
    assert [change.status for change in listed()] == ["explained", "open"]


@pytest.mark.parametrize("status", ["draft", "in_review", "scheduled", "superseded", "withdrawn"])
def test_what_readers_cannot_read_explains_nothing(article, editor, second_editor, status):
    publish_correction(article, editor, second_editor, status=status)
    capture_revision(article, actor=None, text=NINE)
    assert [change.status for change in listed()] == ["open"]


def test_one_from_before_the_earlier_text_explains_only_what_it_has_both_words_for(article, editor, second_editor):
    yesterday = timezone.now() - timedelta(days=1)
    words = {"was_wrong": "", "notice": "Seven missiles were nine missiles."}
    publish_correction(article, editor, second_editor, published_at=yesterday, **words)
    capture_revision(article, actor=None, text=NINE)
    assert [change.status for change in listed()] == ["open"]
    publish_correction(article, editor, second_editor, published_at=yesterday)
    capture_revision(article, actor=None, text=TEXT)
    capture_revision(article, actor=None, text=NINE)
    assert [change.status for change in listed()] == ["open", "open", "explained"]


def test_how_many_corrections_there_are_costs_no_query_more(article, publication, editor, second_editor):
    busy = make_article(publication, "busy")
    counts = []
    for piece, corrections in ((article, 1), (busy, 30)):
        for _number in range(corrections):
            publish_correction(piece, editor, second_editor, was_wrong="Three hours", is_right="Five hours")
        first = Revision.objects.get(article=piece, number=1)
        with CaptureQueriesContext(connection) as queries:
            assert explanation_of(TextChange(article=piece, before=first, after=first)) is None
        counts.append(len(queries))
    assert counts == [2, 2]


def test_a_correction_of_another_article_explains_nothing(article, publication, editor, second_editor):
    publish_correction(make_article(publication, "elsewhere"), editor, second_editor)
    capture_revision(article, actor=None, text=NINE)
    assert [change.status for change in listed()] == ["open"]


@pytest.mark.usefixtures("researcher", "outsider")
def test_the_editors_are_told_and_those_who_wrote_it_are_not(editor, manager, reporter, article):
    capture_revision(article, actor=None, text=NINE)
    event = Event.objects.get(kind="text_change.listed")
    told = set(event.deliveries.filter(channel="in_app").values_list("recipient_key", flat=True))
    assert told == {f"user:{editor.pk}", f"user:{manager.pk}"}


@pytest.mark.parametrize("text", ["", "\x01\u2028</script>", "a" * 400_000, "\u202e\u0301" * 300])
def test_hostile_texts_are_listed(article, text):
    capture_revision(article, actor=None, text=f"{text}.")
    (change,) = listed()
    assert len(change.said) <= 300
    assert len(change.says) <= 300


def test_a_revision_that_is_not_kept_leaves_nothing_on_the_list(article):
    with transaction.atomic():
        capture_revision(article, actor=None, text=NINE)
        transaction.set_rollback(True)
    assert listed() == []
