"""Inbound mail: what came, what became of it, and another try for what could not be read."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corrections import transitions
from corrections.admin.asked import for_the_desk
from corrections.models import Attachment, InboundEmail
from corrections.services.mailbox import process_again
from corrections.states import AttachmentStatus
from factcheck import access, content
from factcheck.admin.filters import PublicationFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.views.files import hand_over

DOWNLOAD = "corrections.download_inbound"


@admin.register(InboundEmail)
class InboundEmailAdmin(MovesMixin):
    list_display = ("received_at", "mail_from", "rcpt_to", "channel", "status", "kind", "reason", "attempts")
    list_select_related = ("publication", "message__ticket", "delivery")
    joined = ("raw", *list_select_related)
    list_filter = (PublicationFilter, "status", "channel")
    search_fields = ("message_id",)
    change_form_outer_before_template = "admin/corrections/_inbound_moves.html"
    verbs = (
        Verb(
            name="process_again",
            label=gettext_lazy("Process again"),
            permission="corrections.process_inbound",
            service=process_again,
            done=gettext_lazy("will be processed again"),
            machine=transitions.inbound,
        ),
    )

    def rows(self, user: Any) -> QuerySet:
        return for_the_desk(super().rows(user), user, "message__ticket")

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.filter(message__message_id=term)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download_view)
        return [path("<int:pk>/download/", view, name="corrections_inboundemail_download"), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        inbound = self.get_object(request, unquote(object_id)) if object_id else None
        extra = {"download_url": self.download_url(request, inbound) if inbound else "", **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)

    def download_url(self, request: HttpRequest, inbound: InboundEmail) -> str:
        """Where the raw bytes are; empty for whoever may not have them, and while a file in them is held."""
        if not access.allows(request.user, DOWNLOAD, inbound) or holds_quarantined(inbound.pk):  # type: ignore[arg-type]
            return ""
        return reverse("admin:corrections_inboundemail_download", args=[inbound.pk])

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The raw bytes, as they came."""
        inbound = self.get_object(request, str(pk))
        if inbound is None:
            raise Http404("there is no such mail at your desks")
        access.require(request.user, DOWNLOAD, inbound)  # type: ignore[arg-type]
        if holds_quarantined(inbound.pk):
            raise PermissionDenied(_("A file in this mail is quarantined. An editor can release it, and says why."))
        return hand_over("inbound", inbound.pk)


def holds_quarantined(pk: int) -> bool:
    """Whether a file that came with this mail is held: it lies in the raw bytes as well. One query."""
    return Attachment.objects.filter(message__inbound=pk, status=AttachmentStatus.QUARANTINED).exists()


@content.serves("inbound")
def find_raw(pk: int, part: str) -> content.Served | None:
    """A mail as it came, unless a file in it is quarantined now."""
    if holds_quarantined(pk):
        return None
    inbound = InboundEmail.objects.select_related("raw").filter(pk=pk).first()
    return content.Served(inbound.raw, f"mail-{pk}.eml") if inbound else None
