"""Deadlines, which a publication's managers set; and for whoever runs the installation, how far things have come."""

from django.contrib import admin

from corrections.models import ComparedUpTo, Deadline, OfficeHours, SpecialDay, TicketDeadline, TicketNumber
from corrections.models.office import WEEK
from factcheck.admin.base import ConfigAdmin, DeskAdmin
from factcheck.admin.filters import PublicationFilter


@admin.register(Deadline)
class DeadlineAdmin(ConfigAdmin):
    editable = frozenset({"add", "change", "delete"})
    list_display = ("step", "severity", "regulator", "within", "unit", "pauses", "publication")
    list_select_related = ("publication",)
    list_filter = (PublicationFilter, "step", "regulator")
    fields = (
        "publication",
        "step",
        "severity",
        "regulator",
        "within",
        "unit",
        "pauses",
        "remind_before",
        "escalate_after",
    )


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
class TicketDeadlineAdmin(DeskAdmin):
    list_display = ("ticket", "step", "regulator", "due_at", "paused_at", "met_at", "lapsed_at")
    list_select_related = ("ticket",)
    list_filter = ("step", "regulator")
    ordering = ("-pk",)
    joined = ("ticket",)


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
