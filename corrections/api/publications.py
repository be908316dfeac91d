"""Which publication a request is for, when it does not say."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from factcheck.models import Publication


def named_or_only(publication: Publication | None, user: Any) -> Publication:
    """The publication named, else the only one whose desk the caller sits at; `ValidationError` if there are more."""
    if publication is not None:
        return publication
    own = list(Publication.objects.visible_to(user)[:2])
    if len(own) != 1:
        raise ValidationError({"publication": [_("Say which publication this is for.")]}, code="required")
    return own[0]
