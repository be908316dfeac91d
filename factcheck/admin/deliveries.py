"""Who was told, and what became of each telling; the bell; signs of life."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.views import ChangeList

from factcheck import access, delivery, transitions
from factcheck.admin.base import DeskAdmin, DeskList, RowsInline
from factcheck.admin.filters import PublicationFilter, PurposeFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.replays import replay_link
from factcheck.models import Delivery, DeliveryAttempt, Heartbeat, Notice
from factcheck.services.deliveries import cancel_delivery, replay_delivery


class AttemptInline(RowsInline):
    model = DeliveryAttempt
    fields = ("number", "started_at", "finished_at", "outcome", "detail")
    readonly_fields = fields
    show_change_link = True  # there the request and the answer are


class DeliveryList(DeskList):
    """Knows who the recipients of its page are: of rows that have a `recipient_key`."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        named = delivery.recipients_in_words(row.recipient_key for row in self.result_list)
        for row in self.result_list:
            row.to_whom = named.get(row.recipient_key, "")


@admin.register(Delivery)
class DeliveryAdmin(MovesMixin):
    list_display = ("what_it_says", "channel", "to_whom", "status", "attempts", "created_at", "sent_at")
    list_select_related = ("event",)
    joined = ("event",)
    list_filter = (PublicationFilter, "status", "channel", PurposeFilter)
    search_fields = ("recipient_key",)
    search_help_text = _("An address, a user name, or user:3, correspondent:12")
    list_before_template = "admin/desk/_replay_all.html"
    inlines = (AttemptInline,)
    verbs = (
        Verb(
            name="replay",
            label=_("Send again"),
            permission="factcheck.replay_delivery",
            service=replay_delivery,
            done=_("will be sent again"),
            when=Delivery.may_go_again,
        ),
        Verb(
            name="cancel",
            label=_("Cancel"),
            permission="factcheck.cancel_delivery",
            service=cancel_delivery,
            done=_("called back"),
            machine=transitions.deliveries,
        ),
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list; above it, for managers, the way to send again all that it is narrowed to."""
        may = access.allows(request.user, "factcheck.add_replay")  # type: ignore[arg-type]
        extra = {"replay_link": replay_link(request.GET, request.user) if may else "", **(extra_context or {})}
        return super().changelist_view(request, extra)

    @admin.display(description=_("what it says"))
    def what_it_says(self, row: Delivery) -> Any:
        return delivery.purpose_in_words(row.purpose)

    @admin.display(description=_("recipient"))
    def to_whom(self, row: Delivery) -> str:
        return row.to_whom or row.address or row.recipient_key  # type: ignore[attr-defined]

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.filter(recipient_key__in=delivery.recipients_found(self.request.user, term))  # type: ignore[arg-type]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeliveryList


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(DeskAdmin):
    owner = "delivery"
    list_display = ("delivery", "number", "outcome", "detail", "finished_at")
    list_select_related = ("delivery",)
    ordering = ("-pk",)


@admin.register(Notice)
class NoticeAdmin(DeskAdmin):
    list_display = ("event", "created_at", "read_at")
    list_select_related = ("event",)
    actions = ("mark_read",)

    @admin.action(description=_("Mark as read"))
    def mark_read(self, request: HttpRequest, queryset: QuerySet) -> None:
        read = Notice.objects.filter(pk__in=queryset.unread().values("pk")).update(read_at=timezone.now())
        messages.success(request, ngettext("%d notice read.", "%d notices read.", read) % read)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.read_view)
        return [path("read/", view, name="factcheck_notice_read"), *super().get_urls()]

    @method_decorator(require_POST)
    def read_view(self, request: HttpRequest) -> HttpResponse:
        """Mark one as read, or what was on the page; what came meanwhile stays."""
        for name, lookup in (("only", "pk"), ("newest", "pk__lte")):
            said = request.POST.get(name, "")
            if said.isdecimal() and said.isascii() and len(said) < 18:
                shown = Notice.objects.visible_to(request.user).unread().filter(**{lookup: int(said)})
                shown.update(read_at=timezone.now())
        return HttpResponseRedirect(reverse("admin:index"))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One's own are one's own, at whatever desk."""
        return request.user.is_active and (obj is None or obj.user_id == request.user.pk)


@admin.register(Heartbeat)
class HeartbeatAdmin(DeskAdmin):
    operators_only = True
    list_display = ("name", "beaten_at")
    ordering = ("name",)
