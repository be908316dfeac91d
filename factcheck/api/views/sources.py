"""The evidence on claims."""

from http import HTTPStatus

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.desk import DeskViewSet, creates, move, sublist
from factcheck.api.serializers.sources import (
    FileBody,
    RecheckSerializer,
    SnapshotSerializer,
    SourceBody,
    SourceFilters,
    SourceSerializer,
    WithholdBody,
)
from factcheck.models import Snapshot, Source
from factcheck.services import evidence, sources

CAPTURES = Prefetch("snapshots", Snapshot.objects.select_related("file", "derivative", "handover"))
"""What an answer about a source shows of its captures: one query for a page of sources."""


class SourceViewSet(DeskViewSet):
    """The evidence on claims."""

    queryset = Source.objects.prefetch_related(CAPTURES)
    serializer_class = SourceSerializer
    filters = SourceFilters

    @creates(SourceBody, SourceSerializer, "Attach a source to a claim.")
    def create(self, request: Request) -> Response:
        body = self.read(SourceBody)
        source = sources.attach_source(body.pop("claim"), actor=request.user, **body)
        return self.answer(source, HTTPStatus.CREATED)

    @extend_schema(
        summary="Add a file to the source. The same file again answers with what is there.",
        request={"multipart/form-data": FileBody},
        responses={int(HTTPStatus.CREATED): SnapshotSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def add_file(self, request: Request, pk: int) -> Response:
        source = self.subject()
        snapshot = evidence.add_file(source, actor=request.user, **self.read(FileBody))
        return Response(SnapshotSerializer(snapshot).data, status=HTTPStatus.CREATED)

    retry_capture = move("retry_capture", evidence.retry_capture, gives=SnapshotSerializer)
    rechecks = sublist("rechecks", RecheckSerializer, lambda source: source.rechecks.all(), "The later looks at it.")
    withhold = move("withhold", sources.withhold_source, WithholdBody)
