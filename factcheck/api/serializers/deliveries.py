"""Webhook deliveries with their attempts, and replays of all of a filter. For managers, as the endpoints are."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from factcheck.api.bodies import Body, Filters, OwnPublication, OwnRow, id_field
from factcheck.channels.webhook import message_id
from factcheck.models import Delivery, DeliveryAttempt, Replay, WebhookEndpoint
from factcheck.models.webhooks import ENDPOINT_KEY
from factcheck.states import STOPPED_DELIVERIES, DeliveryStatus

STATES = [(str(status), status.label) for status in DeliveryStatus]
STOPPED = [(str(status), status.label) for status in STOPPED_DELIVERIES]


class DeliverySerializer(serializers.ModelSerializer):
    """One event on its way to one endpoint. `webhook_id` is the same at every attempt."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    endpoint = serializers.SerializerMethodField()
    event = serializers.UUIDField(source="event.uid", read_only=True)
    kind = serializers.CharField(source="event.kind", read_only=True)
    status = serializers.ChoiceField(STATES, read_only=True)
    webhook_id = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = [
            "id",
            "publication",
            "endpoint",
            "event",
            "kind",
            "status",
            "webhook_id",
            "attempts",
            "next_attempt_at",
            "last_error",
            "created_at",
            "sent_at",
        ]

    def get_endpoint(self, delivery: Delivery) -> int:
        return int(delivery.recipient_key.removeprefix(ENDPOINT_KEY))

    def get_webhook_id(self, delivery: Delivery) -> str:
        return message_id(delivery.event)


class DeliveryFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
    endpoint = id_field(required=False)
    status = serializers.ChoiceField(STATES, required=False)
    event = serializers.UUIDField(source="event__uid", required=False)
    kind = serializers.RegexField(r"^[a-z_]+\.[a-z_]+\Z", source="event__kind", max_length=64, required=False)

    def narrow(self, queryset: QuerySet) -> QuerySet:
        lookups: dict[str, Any] = dict(self.validated_data)
        if endpoint := lookups.pop("endpoint", None):
            lookups["recipient_key"] = f"{ENDPOINT_KEY}{endpoint}"
        return queryset.filter(**lookups)


class DeliveryAttemptSerializer(serializers.ModelSerializer):
    """One try: what was asked, how the answer began, and when. The log of what arrived is kept for a while."""

    class Meta:
        model = DeliveryAttempt
        fields = ["id", "number", "started_at", "finished_at", "outcome", "detail", "request", "answer"]


class ReplaySerializer(serializers.ModelSerializer):
    """Everything of a filter that is queued again, batch by batch: how many so far, and whether that was all."""

    publication = serializers.SlugRelatedField("slug", read_only=True)
    endpoint = serializers.SerializerMethodField()
    status = serializers.ChoiceField(STOPPED, read_only=True)

    class Meta:
        model = Replay
        fields = ["id", "publication", "endpoint", "status", "replayed", "created_at", "finished_at"]

    def get_endpoint(self, replay: Replay) -> int | None:
        return int(key) if (key := replay.recipient_key.removeprefix(ENDPOINT_KEY)) else None


class ReplayBody(Body):
    """Which deliveries: of one endpoint or of all, in one state (`dead`, unless said)."""

    publication = OwnPublication()
    endpoint = OwnRow(queryset=WebhookEndpoint.objects.all(), required=False)
    status = serializers.ChoiceField(STOPPED, required=False)


class ReplayFilters(Filters):
    publication = serializers.SlugField(source="publication__slug", required=False, help_text="By short name.")
