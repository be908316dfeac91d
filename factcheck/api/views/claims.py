"""Claims."""

from http import HTTPStatus

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.desk import DeskViewSet, creates, move, sublist
from factcheck.api.refusals import BadQuery
from factcheck.api.serializers.claimants import attribution_of
from factcheck.api.serializers.claims import (
    AnnotationSerializer,
    AssignClaimBody,
    ClaimBody,
    ClaimChangesBody,
    ClaimDetailSerializer,
    ClaimFilters,
    ClaimSerializer,
    ReopenBody,
)
from factcheck.api.serializers.matching import (
    AddedClaimSerializer,
    SimilarBody,
    SimilarClaimsSerializer,
    SimilarQuery,
    show,
)
from factcheck.api.serializers.occurrences import OccurrenceBody, OccurrenceSerializer
from factcheck.api.serializers.sources import SourceSerializer
from factcheck.api.views.occurrences import JOINED
from factcheck.api.views.sources import CAPTURES
from factcheck.matching import desks_of, fetch, find_similar
from factcheck.models import Claim
from factcheck.services import claim_changes, claimants, claims
from factcheck.services.annotations import annotation_of, import_annotation
from factcheck.services.attribution import Attribution
from factcheck.services.occurrences import note_occurrence


class ClaimViewSet(DeskViewSet):
    """The checkable statements of articles."""

    queryset = Claim.objects.select_related("publication", "claimant", "assignee").prefetch_related("anchors")
    serializer_class = ClaimSerializer
    detail_serializer_class = ClaimDetailSerializer
    filters = ClaimFilters

    def get_queryset(self) -> QuerySet:
        """A list shows no anchors, of which a claim has one in every revision."""
        rows = super().get_queryset()
        return rows.prefetch_related(None) if self.action == "list" else rows

    @creates(ClaimBody, AddedClaimSerializer, "Put a claim on record, as a draft.")
    @transaction.atomic
    def create(self, request: Request) -> Response:
        """The claimant is found or made in the same transaction: a refused claim leaves none behind."""
        body = self.read(ClaimBody)
        article, claimant = body.pop("article"), body.pop("claimant")
        by = claimants.get_claimant(article.publication, claimant.pop("name"), **claimant)
        claim = claims.add_claim(article, actor=request.user, claimant=by, **body)
        claim = self.get_queryset().get(pk=claim.pk)
        context = self.get_serializer_context()
        return Response(AddedClaimSerializer(claim, context=context).data, HTTPStatus.CREATED)

    @extend_schema(
        methods=["GET"],
        summary="Claims that say much the same, best first, not paged.",
        parameters=[SimilarQuery],
        responses=SimilarClaimsSerializer,
    )
    @extend_schema(
        methods=["POST"],
        summary="The same for a long text.",
        request=SimilarBody,
        responses=SimilarClaimsSerializer,
    )
    @action(detail=False, methods=["get", "post"], url_path="similar", pagination_class=None)
    def similar(self, request: Request) -> Response:
        """Unpublished claims are found at one's own desks only."""
        if request.method == "GET":
            query = SimilarQuery(data=request.query_params.dict(), context=self.get_serializer_context())
            if not query.is_valid():
                raise BadQuery(query.errors)
            wanted = query.validated_data
        else:
            wanted = self.read(SimilarBody)
        found = fetch(find_similar(**wanted, scope=desks_of(request.user)))
        return Response({"results": show(found)})

    @extend_schema(
        summary="Change a claim, its assignee or its due time, all or nothing.",
        request=ClaimChangesBody,
        responses=ClaimDetailSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        changes = self.read(ClaimChangesBody)
        if "claimant" in changes:
            changes["attribution"] = Attribution(**attribution_of(changes.pop("claimant")))
        return self.answer(claim_changes.change_claim(self.subject(), actor=request.user, **changes))

    @extend_schema(
        summary="The words that the claim was last firmly tied to, as a W3C Web Annotation.",
        responses=AnnotationSerializer,
    )
    @action(detail=True, methods=["get"])
    def annotation(self, request: Request, pk: int) -> Response:
        found = annotation_of(self.subject())
        if found is None:
            raise Http404
        return Response(found)

    @extend_schema(
        summary="Tie the claim to the words that a W3C Web Annotation of its article names.",
        request=AnnotationSerializer,
        responses=ClaimDetailSerializer,
    )
    @annotation.mapping.post
    def import_annotation(self, request: Request, pk: int) -> Response:
        """What else an annotation carries is not looked at."""
        claim = self.subject()
        given = AnnotationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self.answer(import_annotation(claim, actor=request.user, annotation=given.validated_data))

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
    occurrences = sublist(
        "occurrences",
        OccurrenceSerializer,
        lambda claim: claim.occurrences.select_related(*JOINED),
        "Where this claim is made again.",
    )

    @extend_schema(
        summary="Note that the claim is made again; readers see it once somebody else has confirmed it.",
        request=OccurrenceBody,
        responses={int(HTTPStatus.CREATED): OccurrenceSerializer},
    )
    @occurrences.mapping.post
    def occur(self, request: Request, pk: int) -> Response:
        claim = self.subject()
        noted = note_occurrence(claim, actor=request.user, **self.read(OccurrenceBody))
        return Response(OccurrenceSerializer(noted).data, status=HTTPStatus.CREATED)
