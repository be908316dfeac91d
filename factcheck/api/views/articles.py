"""Articles and their revisions."""

from http import HTTPStatus

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.desk import DeskViewSet, creates, sublist
from factcheck.api.serializers.articles import (
    ArticleBody,
    ArticleFilters,
    ArticleSerializer,
    RevisionBody,
    RevisionSerializer,
)
from factcheck.models import Article
from factcheck.services import articles


class ArticleViewSet(DeskViewSet):
    """Pieces that were published, and each captured state of their text."""

    queryset = Article.objects.select_related("publication").prefetch_related("bylines")
    serializer_class = ArticleSerializer
    filters = ArticleFilters

    @creates(ArticleBody, ArticleSerializer, "Take an article in, with its first revision.")
    def create(self, request: Request) -> Response:
        body = self.read(ArticleBody)
        article = articles.add_article(body.pop("publication"), actor=request.user, **body)
        return self.answer(article, HTTPStatus.CREATED)

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
