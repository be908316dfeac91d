"""Verdicts: what the newsroom found, in versions."""

from rest_framework import serializers

from factcheck.api.bodies import Body, Filters, OwnRow, OwnRows, id_field
from factcheck.api.serializers.people import PersonSerializer
from factcheck.models import Claim, Rating, Source, Verdict
from factcheck.states import VerdictStatus

STATES = [(str(state), state.label) for state in VerdictStatus]


class VerdictSerializer(serializers.ModelSerializer):
    """A rating of a claim with its reasoning."""

    publication = serializers.SlugRelatedField("slug", source="claim.publication", read_only=True)
    rating_word = serializers.CharField(source="rating.word", read_only=True)
    proposed_by = PersonSerializer(read_only=True, allow_null=True)
    signed_off_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Verdict
        fields = [
            "id",
            "publication",
            "claim",
            "version",
            "rating",
            "rating_word",
            "summary",
            "reasoning",
            "change_note",
            "sources",
            "status",
            "created_at",
            "proposed_by",
            "proposed_at",
            "signed_off_by",
            "published_at",
            "superseded_at",
            "withdrawal_asked_by",
            "withdrawn_by",
            "withdrawn_at",
            "withdrawal_reason",
        ]


class VerdictDetailSerializer(VerdictSerializer):
    """A verdict with the hash of its words and evidence: send it along when signing off what you read."""

    content_hash = serializers.CharField(read_only=True)

    class Meta(VerdictSerializer.Meta):
        fields = [*VerdictSerializer.Meta.fields, "content_hash"]


class VerdictChanges(Body):
    """The words of a draft, and what they rest on."""

    rating = OwnRow(queryset=Rating.objects.all())
    summary = serializers.CharField(max_length=300)
    reasoning = serializers.CharField(max_length=20_000)
    change_note = serializers.CharField(max_length=300, allow_blank=True, required=False)
    sources = OwnRows(Source.objects.all(), required=False)


class VerdictBody(VerdictChanges):
    """A verdict to draft."""

    claim = OwnRow(queryset=Claim.objects.all())


class VerdictWithdrawalBody(Body):
    """Why it should be withdrawn."""

    reason = serializers.CharField(max_length=500)


class VerdictFilters(Filters):
    publication = serializers.SlugField(source="claim__publication__slug", required=False, help_text="By short name.")
    claim = id_field(required=False)
    status = serializers.ChoiceField(STATES, required=False)
