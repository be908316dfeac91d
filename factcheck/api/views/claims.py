"""Claims."""

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
from factcheck.api.serializers.sources import SourceSerializer
from factcheck.api.views.sources import CAPTURES
from factcheck.models import Claim
from factcheck.services import claims


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
        lambda claim: claim.sources.prefetch_related(CAPTURES),
        "The evidence on this claim.",
    )
