"""Tickets: the desk's queue, and the door for systems that file reports for readers."""

from http import HTTPStatus

from django.db.models import QuerySet
from django.utils.text import Truncator
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from corrections.api.idempotency import HEADER, once
from corrections.api.publications import named_or_only
from corrections.api.serializers.deadlines import TicketDeadlineSerializer
from corrections.api.serializers.tickets import (
    AssignBody,
    DeclineBody,
    MergeBody,
    MessageSerializer,
    TicketBody,
    TicketDetailSerializer,
    TicketFilters,
    TicketSerializer,
    TriageBody,
    WaitBody,
    WordsBody,
)
from corrections.inbox.answering import may_acknowledge
from corrections.models import Message, Ticket, TicketDeadline
from corrections.services import conversation, opening, tickets, watchers
from factcheck.api.desk import DeskViewSet, move, sublist

SUBJECT_LENGTH = 120


def _deadlines(ticket: Ticket) -> QuerySet:
    return TicketDeadline.objects.filter(ticket=ticket)


def _messages(ticket: Ticket) -> QuerySet:
    return Message.objects.filter(ticket=ticket).select_related("author").prefetch_related("attachments__file")


class TicketViewSet(DeskViewSet):
    """Reports from arrival to answer."""

    queryset = Ticket.objects.select_related("publication", "correspondent", "assignee", "decided_by").prefetch_related(
        "ticket_claims", "candidate_sources"
    )
    serializer_class = TicketSerializer
    detail_serializer_class = TicketDetailSerializer
    filters = TicketFilters

    @extend_schema(
        summary="File a report for a reader.",
        request=TicketBody,
        parameters=[
            OpenApiParameter(
                HEADER,
                {"type": "string", "pattern": "^[!-~]{1,255}$"},
                OpenApiParameter.HEADER,
                description="Repeating a request with the same key and the same body opens no second ticket.",
            )
        ],
        responses={
            200: OpenApiResponse(TicketDetailSerializer, "The ticket that this key opened before."),
            201: OpenApiResponse(TicketDetailSerializer, "A new ticket."),
        },
    )
    def create(self, request: Request) -> Response:
        body = self.read(TicketBody)
        publication = named_or_only(body.pop("publication", None), request.user)
        ticket, is_new = once(
            request,
            publication,
            request.data,
            lambda key: opening.open_ticket(
                publication,
                actor=request.user,
                channel=Ticket.Channel.API,
                subject=body.pop("subject", "") or Truncator(body["text"].splitlines()[0]).chars(SUBJECT_LENGTH),
                may_answer=may_acknowledge(publication, body.get("reader_email", "")),
                correspondent_email=body.pop("reader_email", ""),
                correspondent_name=body.pop("reader_name", ""),
                message_fields={"quoted": body.get("quoted", "")},
                idempotency_key=key,
                **body,
            ),
        )
        return self.answer(ticket, HTTPStatus.CREATED if is_new else HTTPStatus.OK)

    triage = move("triage", tickets.triage_ticket, TriageBody)
    assign = move("assign", tickets.assign_ticket, AssignBody)
    wait = move("wait", tickets.wait_ticket, WaitBody)
    wake = move("wake", tickets.wake_ticket)
    accept = move("accept", tickets.accept_ticket)
    decline = move("decline", tickets.decline_ticket, DeclineBody)
    return_ = move("return", tickets.return_ticket)
    merge = move("merge", tickets.merge_ticket, MergeBody)
    mark_spam = move("mark_spam", tickets.mark_spam_ticket)
    reopen = move("reopen", tickets.reopen_ticket)
    reply = move("reply", conversation.reply_to_reader, WordsBody, gives=MessageSerializer, creates=True)
    note = move("note", conversation.add_note, WordsBody, gives=MessageSerializer, creates=True)
    watch = move("watch", watchers.watch_ticket)
    unwatch = move("unwatch", watchers.unwatch_ticket)
    messages = sublist("messages", MessageSerializer, _messages, "What was said on this ticket, newest first.")
    deadlines = sublist("deadlines", TicketDeadlineSerializer, _deadlines, "What is due, and how it went.")
