"""Claimants: who an article says made a claim."""

from typing import Any

from rest_framework import serializers

from factcheck.api.bodies import Body, Filters, OwnPublication
from factcheck.models import Claimant
from factcheck.services.claimants import MOST_ADDRESSES


class ClaimantSerializer(serializers.ModelSerializer):
    """Who the article says made the claim. `same_as`: addresses that say who that is."""

    class Meta:
        model = Claimant
        fields = ["id", "name", "kind", "position_held", "same_as"]


class ClaimantRowSerializer(ClaimantSerializer):
    """A claimant that a publication knows."""

    publication = serializers.SlugRelatedField("slug", read_only=True)

    class Meta(ClaimantSerializer.Meta):
        fields = ["id", "publication", *ClaimantSerializer.Meta.fields[1:]]


class ClaimantBody(Body):
    """Found by name at the article's publication, or made."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Claimant.Kind.choices)
    position_held = serializers.CharField(max_length=200, allow_blank=True, required=False)
    same_as = serializers.ListField(
        child=serializers.URLField(max_length=500), max_length=MOST_ADDRESSES, required=False
    )


class NewClaimantBody(ClaimantBody):
    """A claimant to put on record at a publication."""

    publication = OwnPublication()


class ClaimantFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    name = serializers.CharField(max_length=200, required=False, help_text="The whole name.")
    kind = serializers.ChoiceField(Claimant.Kind.choices, required=False)


def attribution_of(claimant: dict[str, Any]) -> dict[str, Any]:
    """What `ClaimantBody` read, as the services' `Attribution` takes it."""
    return {**claimant, "same_as": tuple(claimant.get("same_as", ()))}
