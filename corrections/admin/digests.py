"""Digests and what is in them, to be looked up."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.views import ChangeList

from corrections.models import Digest, DigestEntry
from factcheck.admin.base import DeskAdmin
from factcheck.admin.deliveries import DeliveryList
from factcheck.admin.filters import PublicationFilter


@admin.register(Digest)
class DigestAdmin(DeskAdmin):
    list_display = ("to_whom", "publication", "due_at", "created_at")
    list_select_related = ("publication",)
    joined = ("publication",)
    list_filter = (PublicationFilter,)

    @admin.display(description=_("recipient"))
    def to_whom(self, row: Digest) -> str:
        """A colleague by name; of followers the letter's delivery bears the address."""
        return row.to_whom or row.recipient_key  # type: ignore[attr-defined]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeliveryList


@admin.register(DigestEntry)
class DigestEntryAdmin(DeskAdmin):
    owner = "digest"
    list_display = ("digest", "delivery")
    list_select_related = ("digest", "delivery")
    ordering = ("-pk",)
