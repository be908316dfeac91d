"""The one check of text that a person or machine hands to a service."""

from django.db import models
from django.utils.translation import gettext as _

from factcheck.errors import Invalid


def words(model: type[models.Model], field: str, value: object, *, required: bool = False) -> str:
    """`value` as text fit for a model's column: a string, stripped, without NUL, within `max_length`.

    Raises `Invalid` naming the field otherwise, and when it is empty but `required`.
    """
    column = model._meta.get_field(field)
    name = str(column.verbose_name)
    if not isinstance(value, str):
        raise Invalid(_("%(field)s: text is expected.") % {"field": name}, field=field)
    text = value.strip()
    if "\x00" in text:
        raise Invalid(_("%(field)s: NUL characters are not allowed.") % {"field": name}, field=field)
    if required and not text:
        raise Invalid(_("%(field)s: this is needed.") % {"field": name}, field=field)
    longest = getattr(column, "max_length", None)
    if longest is not None and len(text) > longest:
        raise Invalid(
            _("%(field)s: at most %(most)d characters, not %(many)d.")
            % {"field": name, "most": longest, "many": len(text)},
            field=field,
        )
    return text


def choice(model: type[models.Model], field: str, value: object) -> str:
    """`value` as one of a column's codes. Raises `Invalid` naming the field otherwise."""
    column = model._meta.get_field(field)
    if value not in {code for code, _label in column.choices or ()}:
        raise Invalid(
            _("%(field)s: “%(value)s” is not one of its values.")
            % {"field": str(column.verbose_name), "value": str(value)[:60]},
            field=field,
        )
    return str(value)
