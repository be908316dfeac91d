"""Sources and their captures."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from factcheck.admin.base import DeskAdmin, RowsInline
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.words import Reason
from factcheck.models import Snapshot, Source
from factcheck.services.sources import withhold_source


class SnapshotInline(RowsInline):
    model = Snapshot
    fields = ("status", "url", "http_status", "captured_at", "last_error")
    readonly_fields = fields


@admin.register(Source)
class SourceAdmin(MovesMixin):
    list_display = ("title", "type", "stance", "claim", "created_at")
    list_select_related = ("claim",)
    joined = ("claim",)
    list_filter = ("stance", "type")
    ordering = ("-pk",)
    inlines = (SnapshotInline,)
    verbs = (
        Verb(
            name="withhold",
            label=_("Withhold from the public"),
            permission="factcheck.withhold_source",
            service=withhold_source,
            done=_("withheld from the public"),
            when=lambda source: not source.withheld_reason,
            words=Reason,
        ),
    )

    def back_to(self, request: HttpRequest, row: Source, outcome: object = None) -> str:
        return reverse("admin:factcheck_claim_change", args=[row.claim_id])


@admin.register(Snapshot)
class SnapshotAdmin(DeskAdmin):
    list_display = ("url", "status", "source", "attempts", "captured_at")
    list_select_related = ("source",)
    list_filter = ("status",)

    joined = ("source__claim",)
