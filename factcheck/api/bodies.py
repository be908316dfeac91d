"""What a caller may send: shape only. Unknown names and wrong types are refused; the rest is for services to decide."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from factcheck import access
from factcheck.models import Publication, User

HIGHEST_ID = 2**63 - 1
TEXTUAL = (
    serializers.CharField,
    serializers.DateField,
    serializers.DateTimeField,
    serializers.UUIDField,
    serializers.SlugRelatedField,
)


def id_field(**options: Any) -> serializers.IntegerField:
    """A row's id, within what the database can hold."""
    return serializers.IntegerField(min_value=1, max_value=HIGHEST_ID, **options)


class Closed(serializers.Serializer):
    """Refuses names it does not know: a misspelt one would otherwise be ignored in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := [name for name in data if name not in known]:
                message = [serializers.ErrorDetail(str(_("There is no such field.")), code="unknown")]
                raise serializers.ValidationError({str(name)[:100]: message for name in unknown[:20]})
        return super().to_internal_value(data)


class Body(Closed):
    """A JSON body. `"12"` is not a number, `1` is not true, and a number is not a text."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            wrong = [name for name, field in self.fields.items() if name in data and not _fits(field, data[name])]
            if wrong:
                message = [serializers.ErrorDetail(str(_("This is not of the right type.")), code="wrong_type")]
                raise serializers.ValidationError(dict.fromkeys(wrong, message))
        return super().to_internal_value(data)


class Nothing(Body):
    """No body, or an empty object."""


class Filters(Closed):
    """The query parameters of a list. A field's `source` is the lookup it stands for."""

    def narrow(self, queryset: QuerySet) -> QuerySet:
        """The rows that the parameters ask for."""
        return queryset.filter(**self.validated_data)


def _fits(field: serializers.Field, value: Any) -> bool:
    if value is None:
        return True
    if isinstance(field, serializers.BooleanField):
        return isinstance(value, bool)
    if isinstance(field, serializers.IntegerField | serializers.PrimaryKeyRelatedField):
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(field, serializers.ChoiceField):
        return type(value) in {type(choice) for choice in field.choices}
    if isinstance(field, serializers.ListField):
        return isinstance(value, list) and all(item is not None and _fits(field.child, item) for item in value)
    return not isinstance(field, TEXTUAL) or isinstance(value, str)


class OwnRow(serializers.PrimaryKeyRelatedField):
    """The id of a row that the caller may see; any other is unknown to them."""

    default_error_messages = {"does_not_exist": _("There is no such row that you may see.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(pk_field=id_field(), **options)

    def get_queryset(self) -> QuerySet:
        return visible(super().get_queryset(), self)


class OwnRows(serializers.ListField):
    """Ids of rows that the caller may see, each once; one query for all of them."""

    child = id_field()
    default_error_messages = {"does_not_exist": _("There is no such row that you may see: {pk}.")}

    def __init__(self, queryset: QuerySet, **options: Any) -> None:
        self.queryset = queryset
        super().__init__(**{"max_length": 100, **options})

    def to_internal_value(self, data: Any) -> list[Any]:
        ids = list(dict.fromkeys(super().to_internal_value(data)))
        found = visible(self.queryset.all(), self).in_bulk(ids)
        if missing := [pk for pk in ids if pk not in found]:
            self.fail("does_not_exist", pk=missing[0])
        return [found[pk] for pk in ids]


class OwnPublication(serializers.SlugRelatedField):
    """The short name of a publication at whose desk the caller sits."""

    default_error_messages = {"does_not_exist": _("There is no such publication that you may see.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="slug", queryset=Publication.objects.all(), **options)

    def get_queryset(self) -> QuerySet:
        return visible(super().get_queryset(), self)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(serializers.SlugField(max_length=50).run_validation(data))


class Colleague(OwnRow):
    """The id of somebody who works at one of the caller's desks."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=User.objects.all(), **options)

    def get_queryset(self) -> QuerySet:
        return access.colleagues(_caller(self))


def visible(queryset: Any, field: serializers.Field) -> QuerySet:
    """The rows of `queryset` that the caller of this request may see."""
    narrow: Callable[[Any], QuerySet] = queryset.visible_to
    return narrow(_caller(field))


def _caller(field: serializers.Field) -> Any:
    return field.context["request"].user
