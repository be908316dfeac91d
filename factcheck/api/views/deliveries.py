"""What endpoints were told, read and sent again by managers."""

from http import HTTPStatus

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.desk import DeskViewSet, creates, move, sublist
from factcheck.api.serializers.deliveries import (
    DeliveryAttemptSerializer,
    DeliveryFilters,
    DeliverySerializer,
    ReplayBody,
    ReplayFilters,
    ReplaySerializer,
)
from factcheck.models import Delivery, Replay
from factcheck.models.deliveries import WEBHOOK
from factcheck.models.webhooks import ENDPOINT_KEY
from factcheck.services.deliveries import replay_delivery
from factcheck.services.replays import ask_for_replay


class DeliveryViewSet(DeskViewSet):
    """Webhook deliveries of the publications that the caller manages, without what concerns restricted tickets."""

    queryset = Delivery.objects.select_related("event", "publication")
    serializer_class = DeliverySerializer
    filters = DeliveryFilters

    def get_queryset(self) -> QuerySet:
        return self.queryset.to_endpoints_of(self.request.user)

    attempts = sublist(
        "attempts", DeliveryAttemptSerializer, lambda row: row.tries.all(), "The attempts of a delivery, newest first."
    )
    replay = move("replay", replay_delivery)


class ReplayViewSet(DeskViewSet):
    """Replays of all webhook deliveries of a filter: asked for, and how far they are."""

    queryset = Replay.objects.filter(channel=WEBHOOK).select_related("publication")
    serializer_class = ReplaySerializer
    filters = ReplayFilters

    @creates(ReplayBody, ReplaySerializer, "Have every webhook delivery of a filter sent again, under the same ids.")
    def create(self, request: Request) -> Response:
        given = self.read(ReplayBody)
        if endpoint := given.pop("endpoint", None):
            given["recipient_key"] = f"{ENDPOINT_KEY}{endpoint.pk}"
        replay = ask_for_replay(given.pop("publication"), actor=request.user, channel=WEBHOOK, **given)
        return self.answer(replay, HTTPStatus.CREATED)
