"""Where claims are made again."""

from http import HTTPStatus

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.desk import DeskViewSet, move
from factcheck.api.serializers.occurrences import OccurrenceFilters, OccurrenceSerializer
from factcheck.models import Occurrence
from factcheck.services import occurrences

JOINED = ("claimant", "noted_by", "confirmed_by")


class OccurrenceViewSet(DeskViewSet):
    """Articles and addresses where a claim on record is made again."""

    queryset = Occurrence.objects.select_related(*JOINED)
    serializer_class = OccurrenceSerializer
    filters = OccurrenceFilters

    confirm = move("confirm", occurrences.confirm_occurrence)

    @extend_schema(
        summary="Take it off the claim; one that readers see is taken off by an editor.",
        responses={int(HTTPStatus.NO_CONTENT): OpenApiResponse(description="It is gone.")},
    )
    def destroy(self, request: Request, pk: int) -> Response:
        occurrences.remove_occurrence(self.subject(), actor=request.user)
        return Response(status=HTTPStatus.NO_CONTENT)
