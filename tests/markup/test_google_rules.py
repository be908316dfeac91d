"""Claim pages bear one sound ClaimReview each, by Google's rules; no other page bears any."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from factcheck.models import Claim, Claimant, Rating
from tests.markup.google_rules import claim_reviews, faults, read_page
from tests.published import HOSTILE, publish_correction, publish_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    def page(path: str) -> str:
        response = client.get(path)
        assert response.status_code == 200
        return response.content.decode()

    return page


def sound(read, claim) -> dict:
    html = read(claim.get_absolute_url())
    assert faults(html, settings.SITE_URL + claim.get_absolute_url()) == []
    return claim_reviews(html)[0]


@pytest.mark.parametrize("code", ["true", "mostly-true", "half-true", "false", "unproven"])
def test_every_rating(read, claim, ratings, editor, second_editor, code):
    publish_verdict(claim, ratings[code], editor, second_editor)
    review = sound(read, claim)
    assert ("ratingValue" in review["reviewRating"]) == (code != "unproven")


def test_nearer_the_best_is_truer(read, article, claim, other_claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["mostly-true"], editor, second_editor)
    publish_verdict(other_claim, ratings["false"], editor, second_editor)
    truer, falser = (sound(read, each)["reviewRating"] for each in (claim, other_claim))
    assert truer["bestRating"] - truer["ratingValue"] < falser["bestRating"] - falser["ratingValue"]


@pytest.mark.parametrize("kind", Claimant.Kind.values)
def test_every_claimant(read, claim, ratings, editor, second_editor, kind):
    Claimant.objects.update(kind=kind, position_held="Mayor", same_as=["https://people.example/mayor"])
    Claim.objects.update(claimed_at=date(2024, 12, 20))
    publish_verdict(claim, ratings["true"], editor, second_editor)
    author = sound(read, claim)["itemReviewed"]["author"]
    assert ("correctionsPolicy" in author) == (kind == "paper")


def test_hostile_words(read, claim, ratings, editor, second_editor):
    Rating.objects.filter(pk=ratings["false"].pk).update(word='"False" </script>', meaning=HOSTILE[:200])
    publish_verdict(claim, ratings["false"], editor, second_editor, summary=HOSTILE)
    assert sound(read, claim)["reviewBody"] == HOSTILE


def test_the_publisher_says_how_it_corrects(read, claim, ratings, editor, second_editor, publication):
    publish_verdict(claim, ratings["true"], editor, second_editor)
    own = settings.SITE_URL + reverse("corrections:policy-detail", args=[publication.slug])
    assert sound(read, claim)["author"]["correctionsPolicy"] == own
    type(publication).objects.update(policy_url="https://demo-courier.example/policy")
    author = sound(read, claim)["author"]
    assert author["@type"] == "NewsMediaOrganization"
    assert author["correctionsPolicy"] == "https://demo-courier.example/policy"


def test_no_other_page_has_any(read, article, claim, other_claim, ratings, editor, second_editor, publication):
    publish_verdict(claim, ratings["false"], editor, second_editor)
    publish_verdict(other_claim, ratings["false"], editor, second_editor, status="withdrawn")
    correction = publish_correction(article, editor, second_editor)
    for path in (
        *("/", article.get_absolute_url(), correction.get_absolute_url(), other_claim.get_absolute_url()),
        *(reverse(f"corrections:{name}", args=[publication.slug]) for name in ("correction-list", "policy-detail")),
        reverse("factcheck:verdict-list", args=[publication.slug]),
    ):
        assert claim_reviews(read(path)) == []


def broken(html: str, pattern: str, instead: str) -> str:
    changed = re.sub(pattern, instead, html)
    assert changed != html
    return changed


@pytest.mark.parametrize(
    ("pattern", "instead", "fault"),
    [
        ('"claimReviewed":"[^"]*"', '"claimReviewed":" "', "claimReviewed is required"),
        ('"alternateName":"[^"]*"', '"name":"x"', "alternateName is required"),
        ('"ratingValue":3', '"ratingValue":6', "not in order"),
        ('"worstRating":1', '"worstRating":5', "not in order"),
        ('"worstRating":1', '"worstRating":"1"', "as numbers"),
        ('"url":"http[^"]*/claims/', '"url":"https://elsewhere.example/claims/', "must be the page"),
        ('"appearance":{"@type"', '"appearance":{"type"', "appearance must be"),
        ('"@type":"Claim"', '"@type":"Thing"', "must be a Claim"),
        ('"dateModified":"[^"]*"', '"dateModified":"yesterday"', "dateModified is no"),
        ("</head>", '<script type="application/ld+json">{"@type":"ClaimReview"}</script></head>', "2 ClaimReviews"),
    ],
)
def test_the_checker_finds_what_is_wrong(read, claim, ratings, editor, second_editor, pattern, instead, fault):
    publish_verdict(claim, ratings["half-true"], editor, second_editor)
    html = broken(read(claim.get_absolute_url()), pattern, instead)
    assert any(fault in found for found in faults(html, settings.SITE_URL + claim.get_absolute_url()))


def test_a_stranger_finds_the_feeds(read, claim, ratings, editor, second_editor, client):
    publish_verdict(claim, ratings["half-true"], editor, second_editor)
    html = read(claim.get_absolute_url())
    for address in re.findall(r'<link rel="alternate"[^>]*href="([^"]+)"', html):
        assert client.get(address).status_code == 200
    assert read_page(html).canonical == settings.SITE_URL + claim.get_absolute_url()
