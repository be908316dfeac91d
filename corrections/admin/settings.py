"""Deadlines, which a publication's managers set; and for whoever runs the installation, how far things have come."""

from django.contrib import admin

from corrections.models import ComparedUpTo, Deadline, TicketNumber
from factcheck.admin.base import ConfigAdmin, DeskAdmin
from factcheck.admin.filters import PublicationFilter


@admin.register(Deadline)
class DeadlineAdmin(ConfigAdmin):
    editable = frozenset({"add", "change", "delete"})
    list_display = ("step", "severity", "within", "publication")
    list_select_related = ("publication",)
    list_filter = (PublicationFilter, "step")
    fields = ("publication", "step", "severity", "within")


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
