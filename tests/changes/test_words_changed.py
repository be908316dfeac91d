"""A new text that changes a claim's words raises the claim with the desk, once, until somebody settles it."""

import pytest
from django.urls import reverse

from corrections.dashboard.queues import WORK, measured
from factcheck.models import Claim, Event
from factcheck.services.articles import capture_revision
from factcheck.services.claims import anchor_claim, orphan_claim, withdraw_claim
from tests.people import TEXT, make_claim

REWORDED = TEXT.replace("two people were killed", "one person was killed")
CUT = TEXT.replace("The mayor said that two people were killed when debris fell on a house. ", "")


def raised() -> list[Event]:
    return list(Event.objects.filter(kind="claim.words_changed").order_by("pk"))


def told(event: Event) -> set[str]:
    return set(event.deliveries.filter(channel="in_app").values_list("recipient_key", flat=True))


def waiting(user) -> int:
    (queue,) = [queue for queue in WORK if "words-changed" in queue.query]
    return measured(queue, user).count


@pytest.mark.parametrize(("text", "anchor"), [(REWORDED, "needs_review"), (CUT, "orphan")])
def test_each_claim_whose_words_changed_is_raised_in_the_same_transaction(article, other_claim, text, anchor):
    capture_revision(article, actor=None, text=text)
    event = next(event for event in raised() if event.subject_id == other_claim.pk)
    assert (event.subject_type, event.audience) == ("claim", "desk")
    assert event.facts == {"article": article.pk, "revision": 2, "anchor": anchor}


def test_the_desk_hears_and_so_does_whoever_has_it_in_hand(
    article, other_claim, reviewer, editor, researcher, outsider
):
    Claim.objects.filter(pk=other_claim.pk).update(assignee=reviewer)
    capture_revision(article, actor=researcher, text=REWORDED)
    (event,) = raised()
    assert {f"user:{reviewer.pk}", f"user:{editor.pk}"} <= told(event)
    assert not {f"user:{researcher.pk}", f"user:{outsider.pk}"} & told(event)


@pytest.mark.parametrize("change", [("alarm", "raid alarm"), ("capital before", "capital  before"), ("All", "“All”")])
def test_a_change_elsewhere_or_of_typography_raises_nothing(article, other_claim, change):
    capture_revision(article, actor=None, text=TEXT.replace(*change))
    assert other_claim.pk not in {event.subject_id for event in raised()}


def test_it_is_raised_once_and_not_by_every_text_that_follows(article, other_claim):
    for text in (REWORDED, REWORDED + " More.", CUT, CUT + " More."):
        capture_revision(article, actor=None, text=text)
    assert [event.subject_id for event in raised()] == [other_claim.pk]


def test_words_that_return_and_change_again_are_raised_again(article, other_claim):
    for text in (REWORDED, TEXT, CUT):
        capture_revision(article, actor=None, text=text)
    assert [event.facts["revision"] for event in raised()] == [2, 4]


def test_a_withdrawn_claim_is_not_raised_and_a_draft_alarms_nobody(article, other_claim, editor):
    withdraw_claim(other_claim, actor=editor)
    make_claim(article, "debris fell on a house", status="draft")
    capture_revision(article, actor=None, text=CUT)
    (event,) = raised()
    assert told(event) == set()
    assert waiting(editor) == 0


def test_the_home_page_counts_them_until_a_person_settles_them(article, other_claim, editor, outsider, client):
    assert waiting(editor) == 0
    capture_revision(article, actor=None, text=CUT)
    assert (waiting(editor), waiting(outsider)) == (1, 0)
    client.force_login(editor)
    listed = client.get(reverse("admin:factcheck_claim_changelist"), {"situation": "words-changed"})
    assert [row.pk for row in listed.context["cl"].queryset] == [other_claim.pk]
    orphan_claim(other_claim, actor=editor, revision=2)
    assert waiting(editor) == 0
    capture_revision(article, actor=None, text=CUT + " More.")
    assert waiting(editor) == 0


def test_a_claim_tied_anew_is_settled(article, other_claim, editor):
    capture_revision(article, actor=None, text=REWORDED)
    assert waiting(editor) == 1
    anchor_claim(other_claim, actor=editor, quote="one person was killed when debris fell on a house")
    assert waiting(editor) == 0


def test_one_query_finds_them_however_often_the_text_changed(article, other_claim, editor, django_assert_num_queries):
    for number in range(10):
        capture_revision(article, actor=None, text=CUT + f" More {number}.")
    (queue,) = [queue for queue in WORK if "words-changed" in queue.query]
    assert editor.roles
    with django_assert_num_queries(1):
        assert list(queue.rows(editor)) == [other_claim]
