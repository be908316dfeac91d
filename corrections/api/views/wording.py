"""Letters in a publication's own words, and replies kept ready."""

from http import HTTPStatus

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from corrections.api.publications import named_or_only
from corrections.api.serializers.wording import (
    CannedReplyBody,
    CannedReplyChanges,
    CannedReplyFilters,
    CannedReplySerializer,
    FillBody,
    FilledSerializer,
    LetterBody,
    LetterFilters,
    LetterPreviewBody,
    LetterTemplateSerializer,
    PurposeSerializer,
    WrittenSerializer,
)
from corrections.models import CannedReply, LetterTemplate, Ticket
from corrections.services import canned, wording
from corrections.wording import PURPOSES
from factcheck.api.desk import DeskViewSet, creates, move
from factcheck.models import User


def restore(template: LetterTemplate, *, actor: User) -> LetterTemplate:
    """Send the letter in the shipped words again, if this is its newest version."""
    return wording.restore_letter(
        template.publication,
        actor=actor,
        purpose=template.purpose,
        language=template.language,
        version=template.version,
    )


def fill(reply: CannedReply, *, actor: User, ticket: Ticket) -> dict[str, str]:
    """The reply's words for a ticket, to be looked over; nothing is sent."""
    return {"text": canned.fill_canned_reply(reply, actor=actor, ticket=ticket)}


class LetterTemplateViewSet(DeskViewSet):
    """What letters say in a publication's own words: the newest version of each in lists, every version by its id."""

    queryset = LetterTemplate.objects.select_related("publication", "written_by")
    serializer_class = LetterTemplateSerializer
    filters = LetterFilters

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        return rows.current() if self.action == "list" else rows

    @creates(LetterBody, LetterTemplateSerializer, "Put a letter into the publication's own words.")
    def create(self, request: Request) -> Response:
        body = self.read(LetterBody)
        publication = named_or_only(body.pop("publication", None), request.user)
        row = wording.write_letter(publication, actor=request.user, **body)
        return self.answer(row, HTTPStatus.CREATED)

    @extend_schema(
        summary="What a letter would say, about a ticket or about examples.",
        request=LetterPreviewBody,
        responses=WrittenSerializer,
    )
    @action(detail=False, methods=["post"], filter_backends=[], pagination_class=None)
    def preview(self, request: Request) -> Response:
        body = self.read(LetterPreviewBody)
        publication = named_or_only(body.pop("publication", None), request.user)
        written = wording.preview_letter(publication, actor=request.user, **body)
        return Response(WrittenSerializer(written._asdict()).data)

    @extend_schema(
        summary="Every letter that can be written, and its variables.", responses=PurposeSerializer(many=True)
    )
    @action(detail=False, methods=["get"], filter_backends=[], pagination_class=None)
    def purposes(self, request: Request) -> Response:
        return Response(PurposeSerializer(list(PURPOSES.values()), many=True).data)

    restore = move("restore", restore, creates=True)


class CannedReplyViewSet(DeskViewSet):
    """Replies kept ready: the desk's and one's own."""

    queryset = CannedReply.objects.select_related("publication", "owner", "changed_by")
    serializer_class = CannedReplySerializer
    filters = CannedReplyFilters

    @creates(CannedReplyBody, CannedReplySerializer, "Keep a reply ready.")
    def create(self, request: Request) -> Response:
        body = self.read(CannedReplyBody)
        publication = named_or_only(body.pop("publication", None), request.user)
        return self.answer(canned.add_canned_reply(publication, actor=request.user, **body), HTTPStatus.CREATED)

    @extend_schema(summary="Say it in other words.", request=CannedReplyChanges, responses=CannedReplySerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        changes = self.read(CannedReplyChanges)
        return self.answer(canned.change_canned_reply(self.subject(), actor=request.user, **changes))

    @extend_schema(summary="Keep it no longer.", responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        canned.remove_canned_reply(self.subject(), actor=request.user)
        return Response(status=HTTPStatus.NO_CONTENT)

    fill = move("fill", fill, FillBody, gives=FilledSerializer)
