"""The article page: its words as they are, its claims in the margin, its corrections on top, nothing unpublished."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck.models import Article, Byline, Claim
from tests.people import MISSILES, make_article, make_claim
from tests.published import publish_correction, publish_verdict

pytestmark = pytest.mark.django_db


def page(client, article) -> str:
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_a_published_claim_is_underlined_and_leads_to_its_page(client, article, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["false"], editor, second_editor)
    html = page(client, article)
    assert f'<span class="claim">{MISSILES}</span>' in html
    assert f'href="#claim-{claim.pk}"' in html
    assert claim.get_absolute_url() in html
    assert "<span>False</span>" in html
    assert "The air force" in html


def test_a_claim_without_a_published_verdict_is_only_text(client, article, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["false"], editor, second_editor, status="in_review")
    html = page(client, article)
    assert MISSILES in html
    assert 'class="claim"' not in html
    assert claim.get_absolute_url() not in html


def test_a_withdrawn_claim_is_not_shown(client, article, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["false"], editor, second_editor, status="withdrawn")
    Claim.objects.filter(pk=claim.pk).update(status="withdrawn")
    html = page(client, article)
    assert 'class="claim"' not in html
    assert claim.get_absolute_url() not in html


def test_a_claim_whose_verdict_was_withdrawn_says_so(client, article, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["false"], editor, second_editor, status="withdrawn")
    assert "Verdict withdrawn" in page(client, article)


def test_a_reopened_claim_keeps_its_last_verdict(client, article, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["false"], editor, second_editor)
    Claim.objects.filter(pk=claim.pk).update(status="open")
    assert "<span>False</span>" in page(client, article)


def test_a_claim_without_certain_words_is_listed_apart(client, article, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["false"], editor, second_editor)
    claim.anchors.update(status="needs_review")
    html = page(client, article)
    assert "Also checked" in html
    assert 'class="claim"' not in html
    assert claim.get_absolute_url() in html


def test_overlapping_claims_are_both_there(client, article, ratings, editor, second_editor):
    for exact in ("All of them were shot down. The mayor said", "The mayor said that two people were killed"):
        publish_verdict(make_claim(article, exact), ratings["false"], editor, second_editor)
    html = page(client, article)
    assert '<span class="claim claim--several">The mayor said</span>' in html
    assert html.count('class="passage__note"') == 2


def test_the_text_is_not_trusted(client, publication, ratings, editor, second_editor):
    text = 'He said <script>alert("x")</script> & <b>left</b>.\n\n<img src=x onerror=alert(1)>'
    article = make_article(publication, text=text)
    claim = make_claim(article, "<script>alert", claimant="<i>Eve</i>")
    publish_verdict(claim, ratings["false"], editor, second_editor, summary="<b>x</b>", reasoning="<b>x</b>")
    html = page(client, article)
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "<i>Eve" not in html
    assert "&lt;script&gt;alert" in html


def test_an_address_that_is_not_the_webs_is_no_link(client, article):
    Article.objects.filter(pk=article.pk).update(url="javascript:alert(1)")
    assert 'href="javascript' not in page(client, article)


def test_its_corrections_stand_on_top_with_the_pencil(client, article, editor, second_editor):
    publish_correction(article, editor, second_editor)
    html = page(client, article)
    assert '<del><span class="visually-hidden">It said: </span>Seven missiles</del>' in html
    assert '<ins><span class="visually-hidden">Correct is: </span>Nine missiles</ins>' in html
    assert html.index("<del>") < html.index('class="passages"')


@pytest.mark.parametrize("status", ["draft", "in_review", "scheduled", "superseded"])
def test_what_does_not_stand_is_not_shown(client, article, editor, second_editor, status):
    publish_correction(article, editor, second_editor, status=status)
    assert "There were nine missiles" not in page(client, article)


def test_the_line_under_it_leads_to_the_form_with_the_article(client, article, publication):
    html = page(client, article)
    assert f"/{publication.slug}/report/?article=https%3A%2F%2Fdemo-courier.example%2Fmissiles" in html
    assert f"mailto:{publication.corrections_address}" in html
    assert f"/{publication.slug}/follow/?article={article.pk}" in html
    assert f'<link rel="canonical" href="{article.url}">' in html
    assert 'type="application/atom+xml"' in html


def test_by_lines_are_joined_as_people_say_them(client, article):
    Byline.objects.create(article=article, name="Ada Example", position=1)
    Byline.objects.create(article=article, name="Bea Example", position=2)
    words = " ".join(page(client, article).split())
    assert "By Remy Reporter, Ada Example and Bea Example ·" in words


@pytest.mark.parametrize("when", [None, timedelta(hours=1)])
def test_an_article_before_its_time_is_not_here(client, article, when):
    Article.objects.filter(pk=article.pk).update(published_at=when and timezone.now() + when)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_an_article_is_at_its_own_publication_only(client, article, other_publication):
    assert client.get(f"/{other_publication.slug}/articles/{article.pk}/").status_code == 404


def test_times_are_those_of_the_publication(client, article, publication):
    type(publication).objects.filter(pk=publication.pk).update(time_zone="America/New_York")
    Article.objects.filter(pk=article.pk).update(published_at="2026-01-05T03:00Z")
    assert "4 January 2026, 22:00 (New York)" in page(client, article)


def test_an_unknown_time_zone_breaks_no_page(client, article, publication):
    type(publication).objects.filter(pk=publication.pk).update(time_zone="../etc/passwd")
    assert "(UTC)" in page(client, article)
