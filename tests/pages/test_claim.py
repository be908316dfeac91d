"""A claim's page: the verdict and why, the evidence but for what is withheld, and everything found before."""

import pytest

from factcheck.models import Article, Claim
from tests.published import publish_verdict

pytestmark = pytest.mark.django_db


def page(client, claim) -> str:
    response = client.get(claim.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def verdict(claim, ratings, editor, second_editor):
    return publish_verdict(claim, ratings["false"], editor, second_editor)


def test_says_who_said_what_and_what_we_found(client, claim, verdict):
    html = page(client, claim)
    assert "The air force" in html
    assert verdict.summary in html
    assert "The <strong>ministry</strong> counted nine." in html
    assert 'href="https://ministry.example/count" rel="nofollow noopener noreferrer"' in html
    assert "Refutes · Official statement" in " ".join(html.split())
    assert claim.article.get_absolute_url() in html


def test_the_words_stand_in_their_paragraph(client, claim, verdict):
    html = page(client, claim)
    assert '<span class="claim">Seven missiles were fired at the capital before dawn</span>' in html
    assert "The city has been under an air alarm for three hours." in html


def test_a_withheld_source_is_counted_and_never_named(client, claim, ratings, editor, second_editor):
    source = {
        "withheld_reason": "She lives there",
        "title": "Statement of Ms Example",
        "quote": "I saw it",
        "note": "0123 456",
        "locator": "page 9",
        "url": "https://secret.example/her",
    }
    publish_verdict(claim, ratings["false"], editor, second_editor, source=source)
    html = page(client, claim)
    assert "A source withheld for someone&#x27;s safety" in html or "A source withheld for someone's safety" in html
    for secret in ("She lives there", "Ms Example", "I saw it", "0123 456", "secret.example", "page 9"):
        assert secret not in html


def test_notes_of_the_desk_are_not_shown(client, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["false"], editor, second_editor, source={"note": "Called her twice"})
    assert "Called her twice" not in page(client, claim)


def test_what_we_found_before_can_be_read(client, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["true"], editor, second_editor, status="superseded", summary="It was right.")
    publish_verdict(claim, ratings["false"], editor, second_editor, version=2, change_note="The count was redone.")
    html = page(client, claim)
    assert "What we found before" in html
    assert "It was right." in html
    assert "The count was redone." in html
    assert html.index("<span>False</span>") < html.index("<span>True</span>")


def test_a_withdrawn_verdict_says_why_and_claims_nothing(client, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["true"], editor, second_editor, status="withdrawn")
    html = page(client, claim)
    assert "No verdict stands at the moment" in html
    assert "The ministry took its count back." in html
    assert "ClaimReview" not in html


def test_a_withdrawn_claim_keeps_what_was_said_about_it(client, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["true"], editor, second_editor, status="withdrawn")
    Claim.objects.filter(pk=claim.pk).update(status="withdrawn")
    html = page(client, claim)
    assert "We have taken this claim off our record" in html
    assert "The ministry took its count back." in html


def test_a_verdict_in_the_making_does_not_leak(client, claim, verdict, ratings, editor, second_editor):
    publish_verdict(
        claim, ratings["true"], editor, second_editor, status="in_review", version=2, summary="Not yet public."
    )
    assert "Not yet public." not in page(client, claim)


def test_a_withdrawal_only_asked_for_does_not_leak(client, claim, verdict, editor):
    type(verdict).objects.filter(pk=verdict.pk).update(withdrawal_asked_by=editor, withdrawal_reason="A secret plan")
    html = page(client, claim)
    assert "A secret plan" not in html
    assert "<span>False</span>" in html


@pytest.mark.parametrize("status", ["draft", "open", "in_review", "withdrawn"])
def test_a_claim_that_is_not_published_is_not_here(client, claim, status):
    Claim.objects.filter(pk=claim.pk).update(status=status)
    assert client.get(claim.get_absolute_url()).status_code == 404


def test_a_claim_of_an_article_before_its_time_is_not_here(client, claim, verdict):
    Article.objects.update(published_at=None)
    assert client.get(claim.get_absolute_url()).status_code == 404


def test_a_claim_is_at_its_own_publication_only(client, claim, verdict, other_publication):
    assert client.get(f"/{other_publication.slug}/claims/{claim.pk}/").status_code == 404
