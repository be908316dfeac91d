"""Corrections, and the places where the wrong words ran."""

from rest_framework import serializers

from corrections.models import Correction, Place, Severity, Ticket
from corrections.states import CorrectionStatus, PlaceStatus
from factcheck.api.bodies import Body, Filters, OwnPublication, OwnRow, OwnRows, id_field
from factcheck.api.serializers.people import PersonSerializer
from factcheck.api.serializers.signing import SignOffBody
from factcheck.models import Article, Claim

STATES = [(str(state), state.label) for state in CorrectionStatus]
PLACE_STATES = [(str(state), state.label) for state in PlaceStatus]


class CorrectionSerializer(serializers.ModelSerializer):
    """A notice, in one of its versions; `series` is what the versions share."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    submitted_by = PersonSerializer(read_only=True, allow_null=True)
    signed_off_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Correction
        fields = [
            "id",
            "publication",
            "series",
            "version",
            "amends",
            "kind",
            "was_wrong",
            "is_right",
            "notice",
            "severity",
            "cause",
            "preventable",
            "articles",
            "tickets",
            "claims",
            "status",
            "created_at",
            "submitted_by",
            "submitted_at",
            "signed_off_by",
            "scheduled_for",
            "published_at",
            "superseded_at",
            "withdrawal_asked_by",
            "withdrawn_by",
            "withdrawn_at",
            "withdrawal_notice",
        ]


class PlaceSerializer(serializers.ModelSerializer):
    """Where the wrong words ran, and whether they were put right there."""

    class Meta:
        model = Place
        fields = [
            "id",
            "correction",
            "kind",
            "description",
            "url",
            "ran_on",
            "status",
            "waived_reason",
            "settled_by",
            "settled_at",
        ]


class CorrectionDetailSerializer(CorrectionSerializer):
    """A notice with its places and the hash of its words: send it along when signing off what you read."""

    places = PlaceSerializer(many=True, read_only=True)
    content_hash = serializers.CharField(read_only=True)

    class Meta(CorrectionSerializer.Meta):
        fields = [*CorrectionSerializer.Meta.fields, "places", "content_hash"]


class CorrectionChanges(Body):
    """The words of a draft, and what they are about."""

    notice = serializers.CharField(max_length=5000)
    was_wrong = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    is_right = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    kind = serializers.ChoiceField(Correction.Kind.choices, required=False)
    severity = serializers.ChoiceField(Severity.choices, required=False)
    cause = serializers.ChoiceField(Correction.Cause.choices, allow_blank=True, required=False)
    preventable = serializers.BooleanField(allow_null=True, required=False)
    articles = OwnRows(Article.objects.all(), min_length=1)
    tickets = OwnRows(Ticket.objects.all(), required=False)
    claims = OwnRows(Claim.objects.all(), required=False)


class CorrectionBody(CorrectionChanges):
    """A notice to draft. `publication` may be left out by a caller who works for one publication only."""

    publication = OwnPublication(required=False)


class ScheduleBody(SignOffBody):
    """When a notice that is signed off now is to appear."""

    at = serializers.DateTimeField()


class CorrectionWithdrawalBody(Body):
    """What the public reads in place of the notice."""

    notice = serializers.CharField(max_length=500)


class PlaceBody(Body):
    """Another place where the wrong words ran."""

    correction = OwnRow(queryset=Correction.objects.all())
    kind = serializers.ChoiceField(Place.Kind.choices)
    description = serializers.CharField(max_length=300)
    url = serializers.URLField(max_length=2000, allow_blank=True, required=False)
    ran_on = serializers.DateField(required=False, allow_null=True)


class WaiveBody(Body):
    """Why the words stay as they are there."""

    reason = serializers.CharField(max_length=300)


class CorrectionFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    status = serializers.ChoiceField(STATES, required=False)
    kind = serializers.ChoiceField(Correction.Kind.choices, required=False)
    series = serializers.UUIDField(required=False)
    article = id_field(source="articles", required=False)
    ticket = OwnRow(queryset=Ticket.objects.all(), source="tickets", required=False)


class PlaceFilters(Filters):
    correction = id_field(required=False)
    status = serializers.ChoiceField(PLACE_STATES, required=False)
