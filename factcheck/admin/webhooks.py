"""Webhook endpoints: added with their secret shown once, rotated, pinged, switched off and on."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from factcheck import ledger
from factcheck.admin.filters import PublicationFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.pages import add_page, may_add, posted
from factcheck.admin.tokens import say_secret
from factcheck.admin.words import Words
from factcheck.models import Publication, WebhookEndpoint
from factcheck.permissions import FROM_MANAGER
from factcheck.services.webhooks import add_endpoint, disable_endpoint, enable_endpoint, ping_endpoint, rotate_secret

CHANGE = "factcheck.change_webhookendpoint"


class EndpointWords(Words):
    publication = forms.ModelChoiceField(None, label=_("Publication"))
    url = forms.CharField(label=_("Address"), max_length=2000, widget=forms.URLInput)
    description = forms.CharField(label=_("What it is for"), max_length=200, required=False)
    kinds = forms.MultipleChoiceField(label=_("Kinds of event"), widget=forms.CheckboxSelectMultiple)

    def prepare(self) -> None:
        self.only("publication", Publication.objects.visible_to(self.user, FROM_MANAGER))
        every = [(ledger.EVERY_KIND, _("Every kind")), *((kind, kind) for kind in sorted(ledger.kinds()))]
        self.fields["kinds"].choices = every  # type: ignore[attr-defined]


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(MovesMixin):
    editable = frozenset({"add"})
    list_display = (
        "url",
        "publication",
        "description",
        "created_at",
        "failing_since",
        "disabled_at",
        "disabled_reason",
    )
    list_select_related = ("publication",)
    list_filter = (PublicationFilter,)
    verbs = (
        Verb("ping", _("Ping"), CHANGE, ping_endpoint, _("a ping is on its way"), when=lambda e: not e.disabled_at),
        Verb("rotate", _("Rotate the secret"), CHANGE, rotate_secret, _("has a new secret"), in_lists=False),
        Verb("disable", _("Disable"), CHANGE, disable_endpoint, _("disabled"), when=lambda e: not e.disabled_at),
        Verb("enable", _("Enable"), CHANGE, enable_endpoint, _("enabled"), when=lambda e: bool(e.disabled_at)),
    )

    def report(self, request: HttpRequest, verb: Verb, row: WebhookEndpoint, outcome: Any) -> None:
        if verb.name == "rotate":
            say_secret(request, row, outcome)
        else:
            super().report(request, verb, row, outcome)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Add an endpoint; its secret is in the message that follows, and nowhere else."""
        may_add(self, request)

        def add(publication: Publication, **words: Any) -> str:
            endpoint, secret = add_endpoint(publication, actor=request.user, **words)  # type: ignore[arg-type]
            say_secret(request, endpoint, secret)
            return reverse("admin:factcheck_webhookendpoint_change", args=[endpoint.pk])

        return add_page(
            self,
            request,
            EndpointWords(posted(request), rows=[], user=request.user),
            add,
            title=_now("Add a webhook endpoint"),
            button=_now("Add it"),
            back=reverse("admin:factcheck_webhookendpoint_changelist"),
        )
