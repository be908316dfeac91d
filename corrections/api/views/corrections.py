"""Corrections: written by one editor, signed off by another; and the places where the wrong words ran."""

from http import HTTPStatus

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from corrections.api.publications import named_or_only
from corrections.api.serializers.corrections import (
    CorrectionBody,
    CorrectionChanges,
    CorrectionDetailSerializer,
    CorrectionFilters,
    CorrectionSerializer,
    CorrectionWithdrawalBody,
    PlaceBody,
    PlaceFilters,
    PlaceSerializer,
    ScheduleBody,
    WaiveBody,
)
from corrections.models import Correction, Place, Ticket
from corrections.services import amending, places, publishing
from factcheck.api.desk import DeskViewSet, creates, move, sublist
from factcheck.api.serializers.signing import SendBackBody, SignOffBody


class CorrectionViewSet(DeskViewSet):
    """Notices in all their versions. None is edited once published: amending one begins the next version."""

    queryset = Correction.objects.select_related("publication", "submitted_by", "signed_off_by").prefetch_related(
        "articles", "claims", "places"
    )
    serializer_class = CorrectionSerializer
    detail_serializer_class = CorrectionDetailSerializer
    filters = CorrectionFilters

    def get_queryset(self) -> QuerySet:
        """A restricted ticket is not named to those who may not see it."""
        own_tickets = Ticket.objects.visible_to(self.request.user)
        return super().get_queryset().prefetch_related(Prefetch("tickets", own_tickets))

    @creates(CorrectionBody, CorrectionDetailSerializer, "Draft a notice.")
    def create(self, request: Request) -> Response:
        body = self.read(CorrectionBody)
        publication = named_or_only(body.pop("publication", None), request.user)
        correction = publishing.draft_correction(publication, actor=request.user, **body)
        return self.answer(correction, HTTPStatus.CREATED)

    @extend_schema(summary="Change a draft.", request=CorrectionChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        changes = self.read(CorrectionChanges, partial=True)
        return self.answer(publishing.edit_correction(self.subject(), actor=request.user, **changes))

    submit = move("submit", publishing.submit_correction)
    send_back = move("send_back", publishing.send_back_correction, SendBackBody)
    publish = move("publish", publishing.publish_correction, SignOffBody)
    schedule = move("schedule", publishing.schedule_correction, ScheduleBody)
    amend = move("amend", amending.amend_correction, creates=True)
    ask_withdrawal = move("ask_withdrawal", amending.ask_withdrawal, CorrectionWithdrawalBody)
    withdraw = move("withdraw", amending.withdraw_correction)
    places = sublist(
        "places", PlaceSerializer, lambda correction: correction.places.all(), "The places of this correction."
    )


class PlaceViewSet(DeskViewSet):
    """Where wrong words ran: each place is put right, or waived with a reason."""

    queryset = Place.objects.all()
    serializer_class = PlaceSerializer
    filters = PlaceFilters

    @creates(PlaceBody, PlaceSerializer, "Note another place where the wrong words ran.")
    def create(self, request: Request) -> Response:
        body = self.read(PlaceBody)
        return self.answer(places.add_place(body.pop("correction"), actor=request.user, **body), HTTPStatus.CREATED)

    put_right = move("put_right", places.put_right_place)
    waive = move("waive", places.waive_place, WaiveBody)
    reopen = move("reopen", places.reopen_place)
