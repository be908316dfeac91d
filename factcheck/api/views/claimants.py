"""Who made the claims."""

from http import HTTPStatus

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.desk import DeskViewSet, creates
from factcheck.api.serializers.claimants import (
    ClaimantBody,
    ClaimantFilters,
    ClaimantRowSerializer,
    NewClaimantBody,
)
from factcheck.models import Claimant
from factcheck.services import claimants


class ClaimantViewSet(DeskViewSet):
    """The people and bodies that claims are attributed to."""

    queryset = Claimant.objects.select_related("publication")
    serializer_class = ClaimantRowSerializer
    filters = ClaimantFilters

    @creates(NewClaimantBody, ClaimantRowSerializer, "Put a claimant on record.")
    def create(self, request: Request) -> Response:
        body = self.read(NewClaimantBody)
        claimant = claimants.add_claimant(body.pop("publication"), actor=request.user, **body)
        return self.answer(claimant, HTTPStatus.CREATED)

    @extend_schema(
        summary="Change a claimant; what a signed verdict stood beside stays.",
        request=ClaimantBody,
        responses=ClaimantRowSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        changes = self.read(ClaimantBody, partial=True)
        return self.answer(claimants.edit_claimant(self.subject(), actor=request.user, **changes))
