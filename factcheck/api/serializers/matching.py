"""Similar claims: what was claimed and checked before, ours and known ones, in one shape."""

from collections.abc import Collection
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from factcheck.api.bodies import Body, Filters
from factcheck.api.serializers.claims import ClaimDetailSerializer
from factcheck.links import absolute
from factcheck.matching import Found, desks_of, fetch, similar_to
from factcheck.matching.wording import LONGEST_TEXT
from factcheck.models import Verdict

MOST = 50
LONGEST_QUERY = 2000  # characters of an address
LANGUAGE = r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*\Z"


class SimilarBody(Body):
    """A text to find similar claims to; too long for an address, or not to be logged with one."""

    text = serializers.CharField(max_length=LONGEST_TEXT)
    language = serializers.RegexField(LANGUAGE, max_length=12, required=False, help_text="Else found out.")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, required=False)


class SimilarQuery(Filters):
    """The same in an address."""

    q = serializers.CharField(max_length=LONGEST_QUERY, source="text", help_text="What somebody said.")
    language = serializers.RegexField(LANGUAGE, max_length=12, required=False, help_text="Else found out.")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, required=False)


class SimilarClaimSerializer(serializers.Serializer):
    """A claim of ours (`claim`) or one that was brought in (`known`); of another desk only what is public.

    The scores of one answer can be compared with each other, not with those of another.
    """

    kind = serializers.ChoiceField([("claim", "claim"), ("known", "known")])
    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_blank=True)
    publication = serializers.CharField(allow_null=True, help_text="Null: brought in for everybody.")
    text = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    claimant = serializers.CharField(allow_blank=True)
    claimed_at = serializers.DateField(allow_null=True)
    rating = serializers.CharField(allow_blank=True, help_text="Of the verdict that is published; blank without one.")
    url = serializers.CharField(allow_blank=True)
    score = serializers.FloatField()


class SimilarClaimsSerializer(serializers.Serializer):
    """What was found, best first."""

    results = SimilarClaimSerializer(many=True)


class AddedClaimSerializer(ClaimDetailSerializer):
    """The new claim, and claims that say much the same: was it checked before?"""

    similar = serializers.SerializerMethodField()

    class Meta(ClaimDetailSerializer.Meta):
        fields = [*ClaimDetailSerializer.Meta.fields, "similar"]

    @extend_schema_field(SimilarClaimSerializer(many=True))
    def get_similar(self, claim: Any) -> list[dict[str, Any]]:
        return show(fetch(similar_to(claim, scope=desks_of(self.context["request"].user))))


def show(found: Collection[Found]) -> list[dict[str, Any]]:
    """Matches in the shape of `SimilarClaimSerializer`. One query, for the ratings."""
    own = [each.claim.pk for each in found if each.claim]
    ratings = dict(Verdict.objects.published().filter(claim__in=own).values_list("claim", "rating__word"))
    return [_of_ours(each, ratings) if each.claim else _of_known(each) for each in found]


def _of_ours(found: Found, ratings: dict[int, str]) -> dict[str, Any]:
    claim = found.claim
    return {
        "kind": "claim",
        "id": claim.pk,
        "external_id": claim.external_id,
        "publication": claim.publication.slug,
        "text": claim.text,
        "title": claim.article.headline,
        "language": claim.language,
        "claimant": claim.claimant.name,
        "claimed_at": claim.claimed_at,
        "rating": ratings.get(claim.pk, ""),
        "url": absolute(claim.get_absolute_url()) if claim.pk in ratings else "",
        "score": round(found.score, 4),
    }


def _of_known(found: Found) -> dict[str, Any]:
    known = found.known
    return {
        "kind": "known",
        "id": known.pk,
        "external_id": known.external_id,
        "publication": known.publication and known.publication.slug,
        "text": known.text,
        "title": known.title,
        "language": known.language,
        "claimant": known.claimant,
        "claimed_at": known.published_on,
        "rating": known.rating,
        "url": known.url,
        "score": round(found.score, 4),
    }
