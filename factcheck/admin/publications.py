"""A publication's own settings: what its managers may change, and its words for truth."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from factcheck import access
from factcheck.admin.base import ConfigAdmin, DeskAdmin, RowsInline
from factcheck.admin.filters import PublicationFilter, publication_through
from factcheck.models import Publication, Rating, RatingScale, Verdict


@admin.register(Publication)
class PublicationAdmin(ConfigAdmin):
    editable = frozenset({"change"})
    list_display = ("name", "slug", "corrections_address", "language", "is_active")
    fields = (
        "name",
        "slug",
        "site_url",
        "corrections_address",
        "language",
        "time_zone",
        "policy",
        "policy_url",
        "primary_sources_needed",
        "sources_needed",
        "reference_prefix",
        "is_active",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A publication begins with whoever runs the installation; its managers do the rest."""
        return bool(request.user.is_active and request.user.is_superuser)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.save()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Addresses that the outside knows are the operator's to change: links and mail routes hang on them."""
        return () if request.user.is_superuser else ("slug", "corrections_address", "is_active")


class RatingInline(RowsInline):
    model = Rating
    fields = ("position", "code", "word", "meaning", "value", "shape", "colour")
    show_change_link = False
    ordering = ("position",)

    def _may(self, request: HttpRequest, verb: str, scale: Any) -> bool:
        if scale is None:
            return access.allows(request.user, f"factcheck.{verb}_rating")  # type: ignore[arg-type]
        return access.allows(request.user, f"factcheck.{verb}_rating", scale)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A word more would change what the numbers of published verdicts mean: best is the best of its scale."""
        return self._may(request, "add", obj) and not _is_borne(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Once verdicts bear its words a scale stays as it is: nothing published is edited, its ratings neither."""
        return self._may(request, "change", obj) and not _is_borne(obj)


def _is_borne(scale: Any) -> bool:
    """Whether verdicts that were published bear a word of this scale. One query."""
    return scale is not None and bool(scale.pk) and Verdict.objects.public().filter(rating__scale=scale).exists()


@admin.register(RatingScale)
class RatingScaleAdmin(ConfigAdmin):
    list_display = ("name", "publication", "in_use")
    list_select_related = ("publication",)
    list_filter = (PublicationFilter,)
    fields = ("publication", "name", "in_use")
    inlines = (RatingInline,)


@admin.register(Rating)
class RatingAdmin(DeskAdmin):
    list_display = ("word", "scale", "value", "shape")
    list_select_related = ("scale__publication",)
    list_filter = (publication_through("scale__publication"),)
