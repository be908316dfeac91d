"""The people outside the newsroom on a ticket."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from corrections.mail.addresses import is_address
from corrections.models import Correspondent
from factcheck.errors import Invalid
from factcheck.models import Publication
from factcheck.services.words import cleaned

_is_address = EmailValidator(allowlist=[])


def can_be_written_to(address: str) -> bool:
    """Whether a letter can go to this address: to a name at a domain, not at a number in brackets.

    Of the wide world: to `root@localhost` we write nothing, whoever claims to be there.
    """
    try:
        _is_address(address)
    except ValidationError:
        return False
    return is_address(address)


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody made themselves known. The address is in lower case."""

    email: str = ""
    name: str = ""
    language: str = ""

    @classmethod
    def checked(cls, email: str, name: str = "", language: str = "") -> Self:
        """Raises `Invalid` for something that is not an address."""
        email = cleaned(Correspondent, "email", email).lower()
        if email and not can_be_written_to(email):
            raise Invalid(_("This is not an e-mail address."), field="email")
        return cls(email, cleaned(Correspondent, "name", name), cleaned(Correspondent, "language", language))

    def row(self, publication: Publication) -> Correspondent:
        return Correspondent(publication=publication, email=self.email, name=self.name, language=self.language)


def get_correspondent(
    publication: Publication, email: str, *, name: str = "", language: str = ""
) -> Correspondent | None:
    """The correspondent of this address at one publication, made on first sight; without an address a row of its own.

    `None` when neither a name nor an address is known. Raises `Invalid` for something that is not an address.
    """
    return get_correspondents(publication, [(email, name, language)])[0]


def get_correspondents(publication: Publication, people: Sequence[tuple[str, str, str]]) -> list[Correspondent | None]:
    """For each address, name and language the same as `get_correspondent`. At most four queries, and one for each
    reader whose language was not known."""
    known = [Person.checked(*person) for person in people]
    at = _known_by_address(publication, {person.email: person for person in reversed(known) if person.email})
    nameless = [person.row(publication) if person.name and not person.email else None for person in known]
    Correspondent.objects.bulk_create(row for row in nameless if row)
    return [at[person.email] if person.email else row for person, row in zip(known, nameless, strict=True)]


def _known_by_address(publication: Publication, people: Mapping[str, Person]) -> dict[str, Correspondent]:
    """The correspondents of these addresses, made where there is none, in one order: nobody waits in a circle."""
    known = _at(publication, people)
    missing = sorted(people.keys() - known.keys())
    if missing:
        Correspondent.objects.bulk_create((people[email].row(publication) for email in missing), ignore_conflicts=True)
        known |= _at(publication, missing)
    for email in sorted(known):
        _note_language(known[email], people[email].language)
    return known


def _note_language(correspondent: Correspondent, language: str) -> None:
    """Note the reader's language where none is known yet; a later letter in another one changes nothing."""
    if language and not correspondent.language:
        correspondent.language = language
        Correspondent.objects.filter(pk=correspondent.pk, language="").update(language=language)


def _at(publication: Publication, addresses: Iterable[str]) -> dict[str, Correspondent]:
    rows = Correspondent.objects.at_any(addresses).filter(publication=publication).order_by() if addresses else ()
    return {row.email.lower(): row for row in rows}
