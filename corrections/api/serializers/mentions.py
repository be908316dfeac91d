"""Sites that link to us, and the telling of them."""

from rest_framework import serializers

from corrections.models import Mention, Telling
from corrections.states import MentionStatus, TellingStatus
from factcheck.api.bodies import Body, Filters, id_field
from factcheck.api.serializers.people import PersonSerializer

MENTION_STATES = [(str(state), state.label) for state in MentionStatus]
TELLING_STATES = [(str(state), state.label) for state in TellingStatus]


class MentionSerializer(serializers.ModelSerializer):
    """A page elsewhere that is said to link to an article, or to a notice (its first version). The words are the
    page's."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    decided_by = PersonSerializer(read_only=True, allow_null=True)
    reason = serializers.ChoiceField(Mention.Reason.choices, read_only=True, allow_blank=True)

    class Meta:
        model = Mention
        fields = [
            "id",
            "publication",
            "article",
            "correction",
            "source_url",
            "target_url",
            "protocol",
            "status",
            "reason",
            "title",
            "author",
            "excerpt",
            "is_due",
            "received_at",
            "checked_at",
            "verified_at",
            "decided_by",
            "decided_at",
        ]
        read_only_fields = fields


class TellingSerializer(serializers.ModelSerializer):
    """A page that is to be told of a notice, or was."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    settled_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Telling
        fields = [
            "id",
            "publication",
            "correction",
            "about",
            "mention",
            "page_url",
            "status",
            "detail",
            "created_at",
            "told_on",
            "waived_reason",
            "settled_by",
            "settled_at",
        ]
        read_only_fields = fields


class ToldBody(Body):
    """On which day somebody wrote to them; today when left out."""

    on = serializers.DateField(required=False)


class WaiveTellingBody(Body):
    """Why the page is not told."""

    reason = serializers.CharField(max_length=300)


class MentionFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    status = serializers.ChoiceField(MENTION_STATES, required=False)
    protocol = serializers.ChoiceField(Mention.Protocol.choices, required=False)
    article = id_field(required=False)


class TellingFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    status = serializers.ChoiceField(TELLING_STATES, required=False)
    correction = id_field(required=False)
