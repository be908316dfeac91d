"""People and their roles. Accounts are the operator's, roles at a publication its managers'."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as PlainUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from factcheck.admin.base import ConfigAdmin
from factcheck.admin.filters import PublicationFilter
from factcheck.admin.paging import BoundedPaginator
from factcheck.models import Membership, User
from factcheck.services.members import add_member

admin.site.unregister(Group)  # what one may do hangs on the role at a publication, not on groups


@admin.register(User)
class UserAdmin(PlainUserAdmin, ModelAdmin):
    """Accounts. Groups and single permissions are not used: what one may do hangs on the role at a publication."""

    form, add_form, change_password_form = UserChangeForm, UserCreationForm, AdminPasswordChangeForm
    paginator = BoundedPaginator
    show_full_result_count = False
    list_display = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("username", "email")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("The person"), {"fields": ("first_name", "last_name", "email", "language", "time_zone")}),
        (_("The account"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "email", "first_name", "last_name", "usable_password", "password1", "password2")},
        ),
    )
    readonly_fields = ("last_login", "date_joined")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_operator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_operator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_operator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_operator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is deleted: what they signed bears their name. An account is switched off."""
        return False

    @staticmethod
    def _is_operator(request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)


class MembershipForm(forms.ModelForm):
    """A role for somebody known by user name or address. There is no list of people to leaf through."""

    person = forms.CharField(
        label=_("User name or e-mail address"), max_length=254, widget=UnfoldAdminTextInputWidget, required=True
    )

    class Meta:
        model = Membership
        fields = ("publication", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("person", None)

    def clean_person(self) -> str:
        name = self.cleaned_data["person"]
        found = User.objects.filter(Q(username=name) | Q(email__iexact=name), is_active=True).first()
        if found is None:
            raise ValidationError(_("Nobody here goes by this name or address."))
        self.instance.user = found
        return name

    def _get_validation_exclusions(self) -> set[str]:
        """The person is part of what is checked, though no field of the model's own shows it."""
        return super()._get_validation_exclusions() - {"user"}


@admin.register(Membership)
class MembershipAdmin(ConfigAdmin):
    editable = frozenset({"add", "change", "delete"})
    form = MembershipForm
    list_display = ("user", "publication", "role", "created_at")
    list_select_related = ("user", "publication")
    list_filter = (PublicationFilter, "role")
    search_fields = ("user__username",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("person", "publication", "role") if obj is None else ("user", "publication", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("user", "publication")

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            add_member(obj, actor=request.user)  # type: ignore[arg-type]

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.filter(Q(user__username=term) | Q(user__email__iexact=term))
