"""Known claims, brought in by `import_claims`: looked at here, never changed."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet

from factcheck.admin.base import DeskAdmin
from factcheck.admin.filters import PublicationFilter
from factcheck.matching import EVERYTHING, find_similar
from factcheck.models import KnownClaim

MOST_FOUND = 200


@admin.register(KnownClaim)
class KnownClaimAdmin(DeskAdmin):
    list_display = ("__str__", "rating", "claimant", "published_on", "publication")
    list_select_related = ("publication",)
    list_filter = (PublicationFilter,)
    search_fields = ("text",)
    joined = ("publication",)

    def desk_row(self, obj: Model | None) -> Any:
        """One that was brought in for everybody belongs to no desk: anybody at some desk may look at it."""
        return obj if isinstance(obj, KnownClaim) and obj.publication_id else None

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        """By external id, or the two hundred claims of all that say most nearly what the term says."""
        found = find_similar(term, scope=EVERYTHING, limit=MOST_FOUND)
        return queryset.filter(Q(pk__in=[match.known_id for match in found]) | Q(external_id=term))
