"""Deadlines, which a publication's managers set; and for whoever runs the installation, how far things have come."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from corrections.admin.policy import policy_set_view, policy_view
from corrections.models import ComparedUpTo, Deadline, OfficeHours, SpecialDay, TicketDeadline, TicketNumber
from corrections.models.office import WEEK
from factcheck.admin.base import DeskAdmin
from factcheck.admin.filters import PublicationFilter
from factcheck.models import Publication

MOST_PUBLICATIONS = 50


class InWords(DeskAdmin):
    """The lengths of a rule as people read them: in calendar time, or in the hours of the office."""

    @admin.display(description=_("within"), ordering="within")
    def length(self, row: Deadline | TicketDeadline) -> str:
        return row.rule.length

    @admin.display(description=_("reminder before"))
    def reminder(self, row: Deadline | TicketDeadline) -> str:
        return row.rule.reminder

    @admin.display(description=_("to the managers after"))
    def escalation(self, row: Deadline | TicketDeadline) -> str:
        return row.rule.escalation


@admin.register(Deadline)
class DeadlineAdmin(InWords):
    """All rules in a list; the page of one publication, where they are set, is `policy`."""

    list_display = ("step", "severity", "regulator", "length", "pauses", "publication")
    list_select_related = ("publication",)
    list_filter = (PublicationFilter, "step", "regulator")
    list_before_template = "admin/corrections/_policies.html"
    fields = ("publication", "step", "severity", "regulator", "length", "pauses", "reminder", "escalation")
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        show, change = self.admin_site.admin_view(policy_view), self.admin_site.admin_view(policy_set_view)
        return [
            path("of/<slug:slug>/", show, name="corrections_policy"),
            path("of/<slug:slug>/<slug:what>/", change, name="corrections_policy_set"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to each publication's page above it."""
        own = Publication.objects.active().visible_to(request.user)[:MOST_PUBLICATIONS]
        return super().changelist_view(request, {**(extra_context or {}), "policies": own})


@admin.register(OfficeHours)
class OfficeHoursAdmin(DeskAdmin):
    list_display = ("publication", *WEEK, "country", "subdivision")
    list_select_related = ("publication",)


@admin.register(SpecialDay)
class SpecialDayAdmin(DeskAdmin):
    list_display = ("day", "hours", "note", "publication")
    list_select_related = ("publication",)
    list_filter = (PublicationFilter,)


@admin.register(TicketDeadline)
class TicketDeadlineAdmin(InWords):
    list_display = ("ticket", "step", "regulator", "due_at", "paused_at", "met_at", "lapsed_at")
    list_select_related = ("ticket",)
    list_filter = ("step", "regulator")
    ordering = ("-pk",)
    joined = ("ticket",)
    fields = (
        *("ticket", "step", "regulator", "length", "pauses", "reminder", "escalation", "starts_at", "due_at"),
        *("remind_at", "escalate_at", "next_at", "paused_at", "met_at", "lapsed_at"),
        *("reminded_at", "alerted_at", "escalated_at"),
    )
    readonly_fields = fields


@admin.register(TicketNumber)
class TicketNumberAdmin(DeskAdmin):
    operators_only = True
    list_display = ("prefix", "year", "last")
    ordering = ("-year", "prefix")


@admin.register(ComparedUpTo)
class ComparedUpToAdmin(DeskAdmin):
    operators_only = True
    list_display = ("position",)
    ordering = ("pk",)
