"""Deadlines, office hours and special days of publications. The desk reads them, managers set them."""

from http import HTTPStatus

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from corrections.api.serializers.deadlines import (
    DeadlineBody,
    DeadlineFilters,
    DeadlineSerializer,
    OfficeHoursBody,
    OfficeHoursSerializer,
    PresetBody,
    PublicationFilters,
    SpecialDayBody,
    SpecialDaySerializer,
    as_lengths,
)
from corrections.models import Deadline, OfficeHours, SpecialDay
from corrections.services import policies
from factcheck.api.desk import DeskViewSet, creates

GONE = {int(HTTPStatus.NO_CONTENT): OpenApiResponse(description="It is gone.")}


class DeadlineViewSet(DeskViewSet):
    """Rules by publication, step and severity: its own, and those of its press council."""

    queryset = Deadline.objects.select_related("publication")
    serializer_class = DeadlineSerializer
    filters = DeadlineFilters

    @creates(DeadlineBody, DeadlineSerializer, "Set the rule of a step, instead of the one that is there.")
    def create(self, request: Request) -> Response:
        given = as_lengths(self.read(DeadlineBody))
        row = policies.set_deadline(given.pop("publication"), actor=request.user, **given)
        return self.answer(row, HTTPStatus.CREATED)

    @extend_schema(summary="Take a rule back; the one for all severities, or the default, holds again.", responses=GONE)
    def destroy(self, request: Request, pk: int) -> Response:
        policies.remove_deadline(self.subject(), actor=request.user)
        return Response(status=HTTPStatus.NO_CONTENT)

    @extend_schema(
        summary="Take over the deadlines of a press council, beside the publication's own.",
        request=PresetBody,
        responses={int(HTTPStatus.OK): DeadlineSerializer(many=True)},
        filters=False,
    )
    @action(detail=False, methods=["post"], url_path="apply_preset", pagination_class=None)
    def apply_preset(self, request: Request) -> Response:
        given = self.read(PresetBody)
        rows = policies.apply_preset(given["publication"], actor=request.user, preset=given["preset"])
        return Response(DeadlineSerializer(rows, many=True, context=self.get_serializer_context()).data)


class OfficeHoursViewSet(DeskViewSet):
    """When the offices are open, where a publication has said so."""

    queryset = OfficeHours.objects.select_related("publication")
    serializer_class = OfficeHoursSerializer
    filters = PublicationFilters

    @creates(OfficeHoursBody, OfficeHoursSerializer, "Set the office hours of a publication.")
    def create(self, request: Request) -> Response:
        given = self.read(OfficeHoursBody)
        row = policies.set_office_hours(given.pop("publication"), actor=request.user, **given)
        return self.answer(row, HTTPStatus.CREATED)


class SpecialDayViewSet(DeskViewSet):
    """Days on which an office is closed, or open at other hours."""

    queryset = SpecialDay.objects.select_related("publication")
    serializer_class = SpecialDaySerializer
    filters = PublicationFilters

    @creates(SpecialDayBody, SpecialDaySerializer, "Set a special day.")
    def create(self, request: Request) -> Response:
        given = self.read(SpecialDayBody)
        row = policies.set_special_day(given.pop("publication"), actor=request.user, **given)
        return self.answer(row, HTTPStatus.CREATED)

    @extend_schema(summary="Let the day be as any other of its weekday again.", responses=GONE)
    def destroy(self, request: Request, pk: int) -> Response:
        policies.remove_special_day(self.subject(), actor=request.user)
        return Response(status=HTTPStatus.NO_CONTENT)
