"""Occurrences: where a claim is made again."""

from rest_framework import serializers

from factcheck.api.bodies import Body, Filters, OwnRow, id_field
from factcheck.api.serializers.claimants import ClaimantSerializer
from factcheck.api.serializers.people import PersonSerializer
from factcheck.models import Article, Claimant, Occurrence


class OccurrenceSerializer(serializers.ModelSerializer):
    """The claim, made again: in an article of ours, tied to words of one revision, or at an outside address."""

    claimant = ClaimantSerializer(read_only=True, allow_null=True)
    noted_by = PersonSerializer(read_only=True, allow_null=True)
    confirmed_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Occurrence
        fields = [
            "id",
            "claim",
            "article",
            "revision",
            "quote",
            "prefix",
            "suffix",
            "start",
            "end",
            "url",
            "title",
            "claimant",
            "claimed_at",
            "noted_by",
            "noted_at",
            "confirmed_by",
            "confirmed_at",
        ]
        read_only_fields = fields


class OccurrenceBody(Body):
    """Either `article`, in whose latest text `quote` is sought, or `url`. `start` tells equal quotes apart."""

    article = OwnRow(queryset=Article.objects.all(), required=False)
    url = serializers.URLField(max_length=1000, required=False)
    quote = serializers.CharField(max_length=2000, required=False)
    start = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    title = serializers.CharField(max_length=300, required=False)
    claimant = OwnRow(queryset=Claimant.objects.all(), required=False, allow_null=True)
    claimed_at = serializers.DateField(required=False, allow_null=True)


class OccurrenceFilters(Filters):
    claim = id_field(required=False)
    article = id_field(required=False)
