"""Changes of published texts, and what a caller says about them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from corrections.models import Correction, TextChange
from corrections.services.changes import DRAFTED_AS
from corrections.states import TextChangeStatus
from factcheck.api.bodies import Body, Filters, OwnRow, id_field
from factcheck.api.serializers.people import PersonSerializer
from factcheck.comparing import Kind, compare

STATES = [(str(state), state.label) for state in TextChangeStatus]


class TextChangeSerializer(serializers.ModelSerializer):
    """One published text that followed another. `open` means unacknowledged: no published correction explains it."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    before = serializers.IntegerField(source="before.number", read_only=True)
    after = serializers.IntegerField(source="after.number", read_only=True)
    settled_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = TextChange
        fields = [
            "id",
            "publication",
            "article",
            "before",
            "after",
            "said",
            "says",
            "status",
            "created_at",
            "correction",
            "dismissed_reason",
            "settled_by",
            "settled_at",
        ]


class RunSerializer(serializers.Serializer):
    """Words that stayed, went or came."""

    kind = serializers.ChoiceField([(str(kind), str(kind)) for kind in Kind])
    text = serializers.CharField()


class TextChangeDetailSerializer(TextChangeSerializer):
    """A change with every paragraph that differs, as runs of words."""

    paragraphs = serializers.SerializerMethodField()

    class Meta(TextChangeSerializer.Meta):
        fields = [*TextChangeSerializer.Meta.fields, "paragraphs"]

    @extend_schema_field(serializers.ListField(child=RunSerializer(many=True)))
    def get_paragraphs(self, change: TextChange) -> list[list[dict[str, Any]]]:
        changed = (p for p in compare(change.before.as_read, change.after.as_read) if p.is_changed)
        return [[{"kind": str(run.kind), "text": run.text} for run in paragraph.runs] for paragraph in changed]


class ExplainBody(Body):
    """The published correction that explains the change."""

    correction = OwnRow(queryset=Correction.objects.all())


class DismissBody(Body):
    """Why it needs no correction."""

    reason = serializers.CharField(max_length=300)


class DraftFromChangeBody(Body):
    """What to begin: a correction, unless a clarification is wanted."""

    kind = serializers.ChoiceField([(str(kind), kind.label) for kind in DRAFTED_AS], required=False)


class TextChangeFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    status = serializers.ChoiceField(STATES, required=False)
    article = id_field(required=False)
    correction = id_field(required=False)
