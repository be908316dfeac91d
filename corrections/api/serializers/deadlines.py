"""What a publication is held to, when its office is open, and what is due on a ticket. Lengths are in minutes."""

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from corrections.deadline_presets import PRESETS
from corrections.models import Deadline, OfficeHours, Regulator, Severity, SpecialDay, Step, TicketDeadline, Unit
from corrections.models.deadlines import LONGEST_DEADLINE
from corrections.models.office import WEEK
from factcheck.api.bodies import Body, Filters, OwnPublication

MOST_MINUTES = int(LONGEST_DEADLINE.total_seconds() // 60)


class Minutes(serializers.IntegerField):
    """A length of time as whole minutes."""

    def to_representation(self, value: timedelta) -> int:
        return int(value.total_seconds() // 60)


class DeadlineSerializer(serializers.ModelSerializer):
    """One rule: of the publication itself, or (`regulator`) of its press council. An empty severity is for all."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    severity = serializers.ChoiceField(Severity.choices, read_only=True, allow_blank=True)
    regulator = serializers.ChoiceField(Regulator.choices, read_only=True, allow_blank=True)
    within_minutes = Minutes(source="within", read_only=True)
    remind_before_minutes = Minutes(source="remind_before", read_only=True, allow_null=True)
    escalate_after_minutes = Minutes(source="escalate_after", read_only=True, allow_null=True)

    class Meta:
        model = Deadline
        fields = [
            "id",
            "publication",
            "step",
            "severity",
            "regulator",
            "within_minutes",
            "unit",
            "pauses",
            "remind_before_minutes",
            "escalate_after_minutes",
        ]
        read_only_fields = fields


class DeadlineBody(Body):
    """How one step is timed. A regulator's deadline never pauses."""

    publication = OwnPublication()
    step = serializers.ChoiceField(Step.choices)
    severity = serializers.ChoiceField(Severity.choices, allow_blank=True, required=False)
    regulator = serializers.ChoiceField(Regulator.choices, allow_blank=True, required=False)
    within_minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)
    unit = serializers.ChoiceField(Unit.choices, required=False)
    pauses = serializers.BooleanField(required=False)
    remind_before_minutes = serializers.IntegerField(
        min_value=1, max_value=MOST_MINUTES, allow_null=True, required=False
    )
    escalate_after_minutes = serializers.IntegerField(
        min_value=0, max_value=MOST_MINUTES, allow_null=True, required=False
    )


def as_lengths(given: dict[str, Any]) -> dict[str, Any]:
    """The names and lengths that the service takes."""
    return {
        name.removesuffix("_minutes"): timedelta(minutes=value)
        if name.endswith("_minutes") and value is not None
        else value
        for name, value in given.items()
    }


class PresetBody(Body):
    """A press council whose deadlines are to hold."""

    publication = OwnPublication()
    preset = serializers.ChoiceField([(preset.code, preset.name) for preset in PRESETS.values()])


class DeadlineFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    step = serializers.ChoiceField(Step.choices, required=False)
    regulator = serializers.ChoiceField(Regulator.choices, required=False)


class OfficeHoursSerializer(serializers.ModelSerializer):
    """The week of one publication in its time zone. A day without hours is closed."""

    publication = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = OfficeHours
        fields = ["id", "publication", *WEEK, "country", "subdivision"]
        read_only_fields = fields


def _hours() -> serializers.CharField:
    return serializers.CharField(max_length=60, allow_blank=True, required=False)


class OfficeHoursBody(Body):
    """Hours such as `09:00-12:30, 13:00-18:00`; what is left out stays as it is."""

    publication = OwnPublication()
    monday, tuesday, wednesday, thursday = _hours(), _hours(), _hours(), _hours()
    friday, saturday, sunday = _hours(), _hours(), _hours()
    country = serializers.CharField(max_length=2, allow_blank=True, required=False)
    subdivision = serializers.CharField(max_length=10, allow_blank=True, required=False)


class SpecialDaySerializer(serializers.ModelSerializer):
    """A day on which the office is closed (no hours), or open at other hours."""

    publication = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = SpecialDay
        fields = ["id", "publication", "day", "hours", "note"]
        read_only_fields = fields


class SpecialDayBody(Body):
    """A day, and when the office is open on it; what was said of that day before is replaced."""

    publication = OwnPublication()
    day = serializers.DateField()
    hours = _hours()
    note = serializers.CharField(max_length=120, allow_blank=True, required=False)


class PublicationFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")


class TicketDeadlineSerializer(serializers.ModelSerializer):
    """What is due on a ticket, and how it went."""

    regulator = serializers.ChoiceField(Regulator.choices, read_only=True, allow_blank=True)
    within_minutes = Minutes(source="within", read_only=True)
    is_overdue = serializers.BooleanField(source="was_missed", read_only=True)

    class Meta:
        model = TicketDeadline
        fields = [
            "id",
            "step",
            "regulator",
            "within_minutes",
            "unit",
            "pauses",
            "starts_at",
            "due_at",
            "paused_at",
            "met_at",
            "lapsed_at",
            "reminded_at",
            "alerted_at",
            "escalated_at",
            "is_overdue",
        ]
        read_only_fields = fields
