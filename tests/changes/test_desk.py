"""The list of changes in the dashboard, the page of one, and its buttons."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corrections.dashboard.queues import WORK, measured
from corrections.models import Correction, TextChange
from factcheck.services.articles import capture_revision
from tests.changes.conftest import NINE
from tests.people import TEXT
from tests.published import publish_correction


def listing(client, **query) -> str:
    return client.get(reverse("admin:corrections_textchange_changelist"), query).content.decode()


def page(client, change) -> str:
    return client.get(reverse("admin:corrections_textchange_change", args=[change.pk])).content.decode()


def press(client, change, name, **words):
    return client.post(reverse("admin:corrections_textchange_move", args=[change.pk, name]), words)


def waiting(user) -> int:
    (queue,) = [queue for queue in WORK if queue.address == "corrections_textchange"]
    return measured(queue, user).count


def test_the_list_shows_the_words_before_and_after_and_narrows(client, change, editor):
    client.force_login(editor)
    shown = listing(client, situation="unacknowledged")
    assert "Seven missiles were fired" in shown
    assert "Nine missiles were fired" in shown
    assert "Nine missiles were fired" not in listing(client, situation="being-corrected")
    assert "Nine missiles were fired" not in listing(client, status__exact="dismissed")
    assert "Nine missiles were fired" in listing(client, q="seven MISSILES")
    assert "Nine missiles were fired" not in listing(client, q="harvest")


def test_the_home_page_counts_what_is_open(change, editor, outsider):
    assert (waiting(editor), waiting(outsider)) == (1, 0)
    TextChange.objects.update(status="dismissed", dismissed_reason="An update.", settled_at=change.created_at)
    assert waiting(editor) == 0


def test_the_page_shows_the_difference_the_claims_and_what_may_explain_it(
    client, change, article, editor, second_editor
):
    correction = publish_correction(article, editor, second_editor, notice="There were nine of them.")
    client.force_login(editor)
    shown = page(client, change)
    assert ">[removed: </span>Seven<" in shown
    assert "Claims that lost their words" in shown
    assert "Published since, and may explain it" in shown
    assert correction.notice in shown


def test_one_press_starts_a_correction(client, change, editor):
    client.force_login(editor)
    answer = press(client, change, "draft_correction")
    draft = Correction.objects.get()
    assert answer["Location"] == reverse("admin:corrections_correction_change", args=[draft.pk])
    assert "Nine missiles were fired" in client.get(answer["Location"]).content.decode()
    assert "Start a correction" not in page(client, change)
    assert "Nine missiles were fired" in listing(client, situation="being-corrected")


def test_a_clarification_is_a_press_as_well(client, change, editor):
    client.force_login(editor)
    press(client, change, "draft_clarification")
    assert Correction.objects.get().kind == "clarification"


def test_explaining_dismissing_and_reopening(client, change, article, editor, second_editor):
    correction = publish_correction(article, editor, second_editor)
    client.force_login(editor)
    assert press(client, change, "explain").status_code == 400
    assert press(client, change, "explain", correction=correction.pk).status_code == 302
    assert TextChange.objects.get().correction == correction
    assert press(client, change, "reopen").status_code == 302
    assert press(client, change, "dismiss", reason="").status_code == 400
    assert press(client, change, "dismiss", reason="An update, not an error.").status_code == 302
    assert "An update, not an error." in page(client, change)


def test_a_get_changes_nothing(client, change, editor):
    client.force_login(editor)
    for name in ("draft_correction", "draft_clarification", "reopen"):
        assert client.get(reverse("admin:corrections_textchange_move", args=[change.pk, name])).status_code == 405
    assert not Correction.objects.exists()


def test_several_are_dismissed_at_once(client, article, editor):
    for text in (NINE, TEXT):
        capture_revision(article, actor=None, text=text)
    client.force_login(editor)
    rows = list(TextChange.objects.values_list("pk", flat=True))
    words = {"action": "dismiss", "_selected_action": rows, "with_words": "1", "reason": "A slip, put back at once."}
    client.post(reverse("admin:corrections_textchange_changelist"), words)
    assert set(TextChange.objects.values_list("status", flat=True)) == {"dismissed"}


def test_those_who_wrote_it_look_and_are_told_why_they_do_not_judge(client, change, reporter):
    client.force_login(reporter)
    shown = page(client, change)
    assert "Your by-line is on this article" in shown
    assert "Start a correction" not in shown
    press(client, change, "dismiss", reason="Not an error.")
    press(client, change, "draft_correction")
    change.refresh_from_db()
    assert (change.status, change.correction) == ("open", None)


@pytest.mark.parametrize("person", ["researcher", "reviewer"])
def test_the_desk_looks_and_editors_decide(client, change, request, person):
    client.force_login(request.getfixturevalue(person))
    assert ">[added: </span>Nine<" in page(client, change)
    press(client, change, "draft_correction")
    press(client, change, "dismiss", reason="Not an error.")
    change.refresh_from_db()
    assert (change.status, change.correction) == ("open", None)


def test_another_desk_sees_none_of_it(client, change, outsider):
    client.force_login(outsider)
    assert "Nine missiles" not in listing(client)
    assert client.get(reverse("admin:corrections_textchange_change", args=[change.pk])).status_code == 404
    assert press(client, change, "dismiss", reason="x").status_code == 404


@pytest.mark.parametrize("correction", ["", "0", "x", "9" * 30, "\0"])
def test_a_correction_that_is_not_there_explains_nothing(client, change, editor, correction):
    client.force_login(editor)
    assert press(client, change, "explain", correction=correction).status_code == 400


def test_a_page_costs_the_same_with_many_claims_and_corrections(client, change, article, editor, second_editor):
    client.force_login(editor)
    publish_correction(article, editor, second_editor)
    page(client, change)
    with CaptureQueriesContext(connection) as few:
        page(client, change)
    for _number in range(12):
        publish_correction(article, editor, second_editor)
    with CaptureQueriesContext(connection) as many:
        page(client, change)
    assert len(many) == len(few) <= 21
