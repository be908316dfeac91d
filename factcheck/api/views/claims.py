"""Claims and the evidence on them."""

from http import HTTPStatus

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.desk import DeskViewSet, creates, move, sublist
from factcheck.api.serializers.claims import (
    AssignClaimBody,
    ClaimBody,
    ClaimDetailSerializer,
    ClaimFilters,
    ClaimSerializer,
    ReopenBody,
)
from factcheck.api.serializers.sources import SourceBody, SourceFilters, SourceSerializer, WithholdBody
from factcheck.models import Claim, Source
from factcheck.services import claims, sources


class ClaimViewSet(DeskViewSet):
    """The checkable statements of articles."""

    queryset = Claim.objects.select_related("publication", "claimant", "assignee").prefetch_related("anchors")
    serializer_class = ClaimSerializer
    detail_serializer_class = ClaimDetailSerializer
    filters = ClaimFilters

    @creates(ClaimBody, ClaimDetailSerializer, "Put a claim on record, as a draft.")
    @transaction.atomic
    def create(self, request: Request) -> Response:
        """The claimant is found or made in the same transaction: a refused claim leaves none behind."""
        body = self.read(ClaimBody)
        article, claimant = body.pop("article"), body.pop("claimant")
        by = claims.get_claimant(article.publication, claimant.pop("name"), **claimant)
        claim = claims.add_claim(article, actor=request.user, claimant=by, **body)
        return self.answer(claim, HTTPStatus.CREATED)

    accept = move("accept", claims.accept_claim)
    assign = move("assign", claims.assign_claim, AssignClaimBody)
    reopen = move("reopen", claims.reopen_claim, ReopenBody)
    withdraw = move("withdraw", claims.withdraw_claim)
    sources = sublist(
        "sources",
        SourceSerializer,
        lambda claim: claim.sources.prefetch_related("snapshots__file"),
        "The evidence on this claim.",
    )


class SourceViewSet(DeskViewSet):
    """The evidence on claims."""

    queryset = Source.objects.prefetch_related("snapshots__file")
    serializer_class = SourceSerializer
    filters = SourceFilters

    @creates(SourceBody, SourceSerializer, "Attach a source to a claim.")
    def create(self, request: Request) -> Response:
        body = self.read(SourceBody)
        source = sources.attach_source(body.pop("claim"), actor=request.user, **body)
        return self.answer(source, HTTPStatus.CREATED)

    withhold = move("withhold", sources.withhold_source, WithholdBody)
