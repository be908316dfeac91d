"""Articles and their revisions."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.desk import DeskViewSet, sublist
from factcheck.api.serializers.articles import (
    ArticleBody,
    ArticleFilters,
    ArticleSerializer,
    RevisionBody,
    RevisionSerializer,
)
from factcheck.models import Article
from factcheck.services import articles, taking_in
from factcheck.services.taking_in import Taken


def take(user: Any, body: dict[str, Any]) -> Taken:
    """Call the service for what the body brings: a text, HTML, or an address alone."""
    publication, watch = body.pop("publication"), body.pop("watch", None)
    if "text" in body:
        return taking_in.take_in(publication, actor=user, watch={} if watch else None, **body)
    if "html" in body:
        return taking_in.take_in_markup(publication, actor=user, watch=bool(watch), **body)
    return taking_in.take_in_page(publication, actor=user, watch=watch is not False, **body)


class ArticleViewSet(DeskViewSet):
    """Pieces that were published, and each captured state of their text."""

    queryset = Article.objects.select_related("publication").prefetch_related("bylines")
    serializer_class = ArticleSerializer
    filters = ArticleFilters

    @extend_schema(
        summary="Take an article in; one that is known at its address gets a revision if its words differ.",
        request=ArticleBody,
        responses={201: ArticleSerializer, 200: OpenApiResponse(ArticleSerializer, "It was here already.")},
    )
    def create(self, request: Request) -> Response:
        taken = take(request.user, self.read(ArticleBody))
        return self.answer(taken.article, HTTPStatus.CREATED if taken.is_new else HTTPStatus.OK)

    revisions = sublist(
        "revisions", RevisionSerializer, lambda article: article.revisions.all(), "The captured states of the text."
    )

    @extend_schema(
        summary="Capture the text as it stands now; the same text again answers with the latest revision.",
        request=RevisionBody,
        responses={201: RevisionSerializer},
    )
    @revisions.mapping.post
    def capture(self, request: Request, pk: int) -> Response:
        article = self.subject()
        revision = articles.capture_revision(article, actor=request.user, **self.read(RevisionBody))
        return Response(RevisionSerializer(revision).data, status=HTTPStatus.CREATED)
