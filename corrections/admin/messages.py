"""What was said, and the files that came with it: downloads only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from corrections.admin.asked import for_the_desk
from corrections.models import Attachment, Message
from factcheck import content
from factcheck.admin.base import DeskAdmin, RowsInline
from factcheck.views.files import hand_over


class AttachmentInline(RowsInline):
    model = Attachment
    fields = ("filename", "declared_type", "is_suspect")
    readonly_fields = fields
    show_change_link = False


@admin.register(Message)
class MessageAdmin(DeskAdmin):
    list_display = ("ticket", "kind", "direction", "author", "correspondent", "created_at")
    list_select_related = ("ticket", "author", "correspondent")
    joined = list_select_related
    list_filter = ("kind", "direction")
    ordering = ("-pk",)
    inlines = (AttachmentInline,)
    fields = (
        "ticket",
        "kind",
        "direction",
        "author",
        "correspondent",
        "subject",
        "text",
        "quoted",
        "signature",
        "message_id",
        "created_at",
    )
    readonly_fields = fields

    def rows(self, user: Any) -> QuerySet:
        return for_the_desk(super().rows(user), user, "ticket")


@admin.register(Attachment)
class AttachmentAdmin(DeskAdmin):
    owner = "message"
    list_display = ("filename", "message", "declared_type", "is_suspect")
    list_select_related = ("message",)
    joined = ("file", "message__ticket")
    ordering = ("-pk",)

    def rows(self, user: Any) -> QuerySet:
        return for_the_desk(super().rows(user), user, "message__ticket")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download_view)
        return [path("<int:pk>/download/", view, name="corrections_attachment_download"), *super().get_urls()]

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The file as it came, never opened in the page."""
        attachment = self.get_object(request, str(pk))
        if attachment is None or not self.has_view_permission(request, attachment):
            raise Http404("there is no such file at your desks")
        return hand_over("attachment", attachment.pk)


@content.serves("attachment")
def find_attachment(pk: int, part: str) -> content.Served | None:
    """A file that came with a message."""
    attachment = Attachment.objects.select_related("file").filter(pk=pk).first()
    return content.Served(attachment.file, attachment.filename) if attachment else None
