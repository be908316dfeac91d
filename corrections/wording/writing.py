"""A letter written out in the words chosen for it. It always leaves: words that fail are noted, and others are used."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from corrections.mail.inlining import inline
from corrections.models import LetterTemplate
from corrections.phrasing import Broken
from corrections.wording import moulds
from corrections.wording.checking import Faulty, Source, Words, read
from corrections.wording.choosing import Chosen, OwnWords, choices
from corrections.wording.languages import language as language_of
from corrections.wording.laying_out import Laid, as_html, as_own_html, as_text, fitted, subject_line
from corrections.wording.purposes import PURPOSES
from corrections.wording.variables import About, Purpose, Value, values_of
from factcheck import ledger
from factcheck.models import Publication

logger = logging.getLogger(__name__)


class Written(NamedTuple):
    """Subject, text and HTML of one letter, and the language it came out in."""

    subject: str
    text: str
    html: str
    language: str


class Frame(NamedTuple):
    """What the frame of a letter says of its publication."""

    name: str
    corrections_address: str


def write(publication: Publication, purpose: str, about: About, language: str, own: OwnWords) -> Written:
    """One letter. Raises `Broken` only if the shipped English words fail too."""
    which = PURPOSES[purpose]

    def written_in(chosen: Chosen) -> Written:
        values = values_of(which, publication, about, language_of(chosen.language))
        return fit(
            which,
            values,
            _cast(publication, which, chosen, values)
            or lay_out(publication, which, chosen.read(which), values, chosen.language),
        )

    return in_first_that_hold(choices(publication, purpose, language, own), written_in)


def in_first_that_hold(words: Iterable[Chosen], written_in: Callable[[Chosen], Written]) -> Written:
    """A letter in the first words that can be used; those that cannot are noted. Raises like the last if none can."""
    last: Exception = Broken("empty")
    for chosen in words:
        try:
            return written_in(chosen)
        except (Broken, Faulty) as fault:
            last = fault
            if chosen.template is not None:
                note_fault(chosen.template, fault)
    raise last


def fit(purpose: Purpose, values: Mapping[str, str | Value], written: Written) -> Written:
    """The letter with a subject that a header holds."""
    return written._replace(subject=fitted(written.subject, (str(values[name]) for name in sorted(purpose.in_subject))))


def _cast(
    publication: Publication, purpose: Purpose, chosen: Chosen, values: Mapping[str, str | Value]
) -> Written | None:
    """The same letter as `lay_out` makes, from what was laid out before; `None` where it cannot be."""
    if chosen.source.html or not moulds.fits(values):
        return None
    plain = {name: str(value) for name, value in values.items()}
    there = frozenset(name for name, value in plain.items() if value)
    frame = Frame(publication.name, publication.corrections_address)
    said = moulds.cast(_mould(frame, purpose.name, chosen.source, chosen.language, there), plain)
    return Written(*said, chosen.language) if said else None


@moulds.kept
def _mould(frame: Frame, name: str, source: Source, language: str, there: frozenset[str]) -> moulds.Mould:
    """The mould of a letter for when these values are there. Raises like `lay_out`."""
    purpose = PURPOSES[name]
    values = dict.fromkeys(purpose.names, "") | moulds.marks(there)
    written = lay_out(frame, purpose, read(purpose, source), values, language)
    return moulds.Mould(*(moulds.pieces(part) for part in written[:3]), written.language)


def lay_out(
    publication: Publication | Frame, purpose: Purpose, words: Words, values: Mapping[str, str | Value], language: str
) -> Written:
    """One letter in these words. Raises `Broken` where it would not say what it must."""
    subject, text = subject_line(words.subject, values), as_text(words.text, values)
    shown = as_html(words.text, values, purpose)
    if words.html is not None:
        shown = Laid(as_own_html(words.html, values), shown.small_print)
    _demand(purpose, subject, "\n".join(text), values)
    frame = {
        "publication": publication,
        "language": language,
        "desk": language_of(language).desk,
    }
    said = render_to_string("corrections/mail/worded.txt", {**frame, "laid": text})
    html = render_to_string("corrections/mail/worded.html", {**frame, "laid": shown})
    return Written(subject, said.strip() + "\n", inline(html), language)


def _demand(purpose: Purpose, subject: str, text: str, values: Mapping[str, str | Value]) -> None:
    if not subject or not text.strip():
        raise Broken("empty")
    for name in sorted(purpose.obligatory | purpose.in_subject):
        value = values[name].strip() if isinstance(values[name], str) else values[name].text
        if name in purpose.obligatory and "".join(value.split()) not in "".join(text.split()):
            raise Broken("missing", word=name)
        if name in purpose.in_subject and value not in subject:
            raise Broken("missing", word=name)


@transaction.atomic
def note_fault(template: int, fault: Exception) -> None:
    """Write down the first letter that a version could not write, and tell the managers once."""
    untold = LetterTemplate.objects.filter(pk=template, failed_at=None)
    logger.error("a letter template failed", extra={"template": template, "fault": str(fault)[:200]})
    if untold.update(failed_at=timezone.now(), fault=str(fault)[:200]):
        row = LetterTemplate.objects.get(pk=template)
        ledger.record("letter_template.failed", row, actor=None, facts={"purpose": row.purpose})
