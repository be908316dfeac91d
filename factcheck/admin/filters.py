"""Filters that offer nothing of another desk."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from factcheck import delivery, routing
from factcheck.models import Publication


class PublicationFilter(SimpleListFilter):
    """By publication, where one works for several."""

    title = _("publication")
    parameter_name = "publication"
    path = "publication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Publication.objects.visible_to(request.user).values_list("pk", "name")[:100]
        return [(str(pk), name) for pk, name in rows]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        return queryset.filter(**{self.path: value}) if value and value.isdecimal() and len(value) < 16 else queryset


def publication_through(path: str) -> type[PublicationFilter]:
    """The same filter for rows whose publication is a step away."""
    return type("PublicationFilter", (PublicationFilter,), {"path": path})


def purposes_in_words() -> list[tuple[str, str]]:
    """Every purpose of the routing table with its words, by these."""
    named = [(purpose, str(delivery.purpose_in_words(purpose))) for purpose in routing.purposes()]
    return sorted(named, key=lambda one: one[1].lower())


class PurposeFilter(SimpleListFilter):
    """By what a delivery says: every purpose that the routing table knows, without a look at the deliveries."""

    title = _("what it says")
    parameter_name = "purpose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return purposes_in_words()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(purpose=self.value()) if self.value() in routing.purposes() else queryset


class SituationFilter(SimpleListFilter):
    """Named situations, each a verb of the queryset or a function of it and the user."""

    title = _("situation")
    parameter_name = "situation"
    situations: tuple[tuple[str, Any, Any], ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, label, _rows in self.situations]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = {name: rows for name, _label, rows in self.situations}.get(self.value() or "")
        return chosen(queryset, request.user) if chosen else queryset
