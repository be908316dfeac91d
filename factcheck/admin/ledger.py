"""The ledger: what happened at one's own desks. Append-only, so there is nothing to do here but look."""

from django.contrib import admin
from django.db.models import QuerySet

from factcheck.admin.base import DeskAdmin
from factcheck.admin.filters import PublicationFilter
from factcheck.models import Event, EventPosition


@admin.register(Event)
class EventAdmin(DeskAdmin):
    list_display = ("kind", "subject_type", "subject_id", "actor_kind", "actor_id", "publication", "created_at")
    list_select_related = ("publication",)
    list_filter = (PublicationFilter, "audience", "actor_kind")
    search_fields = ("subject_id",)
    search_help_text = "ticket:17, claim:3"

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        """By what it is about, as `ticket:17`: the index that timelines use."""
        about, _colon, pk = term.partition(":")
        if not pk.isdecimal() or len(pk) > 18:
            return queryset.none()
        return queryset.filter(subject_type=about.strip().lower(), subject_id=int(pk))


@admin.register(EventPosition)
class EventPositionAdmin(DeskAdmin):
    owner = "event"
    list_display = ("position", "event")
    list_select_related = ("event",)
    ordering = ("-pk",)
