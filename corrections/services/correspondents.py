"""The people outside the newsroom on a ticket."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from corrections.models import Correspondent
from factcheck.errors import Invalid
from factcheck.models import Publication
from factcheck.services.words import cleaned


def get_correspondent(
    publication: Publication, email: str, *, name: str = "", language: str = ""
) -> Correspondent | None:
    """The correspondent of this address at one publication, made on first sight; without an address a row of its own.

    `None` when neither a name nor an address is known. Raises `Invalid` for something that is not an address.
    """
    email, name = cleaned(Correspondent, "email", email).lower(), cleaned(Correspondent, "name", name)
    if not email:
        return Correspondent.objects.create(publication=publication, name=name) if name else None
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(_("This is not an e-mail address."), field="email") from error
    with suppress(
        Correspondent.DoesNotExist
    ):  # not `first`: in the order of ids, the database reads all who ever wrote
        return _with_language(Correspondent.objects.at(email).get(publication=publication), language)
    try:
        with transaction.atomic():
            return Correspondent.objects.create(
                publication=publication, email=email, name=name, language=cleaned(Correspondent, "language", language)
            )
    except IntegrityError:
        return Correspondent.objects.at(email).get(publication=publication)


def _with_language(correspondent: Correspondent, language: str) -> Correspondent:
    """Note the reader's language where none is known yet; a later letter in another one changes nothing."""
    if language and not correspondent.language:
        correspondent.language = cleaned(Correspondent, "language", language)
        Correspondent.objects.filter(pk=correspondent.pk, language="").update(language=correspondent.language)
    return correspondent
