"""Verdicts: drafted and proposed by one person, signed off by another."""

from http import HTTPStatus

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.desk import DeskViewSet, creates, move
from factcheck.api.serializers.signing import SendBackBody, SignOffBody
from factcheck.api.serializers.verdicts import (
    VerdictBody,
    VerdictChanges,
    VerdictDetailSerializer,
    VerdictFilters,
    VerdictSerializer,
    VerdictWithdrawalBody,
)
from factcheck.models import Verdict
from factcheck.services import verdicts


class VerdictViewSet(DeskViewSet):
    """Ratings of claims with their reasoning. None is edited once published: the next version supersedes it."""

    queryset = Verdict.objects.select_related(
        "claim__publication", "rating", "proposed_by", "signed_off_by"
    ).prefetch_related("sources")
    serializer_class = VerdictSerializer
    detail_serializer_class = VerdictDetailSerializer
    filters = VerdictFilters

    @creates(VerdictBody, VerdictDetailSerializer, "Draft the next verdict on a claim.")
    def create(self, request: Request) -> Response:
        body = self.read(VerdictBody)
        verdict = verdicts.draft_verdict(body.pop("claim"), actor=request.user, **body)
        return self.answer(verdict, HTTPStatus.CREATED)

    @extend_schema(summary="Change the words of a draft.", request=VerdictChanges)
    def partial_update(self, request: Request, pk: int) -> Response:
        verdict = self.subject()
        return self.answer(
            verdicts.edit_verdict(verdict, actor=request.user, **self.read(VerdictChanges, partial=True))
        )

    propose = move("propose", verdicts.propose_verdict)
    send_back = move("send_back", verdicts.send_back_verdict, SendBackBody)
    sign_off = move("sign_off", verdicts.sign_off_verdict, SignOffBody)
    ask_withdrawal = move("ask_withdrawal", verdicts.ask_withdrawal, VerdictWithdrawalBody)
    refuse_withdrawal = move("refuse_withdrawal", verdicts.refuse_withdrawal)
    withdraw = move("withdraw", verdicts.withdraw_verdict)
