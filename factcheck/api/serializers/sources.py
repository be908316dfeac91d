"""Sources: the evidence on a claim."""

from rest_framework import serializers

from factcheck.api.bodies import Body, Closed, Filters, OwnRow, id_field
from factcheck.models import Claim, Recheck, Snapshot, Source
from factcheck.states import SnapshotStatus

SNAPSHOT_STATES = [(str(state), state.label) for state in SnapshotStatus]


class RedirectSerializer(serializers.Serializer):
    """One step on the way to the address that answered."""

    status = serializers.IntegerField()
    url = serializers.CharField()


class SnapshotSerializer(serializers.ModelSerializer):
    """A source as captured, or a file of the desk's own. `sha256` names the bytes, once there are any.

    `copy_sha256` names the copy without metadata; `remark` says what could not be made of the file.
    """

    sha256 = serializers.CharField(source="file.sha256", read_only=True, default=None, allow_null=True)
    copy_sha256 = serializers.CharField(source="derivative.sha256", read_only=True, default=None, allow_null=True)
    media_type = serializers.CharField(source="file.media_type", read_only=True, default=None, allow_null=True)
    redirects = RedirectSerializer(many=True, read_only=True)
    archive_url = serializers.SerializerMethodField(help_text="The copy in an archive elsewhere, if there is one.")

    class Meta:
        model = Snapshot
        fields = [
            "id",
            "origin",
            "status",
            "url",
            "final_url",
            "redirects",
            "filename",
            "sha256",
            "copy_sha256",
            "media_type",
            "http_status",
            "remark",
            "last_error",
            "archive_url",
            "created_at",
            "captured_at",
        ]

    def get_archive_url(self, snapshot: Snapshot) -> str:
        handover = getattr(snapshot, "handover", None)
        return handover.result_url if handover else ""


class RecheckSerializer(serializers.ModelSerializer):
    """A later look at a source, or one that is planned. `snapshot` is what stands there now, where it changed."""

    class Meta:
        model = Recheck
        fields = ["id", "status", "outcome", "http_status", "before", "snapshot", "next_attempt_at", "checked_at"]


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


class FileBody(Closed):
    """A file that shows the source, as `multipart/form-data`. What may be in it is for the service to say."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)


class WithholdBody(Body):
    """Why readers may not see the source."""

    reason = serializers.CharField(max_length=300)


class SourceFilters(Filters):
    claim = id_field(required=False)
    stance = serializers.ChoiceField(Source.Stance.choices, required=False)
