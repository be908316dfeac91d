"""The ledger as a stream."""

from rest_framework import serializers

from factcheck.api.bodies import Filters, id_field
from factcheck.models import Event


class EventSerializer(serializers.ModelSerializer):
    """One line of what happened. It holds ids, codes and numbers, never words or personal data."""

    id = serializers.UUIDField(source="uid", read_only=True)
    position = serializers.IntegerField(source="place.position", read_only=True)
    publication = serializers.SlugRelatedField("slug", read_only=True)
    facts = serializers.DictField(read_only=True)

    class Meta:
        model = Event
        fields = [
            "position",
            "id",
            "publication",
            "kind",
            "audience",
            "actor_kind",
            "actor_id",
            "subject_type",
            "subject_id",
            "facts",
            "created_at",
        ]


class EventFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    kind = serializers.RegexField(r"^[a-z_]+\.[a-z_]+\Z", max_length=64, required=False)
    subject_type = serializers.RegexField(r"^[a-z]+\Z", max_length=32, required=False)
    subject_id = id_field(required=False)
