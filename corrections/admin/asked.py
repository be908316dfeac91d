"""The reporter who was asked about a report: answers for the piece on a page of its own, and sees no more of it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corrections.models import Message, Ticket, TicketParty
from corrections.models.messages import LONGEST_ANSWER
from corrections.services.conversation import answer_as_reporter
from factcheck.admin.pages import desk_page
from factcheck.admin.words import Words, lines
from factcheck.errors import Refused
from factcheck.models import Event, User


class AnswerWords(Words):
    text = lines(gettext_lazy("Your answer"), rows=6, limit=LONGEST_ANSWER)


def tickets_asked_about(user: Any) -> QuerySet[TicketParty]:
    """The parts in tickets in which `user` was asked as the reporter, as ticket ids."""
    return TicketParty.objects.filter(user_id=user.pk, capacity=TicketParty.Capacity.REPORTER).values("ticket_id")


def for_the_desk(rows: QuerySet, user: Any, path: str = "pk") -> QuerySet:
    """Without what belongs to tickets that `user` has to answer for: the desk works those without the reporter."""
    return rows.exclude(**{f"{path}__in": tickets_asked_about(user)})


def questions_to(user: User, ticket: Ticket) -> QuerySet[Message]:
    """What was put to this reporter, and what this reporter answered. Others' questions are others'."""
    asked = Event.objects.about("ticket", ticket.pk).filter(kind="ticket.reporter_asked", facts__reporter=user.pk)
    ids = [event.facts["message"] for event in asked]
    said = ticket.messages.filter(pk__in=ids) | ticket.messages.filter(author=user, kind=Message.Kind.REPORTER_ANSWER)
    return said.abridged().select_related("author").order_by("created_at", "pk")


def question_view(request: HttpRequest, object_id: str) -> HttpResponse:
    """The question to the reporter, and the way to answer it."""
    asked = Ticket.objects.filter(pk__in=tickets_asked_about(request.user)).select_related("publication", "article")
    ticket = asked.filter(pk=int(object_id)).first() if object_id.isdecimal() and len(object_id) < 18 else None
    if ticket is None:
        raise Http404("this person was not asked about such a report")
    form = AnswerWords(request.POST if request.method == "POST" else None, rows=[ticket], user=request.user)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            answer_as_reporter(ticket, actor=request.user, **form.given())  # type: ignore[arg-type]
        except Refused as refused:
            form.refuse(refused)
            status = refused.status
        else:
            messages.success(request, _("Thank you. The desk has your answer."))
            return HttpResponseRedirect(reverse("admin:corrections_ticket_question", args=[ticket.pk]))
    elif form.errors:
        status = 400
    return desk_page(
        request,
        "admin/corrections/question.html",
        ticket.publication,
        status=status,
        title=_("A question about your article"),
        ticket=ticket,
        publication=ticket.publication,
        said=questions_to(request.user, ticket),  # type: ignore[arg-type]
        form=form,
    )
