"""Tickets that look related, and why."""

from rest_framework import serializers

from corrections.models import TicketRelation
from corrections.states import RelationStatus
from factcheck.api.bodies import Filters, id_field
from factcheck.api.serializers.people import PersonSerializer

STATES = [(str(state), state.label) for state in RelationStatus]


class RelationSerializer(serializers.ModelSerializer):
    """One ticket that looks related to an older one; `signs` say why, the strongest first."""

    decided_by = PersonSerializer(read_only=True, allow_null=True)
    signs = serializers.ListField(child=serializers.ChoiceField(TicketRelation.Sign.choices), read_only=True)

    class Meta:
        model = TicketRelation
        fields = ["id", "ticket", "other", "signs", "status", "created_at", "decided_by", "decided_at"]


class RelationFilters(Filters):
    ticket = id_field(required=False, help_text="The newer of the two.")
    other = id_field(required=False, help_text="The older of the two.")
    status = serializers.ChoiceField(STATES, required=False)
