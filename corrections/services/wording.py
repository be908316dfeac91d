"""Letters in a publication's own words: written, taken back to the shipped ones, tried on oneself."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corrections.models import LetterTemplate, Ticket
from corrections.phrasing import Broken
from corrections.wording import PURPOSES, Faulty, Source, Written, check, languages, preview
from corrections.wording.languages import primary
from corrections.wording.variables import Purpose
from factcheck import access, ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Publication, User
from factcheck.rhythms import zone_named
from factcheck.services.words import clean

CHANGE = "corrections.change_lettertemplate"

PROBLEMS: Mapping[str, str | Promise] = {
    "too_long": gettext_lazy("This is too long."),
    "output_too_long": gettext_lazy("What it makes is too long."),
    "too_deep": gettext_lazy("Too many conditions within conditions."),
    "too_many_conditions": gettext_lazy("It asks about too many variables."),
    "unknown_tag": gettext_lazy("There is no {% %(word)s %}; only if, elif, else and endif."),
    "unexpected_tag": gettext_lazy("Nothing was begun that {% %(word)s %} could belong to."),
    "not_ended": gettext_lazy("{% %(word)s %} is never ended by {% endif %}."),
    "bad_condition": gettext_lazy("{% %(word)s %} must name one variable, with “not” before it at most."),
    "bad_name": gettext_lazy("“%(word)s” is not the name of a variable."),
    "unknown_name": gettext_lazy("There is no variable “%(word)s” here."),
    "bad_character": gettext_lazy("There is a character in it that no letter can hold."),
    "left_open": gettext_lazy("%(word)s is left open, or stands alone."),
    "empty": gettext_lazy("This field cannot be blank."),
    "empty_without": gettext_lazy("Nothing is left of it where these are missing: %(word)s."),
    "missing": gettext_lazy("It does not always say {{ %(word)s }}, and it must."),
    "unseen": gettext_lazy(
        "It does not always show {{ %(word)s }}, and it must: as words that can be read, or as the address of a link "
        "that has words."
    ),
    "line_end": gettext_lazy("It must stand on one line, without control characters."),
    "tag_not_allowed": gettext_lazy("A letter may not hold <%(word)s>."),
    "tag_not_closed": gettext_lazy("<%(word)s> is not closed, or was not opened, in its place."),
    "tags_too_deep": gettext_lazy("Too many tags within tags."),
    "attribute_not_allowed": gettext_lazy("A letter may not hold the attribute “%(word)s”."),
    "address_not_allowed": gettext_lazy("A link must lead to https, http, mailto, tel, or one variable."),
}


def explain(broken: Broken) -> str:
    """What is wrong with a template, and at which line, in words."""
    problem = str(PROBLEMS[broken.code]).replace("%(word)s", broken.word)
    return _("Line %(line)d: %(problem)s") % {"line": broken.line, "problem": problem} if broken.line else problem


@transaction.atomic
def write_letter(
    publication: Publication,
    *,
    actor: User | None,
    purpose: str,
    language: str,
    subject: str,
    text: str,
    html: str = "",
    version: int = 0,
) -> LetterTemplate:
    """Put a letter into the publication's own words, from its next sending on.

    `version` is the one that was read before, 0 for none. Raises `Invalid` for words that cannot be used, naming field
    and line, and `Conflict` when somebody else was faster.
    """
    access.require(actor, CHANGE, publication)
    which, code = _letter(purpose), letter_language(language)
    source = read_source(which, subject, text, html)
    row = _next(publication, which, code, version, actor)
    row.subject, row.text, row.html = source
    _insert(row)
    ledger.record("letter_template.written", row, actor=actor, facts=_facts(row))
    return row


@transaction.atomic
def restore_letter(
    publication: Publication, *, actor: User | None, purpose: str, language: str, version: int
) -> LetterTemplate:
    """Send a letter in the shipped words again. What was written stays on record."""
    access.require(actor, CHANGE, publication)
    row = _next(publication, _letter(purpose), letter_language(language), version, actor)
    if version == 0:
        raise Conflict(_("It is in the shipped words."))
    row.is_shipped = True
    _insert(row)
    ledger.record("letter_template.restored", row, actor=actor, facts=_facts(row))
    return row


@transaction.atomic
def send_test_letter(
    publication: Publication, *, actor: User, purpose: str, language: str, ticket: Ticket
) -> Publication:
    """Send a letter as it is now to oneself, as if it were about this ticket."""
    access.require(actor, CHANGE, publication)
    access.require(actor, "corrections.view_ticket", ticket)
    if ticket.publication_id != publication.pk:
        raise Invalid(_("This ticket belongs to another publication."), field="ticket")
    if not actor.email:
        raise Invalid(_("You have no address to send it to."), field="ticket")
    facts = {
        "purpose": _letter(purpose).name,
        "language": letter_language(language),
        "ticket": ticket.pk,
        "user": actor.pk,
    }
    ledger.record("letter_template.tested", publication, actor=actor, facts=facts)
    return publication


def preview_letter(
    publication: Publication,
    *,
    actor: User | None,
    purpose: str,
    language: str,
    subject: str,
    text: str,
    html: str = "",
    ticket: Ticket | None = None,
) -> Written:
    """What a letter in these words would say about a ticket, or about the examples. Nothing is stored or sent."""
    access.require(actor, CHANGE, publication)
    if ticket is not None:
        access.require(actor, "corrections.view_ticket", ticket)
        if ticket.publication_id != publication.pk:
            raise Invalid(_("This ticket belongs to another publication."), field="ticket")
    which, code = _letter(purpose), letter_language(language)
    source = read_source(which, subject, text, html)
    with timezone.override(zone_named(publication.time_zone)):
        return preview(publication, which, source, code, ticket)


def read_source(purpose: Purpose, subject: str, text: str, html: str) -> Source:
    """The words, as they can be stored and used. Raises `Invalid`."""
    fields = clean(LetterTemplate, text=text, html=html)
    try:
        source = Source(subject.strip(" "), fields["text"].replace("\r\n", "\n"), fields["html"].replace("\r\n", "\n"))
        check(purpose, source)
        return Source(**clean(LetterTemplate, **source._asdict()))
    except Faulty as faulty:
        raise Invalid(explain(faulty.broken), field=faulty.field, line=faulty.broken.line) from faulty


def _letter(purpose: str) -> Purpose:
    if purpose not in PURPOSES:
        raise Invalid(_("There is no such letter."), field="purpose")
    return PURPOSES[purpose]


def letter_language(language: str) -> str:
    """The language as it is stored: lower case, its parts joined by one hyphen each (`en-`, `EN_` are `en`).

    Only those whose dates and set phrases we know can be written in.
    """
    code = "-".join(part for part in language.strip().replace("_", "-").lower().split("-") if part)
    if primary(code) not in languages() or len(code) > 12 or not code.replace("-", "").isalnum() or not code.isascii():
        raise Invalid(_("Letters cannot be written in this language."), field="language")
    return code


def _next(
    publication: Publication, purpose: Purpose, language: str, version: int, actor: User | None
) -> LetterTemplate:
    """The version after the one that was read. Raises `Conflict` if that is not the newest any more."""
    rows = LetterTemplate.objects.filter(publication=publication, purpose=purpose.name, language=language)
    newest = rows.order_by("-version").values_list("version", flat=True).first() or 0
    if newest != version:
        raise Conflict(_("Somebody has changed this letter meanwhile. Look at it again."), field="version")
    return LetterTemplate(
        publication=publication, purpose=purpose.name, language=language, version=newest + 1, written_by=actor
    )


def _insert(row: LetterTemplate) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "one_letter_template_per_version" not in str(error):
            raise
        raise Conflict(_("Somebody has changed this letter meanwhile. Look at it again."), field="version") from error


def _facts(row: LetterTemplate) -> dict[str, str | int]:
    return {"purpose": row.purpose, "language": row.language, "version": row.version}
