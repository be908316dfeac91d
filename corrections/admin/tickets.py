"""Tickets: the queue, the moves, the conversation, and the form for what staff took by telephone or found."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corrections.admin.asked import for_the_desk, question_view, tickets_asked_about
from corrections.admin.canned import inserted, typed
from corrections.admin.report import report_view
from corrections.admin.ticket_page import ticket_page
from corrections.admin.ticket_verbs import VERBS
from corrections.models import Ticket
from factcheck.admin.filters import PublicationFilter, SituationFilter
from factcheck.admin.moves import MovesMixin, local_time
from factcheck.errors import Refused
from factcheck.models import Article, Publication
from factcheck.templatetags.newsroom import due, is_past

YEARS_SEARCHED = 3
BY_DEADLINE = frozenset({"live", "new", "mine", "nobodys", "overdue", "unassigned"})


class TicketSituations(SituationFilter):
    situations = (
        ("live", _("To be worked"), lambda rows, user: rows.live()),
        ("new", _("New"), lambda rows, user: rows.new()),
        ("mine", _("Mine"), lambda rows, user: rows.live().assigned_to(user)),
        ("nobodys", _("Nobody's"), lambda rows, user: rows.live().unassigned()),
        ("overdue", _("Overdue"), lambda rows, user: rows.overdue()),
        ("unassigned", _("Nobody's"), lambda rows, user: rows.live().filter(assignee=None)),
        ("closed", _("Closed"), lambda rows, user: rows.closed()),
    )


@admin.register(Ticket)
class TicketAdmin(MovesMixin):
    editable = frozenset({"add"})
    list_display = ("reference", "subject", "status", "severity", "article", "assignee", "next_due", "publication")
    list_select_related = ("article", "assignee", "publication", "correspondent")
    joined = (*list_select_related, "merged_into")
    list_filter = (PublicationFilter, TicketSituations, "status", "severity", "channel")
    search_fields = ("reference",)
    search_help_text = _("A reference, its number, or words of the article's headline")
    verbs = VERBS

    def get_ordering(self, request: HttpRequest) -> Any:
        """What is to be worked comes by its next deadline, everything else the newest first."""
        if request.GET.get("situation") in BY_DEADLINE:
            return [F("next_due_at").asc(nulls_last=True), "pk"]
        return super().get_ordering(request)

    @admin.display(description=_("Next due"))
    def next_due(self, ticket: Ticket) -> str:
        """When, in the desk's time; in words when it is past."""
        if ticket.next_due_at is None or ticket.is_closed:
            return "–"
        with local_time(ticket):
            moment = due(ticket.next_due_at)
        return format_html("<strong>{}</strong> {}", _now("Overdue"), moment) if is_past(ticket.next_due_at) else moment

    def rows(self, user: Any) -> QuerySet:
        return for_the_desk(super().rows(user), user)

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        """By reference or its number; else by the headline of the article, whose trigrams are indexed."""
        if term.isdecimal():
            return queryset.filter(reference__in=references_ending_in(int(term[:9])))
        if "-" in term and term[-1].isdecimal():
            return queryset.filter(reference=term.upper())
        return queryset.filter(article__in=Article.objects.filter(headline__icontains=term))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if term.isdecimal() and term.isascii():
            return self.search(queryset, term), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        question = self.admin_site.admin_view(question_view)
        canned = self.admin_site.admin_view(self.canned_view)
        return [
            path("<path:object_id>/question/", question, name="corrections_ticket_question"),
            path("<path:object_id>/canned/", canned, name="corrections_ticket_canned"),
            *super().get_urls(),
        ]

    def canned_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page again, with a canned reply below what was typed: to be read over and sent, or not."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        ticket = self.row_or_404(request, object_id)
        try:
            return ticket_page(self, request, ticket, answer=inserted(request, ticket))
        except Refused as refused:
            messages.error(request, refused.message)
            return ticket_page(self, request, ticket, answer=typed(request), status=refused.status)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A report taken by telephone or found by staff."""
        return report_view(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The conversation. A reporter who was asked is shown the question instead."""
        if object_id.isdecimal() and tickets_asked_about(request.user).filter(ticket_id=int(object_id[:18])).exists():
            return HttpResponseRedirect(reverse("admin:corrections_ticket_question", args=[object_id]))
        return ticket_page(self, request, self.row_or_404(request, object_id))


def references_ending_in(number: int) -> list[str]:
    """The references of the last years that end in this number, whatever the prefix."""
    this_year = timezone.now().year
    prefixes = Publication.objects.values_list("reference_prefix", flat=True).distinct()[:50]
    years = range(this_year - YEARS_SEARCHED + 1, this_year + 1)
    return [f"{prefix}-{year}-{number:06d}" for prefix in prefixes for year in years]
