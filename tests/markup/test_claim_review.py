"""A verdict as schema.org ClaimReview: the paper's own word always, numbers only where the scale has them."""

import pytest

from factcheck.markup import claim_review
from factcheck.models import Claimant, Rating
from factcheck.record import entry_of
from tests.published import publish_verdict

pytestmark = pytest.mark.django_db


def review_of(claim, rating, editor, second_editor):
    publish_verdict(claim, rating, editor, second_editor)
    return claim_review(entry_of(claim.publication, claim.pk))


def test_says_who_found_what_about_whom(claim, ratings, editor, second_editor):
    review = review_of(claim, ratings["half-true"], editor, second_editor)
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == claim.text
    assert review["url"].endswith(claim.get_absolute_url())
    assert review["url"].startswith("http")
    assert review["author"]["name"] == claim.publication.name
    assert review["itemReviewed"]["author"] == {"@type": "Organization", "name": "The air force"}
    assert review["itemReviewed"]["appearance"]["url"] == claim.article.url
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Half true",
        "ratingValue": 3,
        "bestRating": 5,
        "worstRating": 1,
    }


def test_a_rating_without_a_number_has_none(claim, ratings, editor, second_editor):
    assert review_of(claim, ratings["unproven"], editor, second_editor)["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Unproven",
    }


def test_a_scale_of_one_step_has_no_numbers(claim, ratings, editor, second_editor):
    Rating.objects.exclude(code="false").update(value=None)
    rating = review_of(claim, ratings["false"], editor, second_editor)["reviewRating"]
    assert "ratingValue" not in rating


@pytest.mark.parametrize(
    ("kind", "type_", "position"),
    [("person", "Person", "Mayor"), ("organisation", "Organization", None), ("paper", "NewsMediaOrganization", None)],
)
def test_the_claimant_is_what_it_is(claim, ratings, editor, second_editor, kind, type_, position):
    Claimant.objects.filter(pk=claim.claimant_id).update(kind=kind, position_held="Mayor")
    claimant = review_of(claim, ratings["true"], editor, second_editor)["itemReviewed"]["author"]
    assert claimant["@type"] == type_
    assert claimant.get("jobTitle") == position
