"""A correction's page: what stands, what stood, where it was put right; and nothing that was never published."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from corrections.models import Correction, Place
from factcheck.models import Article
from tests.published import publish_correction

pytestmark = pytest.mark.django_db


def page(client, correction) -> str:
    response = client.get(correction.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_every_version_can_be_read_at_one_address(client, article, editor, second_editor):
    start = timezone.now() - timedelta(days=3)
    first = publish_correction(
        article, editor, second_editor, status="superseded", notice="There were eight.", published_at=start
    )
    second = publish_correction(
        article, editor, second_editor, series=first.series, version=2, amends=first, notice="There were nine."
    )
    assert first.get_absolute_url() == second.get_absolute_url()
    html = page(client, second)
    assert html.index("There were nine.") < html.index("There were eight.")
    assert "Correction, amended" in html
    assert "Version 1" in html


@pytest.mark.parametrize("status", ["draft", "in_review", "scheduled"])
def test_what_was_never_published_is_not_here(client, article, editor, second_editor, status):
    made = publish_correction(article, editor, second_editor, status=status)
    assert client.get(made.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("status", ["draft", "in_review", "scheduled"])
def test_a_version_in_the_making_does_not_leak(client, article, editor, second_editor, status):
    first = publish_correction(article, editor, second_editor)
    publish_correction(
        article, editor, second_editor, series=first.series, version=2, amends=first, status=status, notice="Not yet."
    )
    html = page(client, first)
    assert first.notice in html
    assert "Not yet." not in html


def test_a_withdrawal_only_asked_for_does_not_leak(client, article, editor, second_editor):
    made = publish_correction(article, editor, second_editor)
    Correction.objects.filter(pk=made.pk).update(withdrawal_asked_by=editor, withdrawal_notice="A secret plan")
    html = page(client, made)
    assert "A secret plan" not in html
    assert "withdrawn" not in html.lower()
    assert made.notice in html


def test_a_withdrawn_notice_leads_with_its_withdrawal(client, article, editor, second_editor):
    made = publish_correction(article, editor, second_editor, status="withdrawn")
    html = page(client, made)
    assert html.index(made.withdrawal_notice) < html.index(made.notice)
    assert "<details>" in html


def test_places_put_right_are_listed_and_what_is_pending_or_waived_is_not(client, article, editor, second_editor):
    made = publish_correction(article, editor, second_editor)
    for status, where in (("put_right", "Page 3"), ("pending", "Evening mail"), ("waived", "Old paper")):
        Place.objects.create(
            correction=made,
            kind=Place.Kind.PRINT,
            description=where,
            status=status,
            waived_reason="Pulped" if status == "waived" else "",
            settled_at=None if status == "pending" else timezone.now(),
        )
    html = page(client, made)
    assert "Page 3" in html
    for hidden in ("Evening mail", "Old paper", "Pulped"):
        assert hidden not in html


def test_inner_matters_stay_inside(client, article, ticket, editor, second_editor):
    made = publish_correction(article, editor, second_editor, cause="editing", preventable=True)
    made.tickets.add(ticket)
    html = page(client, made)
    for inner in (ticket.reference, "Reader Example", "preventable", str(editor), str(second_editor)):
        assert inner not in html


def test_an_article_that_readers_cannot_see_is_not_named(client, article, editor, second_editor):
    made = publish_correction(article, editor, second_editor)
    Article.objects.update(published_at=None)
    assert article.headline not in page(client, made)


def test_a_series_belongs_to_its_publication(client, article, other_publication, editor, second_editor):
    made = publish_correction(article, editor, second_editor)
    assert client.get(f"/{other_publication.slug}/corrections/{made.series}/").status_code == 404
    assert client.get(f"/{article.publication.slug}/corrections/{uuid.uuid4()}/").status_code == 404
