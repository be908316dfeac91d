"""Sources, their captures, and what became of them since."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from factcheck import access
from factcheck.admin.base import DeskAdmin, RowsInline
from factcheck.admin.evidence_words import FileWords
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.pages import desk_page
from factcheck.admin.source_rows import PARTS, changes
from factcheck.admin.words import Reason
from factcheck.models import Handover, Recheck, Snapshot, Source
from factcheck.services.evidence import add_file, retry_capture
from factcheck.services.sources import withhold_source
from factcheck.states import ClaimStatus, VerdictStatus
from factcheck.views.files import hand_over


class SnapshotInline(RowsInline):
    model = Snapshot
    fields = ("status", "origin", "url", "filename", "http_status", "captured_at", "last_error")
    readonly_fields = fields


class RecheckInline(RowsInline):
    model = Recheck
    fields = ("status", "outcome", "http_status", "checked_at", "next_attempt_at", "last_error")
    readonly_fields = fields


def takes_files(source: Source) -> bool:
    """Whether a file may still be added. One query."""
    is_open = source.claim.status != ClaimStatus.WITHDRAWN
    return is_open and not source.verdicts.exclude(status=VerdictStatus.DRAFT).exists()


def may_be_captured_again(source: Source) -> bool:
    """Whether it has an address and no capture is under way. One query."""
    return bool(source.url) and not source.snapshots.filter(origin=Snapshot.Origin.WEB).under_way().exists()


@admin.register(Source)
class SourceAdmin(MovesMixin):
    list_display = ("title", "type", "stance", "claim", "created_at")
    list_select_related = ("claim",)
    joined = ("claim",)
    list_filter = ("stance", "type")
    ordering = ("-pk",)
    inlines = (SnapshotInline, RecheckInline)
    verbs = (
        Verb(
            name="retry_capture",
            label=_("Capture again"),
            permission="factcheck.attach_source",
            service=retry_capture,
            done=_("will be captured again"),
            when=may_be_captured_again,
        ),
        Verb(
            name="add_file",
            label=_("Add a file"),
            permission="factcheck.attach_source",
            service=add_file,
            done=_("file added"),
            when=takes_files,
            words=FileWords,
            in_lists=False,
        ),
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
    list_display = ("__str__", "status", "origin", "source", "attempts", "captured_at")
    list_select_related = ("source",)
    list_filter = ("status", "origin")
    joined = ("source__claim__publication", "file", "warc", "text", "derivative")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/files/<slug:part>/", view(self.file_view), name="factcheck_snapshot_file"),
            path("<int:pk>/changes/", view(self.changes_view), name="factcheck_snapshot_changes"),
            *super().get_urls(),
        ]

    def row_or_404(self, request: HttpRequest, pk: int) -> Snapshot:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404("there is no such capture at your desks")
        return row

    def file_view(self, request: HttpRequest, pk: int, part: str) -> HttpResponse:
        """One file of a capture. The uploaded original is for those who judge evidence; the rest for the desk."""
        snapshot = self.row_or_404(request, pk)
        if part not in PARTS:
            raise Http404("a capture has no such part")
        permission = "factcheck.download_source" if part == "original" else "factcheck.view_source"
        if not access.allows(request.user, permission, snapshot.source):
            raise PermissionDenied
        return hand_over("snapshot", snapshot.pk, part)

    def changes_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a recheck found changed, beside what stood there before."""
        snapshot = self.row_or_404(request, pk)
        recheck = Recheck.objects.filter(snapshot=snapshot).select_related("before__text", "before__file").first()
        if recheck is None or recheck.before is None:
            raise Http404("nothing was compared with this capture")
        return desk_page(
            request,
            "admin/desk/source_changes.html",
            snapshot.source.claim.publication,
            title=_("What changed in the source"),
            source=snapshot.source,
            snapshot=snapshot,
            before=recheck.before,
            changes=changes(recheck.before, snapshot),
            opts=self.opts,
        )


@admin.register(Recheck)
class RecheckAdmin(DeskAdmin):
    list_display = ("source", "outcome", "status", "http_status", "checked_at", "next_attempt_at")
    list_select_related = ("source",)
    list_filter = ("outcome", "status")
    ordering = ("-pk",)
    joined = ("source__claim",)


@admin.register(Handover)
class HandoverAdmin(DeskAdmin):
    list_display = ("snapshot", "status", "result_url", "attempts", "archived_at")
    list_select_related = ("snapshot",)
    list_filter = ("status",)
    ordering = ("-pk",)
    joined = ("snapshot__source__claim",)
