"""Sources: the evidence on a claim."""

from rest_framework import serializers

from factcheck.api.bodies import Body, Filters, OwnRow, id_field
from factcheck.models import Claim, Snapshot, Source
from factcheck.states import SnapshotStatus

SNAPSHOT_STATES = [(str(state), state.label) for state in SnapshotStatus]


class SnapshotSerializer(serializers.ModelSerializer):
    """A source as captured. `sha256` names the bytes, once there are any."""

    sha256 = serializers.CharField(source="file.sha256", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Snapshot
        fields = ["id", "status", "url", "final_url", "sha256", "http_status", "created_at", "captured_at"]


class SourceSerializer(serializers.ModelSerializer):
    """A piece of evidence attached to a claim."""

    snapshots = SnapshotSerializer(many=True, read_only=True)

    class Meta:
        model = Source
        fields = [
            "id",
            "claim",
            "type",
            "is_primary",
            "stance",
            "title",
            "url",
            "locator",
            "quote",
            "language",
            "note",
            "withheld_reason",
            "added_by",
            "created_at",
            "snapshots",
        ]


class SourceBody(Body):
    """A piece of evidence. One with an address is captured in the background."""

    claim = OwnRow(queryset=Claim.objects.all())
    type = serializers.ChoiceField(Source.Type.choices)
    stance = serializers.ChoiceField(Source.Stance.choices)
    title = serializers.CharField(max_length=300)
    url = serializers.URLField(max_length=2000, allow_blank=True, required=False)
    is_primary = serializers.BooleanField(required=False)
    locator = serializers.CharField(max_length=100, allow_blank=True, required=False)
    quote = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    language = serializers.CharField(max_length=12, required=False)
    note = serializers.CharField(max_length=5000, allow_blank=True, required=False)


class WithholdBody(Body):
    """Why readers may not see the source."""

    reason = serializers.CharField(max_length=300)


class SourceFilters(Filters):
    claim = id_field(required=False)
    stance = serializers.ChoiceField(Source.Stance.choices, required=False)
