"""Files in storage, for whoever runs the installation."""

from django.contrib import admin
from django.db.models import QuerySet

from factcheck.admin.base import DeskAdmin
from factcheck.models import StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(DeskAdmin):
    operators_only = True
    list_display = ("sha256", "size", "media_type", "created_at")
    ordering = ("-pk",)
    search_fields = ("sha256",)

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.filter(sha256=term.lower())
