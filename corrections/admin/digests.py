"""Digests and what is in them, to be looked up."""

from django.contrib import admin

from corrections.models import Digest, DigestEntry
from factcheck.admin.base import DeskAdmin
from factcheck.admin.filters import PublicationFilter


@admin.register(Digest)
class DigestAdmin(DeskAdmin):
    list_display = ("recipient_key", "publication", "due_at", "created_at")
    list_select_related = ("publication",)
    joined = ("publication",)
    list_filter = (PublicationFilter,)


@admin.register(DigestEntry)
class DigestEntryAdmin(DeskAdmin):
    owner = "digest"
    list_display = ("digest", "delivery")
    list_select_related = ("digest", "delivery")
    ordering = ("-pk",)
