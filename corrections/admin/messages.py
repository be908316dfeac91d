"""What was said, as it was sent too, and the files that came with it: downloads only, and not out of quarantine."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corrections import transitions
from corrections.admin import as_sent
from corrections.admin.asked import for_the_desk
from corrections.admin.files import found_in
from corrections.models import Attachment, Message
from corrections.services.attachments import release_attachment
from factcheck import content
from factcheck.admin.base import DeskAdmin, RowsInline
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.words import Reason, row_of
from factcheck.views.files import hand_over


class AttachmentInline(RowsInline):
    model = Attachment
    fields = ("filename", "declared_type", "is_suspect", "status", "finding")
    readonly_fields = fields
    show_change_link = False


@admin.register(Message)
class MessageAdmin(DeskAdmin):
    list_display = ("ticket", "kind", "direction", "author", "correspondent", "created_at")
    list_select_related = ("ticket", "author", "correspondent")
    joined = ("ticket__publication", "author", "correspondent", "inbound")
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
        "forwarded_from",
        "created_at",
    )
    readonly_fields = fields

    def rows(self, user: Any) -> QuerySet:
        return for_the_desk(super().rows(user), user, "ticket")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/as-sent/", view(self.as_sent_view), name="corrections_message_as_sent"),
            path("<int:pk>/frame/", view(self.frame_view), name="corrections_message_frame"),
            *super().get_urls(),
        ]

    def html_or_404(self, request: HttpRequest, pk: int) -> Message:
        """A message that came as HTML, for whoever may see its ticket."""
        message = self.get_object(request, str(pk))
        if not isinstance(message, Message) or not message.html or not self.has_view_permission(request, message):
            raise Http404("there is no such letter at your desks")
        return message

    def as_sent_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter as its sender laid it out; remote pictures once somebody has pressed the button."""
        return as_sent.page(request, self.html_or_404(request, pk), self.opts)

    def frame_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What stands in the frame of that page."""
        return as_sent.frame(request, self.html_or_404(request, pk))


class ReleaseReason(Reason):
    """Why a file may be had. The page says what was found in it, and how large it is."""

    def prepare(self) -> None:
        held = row_of(self)
        self.also = [found_in(held), f"{held.file.media_type}, {filesizeformat(held.file.size)}"]


@admin.register(Attachment)
class AttachmentAdmin(MovesMixin):
    owner = "message"
    list_display = ("filename", "message", "declared_type", "status", "is_suspect")
    list_select_related = ("message",)
    list_filter = ("status",)
    joined = ("file", "message__ticket__publication", "message__ticket__article", "released_by")
    ordering = ("-pk",)
    verbs = (
        Verb(
            name="release",
            label=gettext_lazy("Release from quarantine"),
            permission="corrections.release_attachment",
            service=release_attachment,
            done=gettext_lazy("released: it can be downloaded"),
            machine=transitions.attachments,
            words=ReleaseReason,
            in_lists=False,
        ),
    )

    def rows(self, user: Any) -> QuerySet:
        return for_the_desk(super().rows(user), user, "message__ticket")

    def policy_row(self, row: Any) -> Any:
        return row.message.ticket

    def back_to(self, request: HttpRequest, row: Attachment, outcome: object = None) -> str:
        return f"{row.message.ticket.get_absolute_url()}#message-{row.message_id}"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download_view)
        return [path("<int:pk>/download/", view, name="corrections_attachment_download"), *super().get_urls()]

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The file as it came, never opened in the page; nobody's while it is quarantined."""
        attachment = self.get_object(request, str(pk))
        if not isinstance(attachment, Attachment) or not self.has_view_permission(request, attachment):
            raise Http404("there is no such file at your desks")
        if attachment.is_held:
            raise PermissionDenied(_("This file is quarantined. An editor can release it, and says why."))
        return hand_over("attachment", attachment.pk)


@content.serves("attachment")
def find_attachment(pk: int, part: str) -> content.Served | None:
    """A file that came with a message, unless it is quarantined now; with the part `shown` a picture of a letter."""
    attachment = Attachment.objects.select_related("file").filter(pk=pk).first()
    if attachment is None or attachment.is_held:
        return None
    return content.Served(attachment.file, attachment.filename, is_shown=part == as_sent.SHOWN)
