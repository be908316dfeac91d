"""Who writes to us, who follows us, who must not be written to."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corrections.models import Correspondent, Mailing, Subscription, Suppression, address_hash
from corrections.services.forgetting import erase_subscription
from corrections.services.suppressions import lift_suppression
from factcheck.admin.base import DeskAdmin
from factcheck.admin.filters import PublicationFilter
from factcheck.admin.moves import MovesMixin, Verb


@admin.register(Correspondent)
class CorrespondentAdmin(DeskAdmin):
    list_display = ("name", "email", "publication", "created_at", "erased_at")
    list_select_related = ("publication",)
    list_filter = (PublicationFilter,)


@admin.register(Subscription)
class SubscriptionAdmin(MovesMixin):
    """Who follows what. An address is found by typing it whole."""

    when_empty = _("Readers who ask to follow corrections will stand here.")
    list_display = ("email", "publication", "article", "claim", "rhythm", "status", "created_at")
    list_select_related = ("publication", "article", "claim")
    list_filter = (PublicationFilter, "status")
    search_fields = ("email",)
    verbs = (
        Verb(
            name="erase",
            label=_("Erase the address"),
            permission="corrections.erase_subscription",
            service=erase_subscription,
            done=_("erased, with all that the address followed here"),
        ),
    )

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.at(term)  # type: ignore[attr-defined]

    def back_to(self, request: HttpRequest, row: Any, outcome: Any = None) -> str:
        """The list: the row is gone."""
        return reverse("admin:corrections_subscription_changelist")


@admin.register(Mailing)
class MailingAdmin(DeskAdmin):
    """How far a notice has been written out to those who follow."""

    when_empty = _("Each correction that is published will stand here, with how far its followers were written to.")
    list_display = ("correction", "event", "publication", "written", "created_at", "finished_at")
    list_select_related = ("correction", "event", "publication")
    list_filter = (PublicationFilter,)


@admin.register(Suppression)
class SuppressionAdmin(MovesMixin):
    """Kept as hashes; an address is found by typing it whole."""

    when_empty = _("Addresses that bounce, complain or ask not to be written to will stand here.")
    list_display = ("address_hash", "publication", "reason", "created_at", "lifted_at")
    list_select_related = ("publication", "lifted_by")
    verbs = (
        Verb(
            name="lift",
            label=_("Write to this address again"),
            permission="corrections.lift_suppression",
            service=lift_suppression,
            done=_("may be written to again"),
            when=lambda suppression: suppression.lifted_at is None,
        ),
    )
    list_filter = (PublicationFilter, "reason")
    search_fields = ("address_hash",)

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.filter(address_hash__in=[address_hash(term), term.lower()])
