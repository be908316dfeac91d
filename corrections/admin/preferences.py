"""Who hears of what, as routing has it; and how one wants to be told oneself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corrections.happenings import happened
from corrections.wording import languages
from factcheck import ledger, routing
from factcheck.admin.base import DeskAdmin
from factcheck.admin.pages import desk_page
from factcheck.admin.words import Words
from factcheck.errors import Refused
from factcheck.models import Preference, User
from factcheck.rhythms import zones
from factcheck.services.preferences import CHOSEN, change_preferences, ways_of
from factcheck.topics import TOPICS, WAYS

CHANNELS: dict[str, str | Promise] = {
    routing.STAFF: _("Bell; mail by choice"),
    "mail": _("Mail"),
    "webhook": _("Webhook"),
    "mention": _("Webmention"),
}
"""The channels of the routing table in words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of event with one row of the table."""

    kind: str
    happens: str | Promise
    whom: str | Promise
    channel: str | Promise
    way: str | Promise


def lines() -> Iterator[Line]:
    """The table as it is shown: one line for each kind and row, kind by kind."""
    for kind, routes in sorted(ledger.routes().items(), key=lambda item: (item[0] == ledger.EVERY_KIND, item[0])):
        for row in routes:
            if isinstance(row, routing.Row):
                yield _line(kind, row)


def _line(kind: str, row: routing.Row) -> Line:
    every = kind == ledger.EVERY_KIND
    return Line(
        kind="" if every else kind,
        happens=_("everything") if every else happened(kind),
        whom=row.whom,
        channel=CHANNELS.get(row.channel, row.channel),
        way=_(WAYS[TOPICS[row.topic].way]) if row.topic else "",
    )


class PreferenceWords(Words):
    """One's own clock, quiet hours, and a way for each topic."""

    time_zone = forms.ChoiceField(label=_("My time zone"), help_text=_("Quiet hours and digests go by it."))
    quiet_from = forms.TimeField(
        label=_("No mail from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Mail of these hours waits until they end. The bell does not."),
    )
    quiet_until = forms.TimeField(
        label=_("No mail until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    language = forms.ChoiceField(
        label=_("Language of letters"),
        required=False,
        help_text=_("What other people wrote stays in the language they wrote it in."),
    )

    def prepare(self) -> None:
        names = sorted(zones())
        known = {code: each.name for code, each in languages().items()}
        if self.user.language:  # an operator or the API may have set a finer one
            known.setdefault(self.user.language, self.user.language)
        self.fields["language"].choices = [("", _("The publication’s own")), *known.items()]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]  # type: ignore[attr-defined]
        self.initial = {
            "time_zone": self.user.time_zone or "UTC",
            "quiet_from": self.user.quiet_from,
            "quiet_until": self.user.quiet_until,
            "language": self.user.language,
        }
        for code, way in ways_of(self.user).items():
            topic = TOPICS[code]
            self.fields[f"way_{code}"] = forms.ChoiceField(
                label=_(topic.label),
                help_text=_(topic.explained),
                choices=[(str(each), _(words)) for each, words in WAYS.items() if not topic.is_fixed or each == way],
                initial=str(way),
                disabled=topic.is_fixed,
            )

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        ways = {code: said[f"way_{code}"] for code, topic in TOPICS.items() if not topic.is_fixed}
        return {name: said[name] for name in CHOSEN} | {"ways": ways}

    def clock(self) -> list[forms.BoundField]:
        """The fields about when, and in which language."""
        return [self[name] for name in CHOSEN]

    def topics(self) -> list[forms.BoundField]:
        """The fields about how."""
        return [self[f"way_{code}"] for code in TOPICS]


@admin.register(Preference)
class PreferenceAdmin(DeskAdmin):
    list_display = ("topic", "way")
    list_select_related = ("user",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One's own are one's own, at whatever desk."""
        return request.user.is_active and (obj is None or obj.user_id == request.user.pk)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("mine/", wrap(self.mine_view), name="factcheck_preference_mine"),
            path("routing/", wrap(self.routing_view), name="factcheck_preference_routing"),
            *super().get_urls(),
        ]

    def routing_view(self, request: HttpRequest) -> HttpResponse:
        """Who hears of what: for everybody at the desk, and no query."""
        return desk_page(
            request,
            "admin/desk/routing.html",
            title=_now("Who hears of what"),
            lines=list(lines()),
            topics=[(_now(topic.label), _now(topic.explained)) for topic in TOPICS.values()],
        )

    def mine_view(self, request: HttpRequest) -> HttpResponse:
        """How one wants to be told."""
        user: User = request.user  # type: ignore[assignment]
        form = PreferenceWords(request.POST if request.method == "POST" else None, rows=[], user=user)
        status = 200
        if request.method == "POST":
            status = self._save(request, user, form)
            if status == 200:
                return HttpResponseRedirect(reverse("admin:factcheck_preference_mine"))
        return desk_page(request, "admin/desk/preferences.html", title=_now("How I am told"), form=form, status=status)

    def _save(self, request: HttpRequest, user: User, form: PreferenceWords) -> int:
        """Pass the form on; return the HTTP status, with the errors on the form."""
        if not form.is_valid():
            return 400
        try:
            change_preferences(user, actor=user, **form.given())
        except Refused as refused:
            form.refuse(refused)
            return refused.status
        messages.success(request, _now("Saved. It holds for what happens from now on."))
        return 200
