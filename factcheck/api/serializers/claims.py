"""Claims: the checkable statements of an article."""

from typing import Any

from rest_framework import serializers

from factcheck.api.bodies import Body, Colleague, Filters, OwnRow, id_field
from factcheck.api.serializers.claimants import ClaimantBody, ClaimantSerializer
from factcheck.api.serializers.people import PersonSerializer
from factcheck.models import Anchor, Article, Claim
from factcheck.states import ClaimStatus

STATES = [(str(state), state.label) for state in ClaimStatus]


class AnchorSerializer(serializers.ModelSerializer):
    """The words of one revision that make the claim (W3C Web Annotation: text quote and text position)."""

    class Meta:
        model = Anchor
        fields = ["revision", "exact", "prefix", "suffix", "start", "end", "status"]


class AnnotationSerializer(serializers.Serializer):
    """A W3C Web Annotation in JSON-LD: `target` names the article and, as selectors, the quote and its position."""

    target = serializers.JSONField()

    def get_fields(self) -> dict[str, serializers.Field]:
        """The names in JSON-LD that are none in Python."""
        known = {name: serializers.CharField(read_only=True) for name in ("@context", "id", "type", "motivation")}
        return {**known, **super().get_fields()}


class ClaimSerializer(serializers.ModelSerializer):
    """One checkable statement."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    claimant = ClaimantSerializer(read_only=True)
    assignee = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Claim
        fields = [
            "id",
            "publication",
            "article",
            "text",
            "kind",
            "claimant",
            "status",
            "priority",
            "assignee",
            "due_at",
            "language",
            "tags",
            "claimed_at",
            "external_id",
            "created_at",
        ]


class ClaimDetailSerializer(ClaimSerializer):
    """One checkable statement with the words that make it, revision by revision."""

    anchors = AnchorSerializer(many=True, read_only=True)
    content_hash = serializers.CharField(read_only=True, help_text="Sent back as `expected_hash` with a change.")

    class Meta(ClaimSerializer.Meta):
        fields = [*ClaimSerializer.Meta.fields, "content_hash", "anchors"]


class ClaimBody(Body):
    """A claim to put on record. `quote` is sought in the latest revision; `start` tells equal quotes apart."""

    article = OwnRow(queryset=Article.objects.all())
    text = serializers.CharField(max_length=2000)
    kind = serializers.ChoiceField(Claim.Kind.choices)
    claimant = ClaimantBody()
    quote = serializers.CharField(max_length=2000, required=False)
    start = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    priority = serializers.ChoiceField(Claim.Priority.choices, required=False)
    language = serializers.CharField(max_length=12, required=False)
    claimed_at = serializers.DateField(required=False, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50, required=False)
    external_id = serializers.CharField(max_length=200, required=False)


class ClaimChangesBody(Body):
    """What to change of a claim; what is not named stays. `expected_hash` refuses it where somebody was faster."""

    text = serializers.CharField(max_length=2000, required=False)
    kind = serializers.ChoiceField(Claim.Kind.choices, required=False)
    claimant = ClaimantBody(required=False)
    claimed_at = serializers.DateField(required=False, allow_null=True)
    language = serializers.CharField(max_length=12, required=False)
    priority = serializers.ChoiceField(Claim.Priority.choices, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50, required=False)
    external_id = serializers.CharField(max_length=200, allow_blank=True, required=False)
    assignee = Colleague(required=False, allow_null=True)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    expected_hash = serializers.RegexField(r"^[0-9a-f]{64}\Z", required=False)


class ReopenBody(Body):
    """Why a published claim is taken up again, as a code."""

    reason_code = serializers.RegexField(r"^[a-z0-9_]*\Z", max_length=64, allow_blank=True, required=False)


class AssignClaimBody(Body):
    """Who works on the claim, and until when."""

    assignee = Colleague(allow_null=True)
    due_at = serializers.DateTimeField(required=False, allow_null=True)


class ClaimFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    article = id_field(required=False)
    claimant = id_field(required=False)
    status = serializers.ChoiceField(STATES, required=False)
    kind = serializers.ChoiceField(Claim.Kind.choices, required=False)
    priority = serializers.ChoiceField(Claim.Priority.choices, required=False)
    assignee = id_field(required=False)
    tag = serializers.CharField(max_length=60, required=False)
    language = serializers.CharField(max_length=12, required=False)
    overdue = serializers.ChoiceField(["true"], required=False, help_text="Unfinished, and their time has passed.")
    external_id = serializers.CharField(max_length=200, required=False)

    def narrow(self, queryset: Any) -> Any:
        lookups = dict(self.validated_data)
        if tag := lookups.pop("tag", None):
            queryset = queryset.filter(tags__contains=[tag])
        return (queryset.overdue() if lookups.pop("overdue", None) else queryset).filter(**lookups)
