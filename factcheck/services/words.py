"""What somebody typed, held against the model's own fields before it is stored. Shared by the services of both apps."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from factcheck.errors import Invalid


def clean(
    model: type[models.Model], *, required: Collection[str] = (), verbatim: Collection[str] = (), **values: Any
) -> dict[str, Any]:
    """The values as the model's plain fields take them. Raises `Invalid`, naming the field, for what does not fit.

    Text is stripped unless named in `verbatim`, and held to the field's `max_length`, which the database does not
    enforce for text columns. `required` names fields that may be empty in the model but not here. No query: pass no
    relations.
    """
    return {
        name: _cleaned(_field(model, name), value, needed=name in required, strip=name not in verbatim)
        for name, value in values.items()
    }


def cleaned(model: type[models.Model], name: str, value: Any, *, required: bool = False) -> Any:
    """One value as the model's field `name` takes it; the same as `clean` for several."""
    return _cleaned(_field(model, name), value, needed=required, strip=True)


def _field(model: type[models.Model], name: str) -> models.Field:
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of {model.__name__}")
    return field


def _cleaned(field: models.Field, value: Any, *, needed: bool, strip: bool) -> Any:
    if isinstance(value, str):
        value = value.strip() if strip or not value.strip() else value
        if "\0" in value:
            raise _invalid(field, _("Null characters are not allowed."))
    if needed and value in field.empty_values:
        raise _invalid(field, _("This field cannot be blank."))
    try:
        value = field.clean(value, None)
    except ValidationError as error:
        raise _invalid(field, " ".join(error.messages)) from error
    if not field.editable and field.choices and value not in (*field.empty_values, *dict(field.flatchoices)):
        # Django leaves the choices of fields that no form shows unchecked.
        raise _invalid(field, _("“%(value)s” is not one of its values.") % {"value": str(value)[:60]})
    if isinstance(value, str) and field.max_length and len(value) > field.max_length:
        raise _invalid(field, _("At most %(limit)d characters, please.") % {"limit": field.max_length})
    return value


def _invalid(field: models.Field, problem: str) -> Invalid:
    name = str(field.verbose_name)
    return Invalid(
        _("%(field)s: %(problem)s") % {"field": name[:1].upper() + name[1:], "problem": problem}, field=field.name
    )
