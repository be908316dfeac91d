"""What every list of the dashboard keeps to: rows of one's own desks, permissions from `access`, bounded queries."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import Field, ModelForm
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.views import ChangeList

from factcheck import access
from factcheck.admin.paging import BoundedPaginator
from factcheck.models import Publication, User
from factcheck.permissions import FROM_MANAGER

SHORTEST_SEARCH = 3  # characters; a trigram index finds nothing by fewer
VISIBLE = "visible_to"


def visible_rows(model: type[Model], user: Any) -> QuerySet | None:
    """The rows of `model` that `user` may see; `None` where the model does not say."""
    rows = model._default_manager.all()
    return getattr(rows, VISIBLE)(user) if hasattr(rows, VISIBLE) else None


class Guarded:
    """Permissions and rows, for lists and inlines alike.

    `editable` names what this door offers at all (add, change, delete): everything else is changed by services only.
    `owner` is the path to the row whose desk decides, for rows that do not bear a publication themselves.
    `operators_only` keeps what belongs to the whole installation from everybody but superusers.
    """

    editable: ClassVar[frozenset[str]] = frozenset()
    owner: ClassVar[str] = ""
    operators_only: ClassVar[bool] = False
    model: type[Model]
    opts: Any

    def rows(self, user: Any) -> QuerySet:
        """What `user` may see of this model."""
        if self.operators_only:
            rows = self.model._default_manager.all()
            return rows if user.is_active and user.is_superuser else rows.none()
        if not self.owner:
            return self.model._default_manager.visible_to(user)
        field = self.model._meta.get_field(self.owner)
        return self.model._default_manager.filter(
            **{f"{self.owner}__in": field.related_model._default_manager.visible_to(user)}
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = self.rows(request.user)
        ordering = self.get_ordering(request)  # type: ignore[attr-defined]
        return rows.order_by(*ordering) if ordering else rows

    def allows(self, request: HttpRequest, verb: str, obj: Model | None = None) -> bool:
        """What the policy says to this verb on this model, or on one row."""
        if self.operators_only:
            return bool(request.user.is_active and request.user.is_superuser)
        permission = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return access.allows(request.user, permission, self.desk_row(obj))  # type: ignore[arg-type]

    def desk_row(self, obj: Model | None) -> Any:
        """The row whose desk decides about `obj`."""
        return getattr(obj, self.owner) if obj is not None and self.owner else obj

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.allows(request, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return "add" in self.editable and self.allows(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return "change" in self.editable and self.allows(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return "delete" in self.editable and self.allows(request, "delete", obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Field | None:
        """Choices are rows one may see; a publication is one that one manages, a person a colleague."""
        if "queryset" not in kwargs:
            kwargs["queryset"] = self.choices_for(db_field.related_model, request)  # type: ignore[arg-type]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def choices_for(self, model: type[Model], request: HttpRequest) -> QuerySet:
        if model is Publication:
            return Publication.objects.visible_to(request.user, FROM_MANAGER)
        if model is User:
            return access.colleagues(request.user)  # type: ignore[arg-type]
        rows = visible_rows(model, request.user)
        return model._default_manager.none() if rows is None else rows


class DeskList(ChangeList):
    """A list that knows whether it shows all there is."""

    @property
    def is_narrowed(self) -> bool:
        """Whether something was searched for, or filtered by."""
        return bool(self.query) or self.has_active_filters


class DeskAdmin(Guarded, ModelAdmin):
    """A list and its detail page. Read-only unless `editable` says otherwise."""

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 50
    list_filter_sheet = True
    sortable_by: ClassVar[tuple[str, ...]] = ()
    actions: ClassVar[list[Any]] = []
    view_on_site = False
    joined: ClassVar[tuple[str, ...]] = ()  # rows that the page of one row shows; a list names its own
    when_empty: ClassVar[str | Promise] = ""  # what will stand in the list, said while nothing does

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskList

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """All plain columns, also those no form may change."""
        if (
            self.fields
            or self.fieldsets
            or (self.editable and (obj is None or self.has_change_permission(request, obj)))
        ):
            return super().get_fields(request, obj)
        return [field.name for field in self.opts.concrete_fields if field.name not in self.hidden_fields(request)]

    def hidden_fields(self, request: HttpRequest) -> Collection[str]:
        """Columns that nobody needs to see: keys, hashes, leases, secrets."""
        return {"id", "lease_token", "secret", "previous_secret", "token_hash", "idempotency_key", "dedupe_key"}

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Search through an index. NUL finds nothing; so do one or two letters, and the page says so."""
        term = search_term.replace("\0", "").strip()
        if not term:
            return queryset, False
        if len(term) < SHORTEST_SEARCH:
            messages.warning(request, _("Search for at least three characters."))
            return queryset.none(), False
        return self.search(queryset, term[:200]), False

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        """The rows that `term` finds; each list says through which index."""
        found, _duplicates = super().get_search_results(self.request, queryset, term)
        return found

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """The row with what its page needs of others, if one may see it. An id that no row could have names nothing."""
        column = self.opts.get_field(from_field) if from_field else self.opts.pk
        rows = self.get_queryset(request)
        try:
            wanted = column.to_python(object_id.replace("\0", ""))
            return (rows.select_related(*self.joined) if self.joined else rows).get(**{column.name: wanted})
        except (self.model.DoesNotExist, ValidationError, ValueError):
            return None


class RowsInline(Guarded, TabularInline):
    """Rows that belong to the page's row, shown with it."""

    extra = 0
    can_delete = False
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.model._default_manager.all()  # the page's row was visible, so are its parts

    def allows(self, request: HttpRequest, verb: str, obj: Model | None = None) -> bool:
        permission = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return access.allows(request.user, permission, obj)  # type: ignore[arg-type]


class ConfigAdmin(DeskAdmin):
    """Settings of a publication: looked at by the desk, changed by its managers; the publication is chosen once."""

    editable = frozenset({"add", "change"})

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fixed = ("publication",) if obj is not None and hasattr(obj, "publication_id") else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Ask the policy about the very row, once it says which desk it belongs to."""
        access.require(
            request.user,  # type: ignore[arg-type]
            f"{self.opts.app_label}.{'change' if change else 'add'}_{self.opts.model_name}",
            self.desk_row(obj),
        )
        super().save_model(request, obj, form, change)
