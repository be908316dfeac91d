"""Sending again all of a filter: asked for on a page of its own, followed in a list."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from factcheck import delivery
from factcheck.admin.base import DeskAdmin
from factcheck.admin.filters import PublicationFilter, purposes_in_words
from factcheck.admin.pages import add_page, may_add, posted
from factcheck.admin.words import Words
from factcheck.models import Publication, Replay, User
from factcheck.permissions import FROM_MANAGER
from factcheck.services.replays import ask_for_replay
from factcheck.states import STOPPED_DELIVERIES, DeliveryStatus

LISTED_AS = {"publication": "publication", "status__exact": "status", "channel": "channel", "purpose": "purpose"}
"""The filters of the list of deliveries, and what the page of a replay calls them."""
COUNTED = 10_000
"""So many rows are counted for the page; beyond that it says "more than"."""


def replay_link(query: QueryDict, user: User) -> str:
    """The page that asks for a replay of what the list of deliveries is narrowed to.

    A replay is of one recipient: where more are found, the page is asked for what was typed, and finds nothing.
    """
    filled = QueryDict(mutable=True)
    filled.update({name: query[listed] for listed, name in LISTED_AS.items() if query.get(listed)})
    if term := query.get("q", "").strip():
        found = [key for key in delivery.recipients_found(user, term) if key != term]
        filled["recipient_key"] = found[0] if len(found) == 1 else term
    return f"{reverse('admin:factcheck_replay_add')}?{filled.urlencode()}"


class ReplayWords(Words):
    """The filter. What is left empty leaves nothing out."""

    publication = forms.ModelChoiceField(None, label=_("Publication"))
    status = forms.ChoiceField(
        label=_("State"), choices=[(str(one), _(one.label)) for one in STOPPED_DELIVERIES], initial=DeliveryStatus.DEAD
    )
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    purpose = forms.ChoiceField(label=_("What it says"), required=False)
    recipient_key = forms.CharField(
        label=_("Recipient"), max_length=80, required=False, help_text=_("Such as endpoint:4")
    )

    def prepare(self) -> None:
        managed = Publication.objects.visible_to(self.user, FROM_MANAGER)
        self.only("publication", managed)
        if "publication" not in self.initial and len(some := list(managed[:2])) == 1:
            self.initial["publication"] = some[0].pk
        every = [("", _("All channels")), *((name, name) for name in delivery.channels())]
        self.fields["channel"].choices = every  # type: ignore[attr-defined]
        self.fields["purpose"].choices = [("", _("Anything")), *purposes_in_words()]  # type: ignore[attr-defined]


@admin.register(Replay)
class ReplayAdmin(DeskAdmin):
    editable = frozenset({"add"})
    list_display = (
        "created_at",
        "publication",
        "status",
        "channel",
        "what_it_says",
        "recipient_key",
        "replayed",
        "finished_at",
    )
    list_select_related = ("publication",)
    joined = ("publication", "asked_by")
    list_filter = (PublicationFilter,)

    @admin.display(description=_("what it says"))
    def what_it_says(self, row: Replay) -> Any:
        return delivery.purpose_in_words(row.purpose)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for a replay. Opened, the page says how many there are; it sends nothing before it is posted."""
        may_add(self, request)

        def add(publication: Publication, **words: Any) -> str:
            ask_for_replay(publication, actor=request.user, **words)  # type: ignore[arg-type]
            messages.success(request, _now("They are being queued again, batch by batch."))
            return reverse("admin:factcheck_replay_changelist")

        form = ReplayWords(posted(request), rows=[], user=request.user, initial=request.GET.dict())
        return add_page(
            self,
            request,
            form,
            add,
            title=_now("Send all of a filter again"),
            lead=how_many(form),
            button=_now("Send them again"),
            back=reverse("admin:factcheck_delivery_changelist"),
        )


def how_many(form: ReplayWords) -> str:
    """How many the filter that the page opens with finds, in words; nothing where it is not a whole filter."""
    opened = {"status": DeliveryStatus.DEAD, **form.initial}
    asked = ReplayWords(opened, rows=[], user=form.user, initial={})
    if not asked.is_valid():
        return ""
    found = Replay(**asked.given()).deliveries().order_by()[: COUNTED + 1].count()
    if found > COUNTED:
        return _now("For now this finds more than %d deliveries.") % COUNTED
    return ngettext("For now this finds %d delivery.", "For now this finds %d deliveries.", found) % found
