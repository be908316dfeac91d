"""Capturing a new state of an article: numbered, immutable, with the claims' anchors carried over."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from factcheck.errors import Invalid, NotPermitted
from factcheck.models import Article, Claim, Event, Revision
from factcheck.services.articles import capture_revision
from tests.people import KILLED, MISSILES, TEXT, make_claim
from tests.racing import race


def anchors(claim) -> list[tuple[int, str, str]]:
    rows = claim.anchors.order_by("revision__number")
    return [(row.revision.number, row.status, row.exact) for row in rows]


def test_the_same_words_are_no_new_revision(article, researcher):
    latest = capture_revision(article, actor=researcher, text=TEXT)
    assert (latest.number, article.revisions.count()) == (1, 1)
    assert not Event.objects.exists()


def test_words_that_moved_are_found_again(article, claim, other_claim, researcher):
    revision = capture_revision(
        article, actor=researcher, text=f"A new first sentence. {TEXT}", headline="More missiles"
    )
    assert (revision.number, revision.headline) == (2, "More missiles")
    assert Article.objects.get(pk=article.pk).headline == "More missiles"
    assert anchors(claim) == [(1, "exact", MISSILES), (2, "moved", MISSILES)]
    moved = claim.anchors.get(revision=revision)
    assert revision.text[moved.start : moved.end] == MISSILES
    assert Event.objects.get(kind="article.revised").facts == {"revision": 2, "moved": 2}


def test_words_that_changed_wait_for_a_person(article, claim, researcher):
    capture_revision(article, actor=researcher, text=TEXT.replace("Seven missiles", "Nine missiles"))
    _first, second = anchors(claim)
    assert second[:2] == (2, "needs_review")
    assert "missiles were fired" in second[2]


def test_words_that_are_gone_are_kept_as_they_last_stood(article, claim, researcher):
    capture_revision(article, actor=researcher, text="Nothing of it is left.")
    assert anchors(claim)[1] == (2, "orphan", MISSILES)


def test_words_that_come_back_are_tied_again(article, claim, researcher):
    capture_revision(article, actor=researcher, text=TEXT.replace("Seven missiles", "Nine missiles"))
    capture_revision(article, actor=researcher, text="Nothing of it is left.")
    capture_revision(article, actor=researcher, text=TEXT)
    assert anchors(claim)[3] == (4, "exact", MISSILES)


def test_published_claims_are_carried_over_and_withdrawn_ones_are_not(article, researcher):
    public = make_claim(article, "air alarm", status="published")
    gone = make_claim(article, "three hours", status="withdrawn")
    capture_revision(article, actor=researcher, text=f"{TEXT} The end.")
    assert (public.anchors.count(), gone.anchors.count()) == (2, 1)


def test_a_new_headline_alone_is_a_new_revision(article, researcher):
    revision = capture_revision(article, actor=researcher, text=TEXT, headline="Nine missiles")
    assert (revision.number, revision.headline) == (2, "Nine missiles")


@pytest.mark.parametrize("change", [{"text": " "}, {"text": "a\0"}, {"text": TEXT, "headline": ""}])
def test_empty_words_are_invalid(article, researcher, change):
    with pytest.raises(Invalid):
        capture_revision(article, actor=researcher, **change)


def test_outsiders_capture_nothing(article, outsider):
    with pytest.raises(NotPermitted):
        capture_revision(article, actor=outsider, text="Mine.")


def test_the_database_refuses_to_change_a_revision(article):
    for change in (
        lambda: Revision.objects.update(text="Other words."),
        lambda: Revision.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_the_number_of_queries_does_not_grow_with_the_claims(article, researcher, django_assert_num_queries):
    assert researcher.roles
    with CaptureQueriesContext(connection) as few:
        capture_revision(article, actor=researcher, text=f"{TEXT} The end.")
    for _number in range(30):
        make_claim(article, KILLED)
    with django_assert_num_queries(len(few)):
        capture_revision(article, actor=researcher, text=f"{TEXT} The very end.")
    assert article.revisions.first().anchors.count() == 32


@pytest.mark.django_db(transaction=True)
def test_two_captures_at_once_get_numbers_of_their_own(article, researcher):
    race(
        *[
            lambda text=text: capture_revision(Article.objects.get(pk=article.pk), actor=researcher, text=text)
            for text in ("One.", "Two.", "Three.")
        ]
    )
    assert sorted(article.revisions.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert Claim.objects.first().anchors.count() == 4
