"""Which words a letter leaves in: the publication's own or the shipped ones, in the first language there is."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from corrections.models import LetterTemplate
from corrections.wording.checking import Source, Words, read
from corrections.wording.languages import SHIPPED, in_order, languages
from corrections.wording.purposes import PURPOSES
from corrections.wording.variables import Purpose
from factcheck.models import Publication

SUBJECT = "Subject: "


class Chosen(NamedTuple):
    """Words in a language; `template` names the version they were written in, `None` for the shipped ones."""

    language: str
    source: Source
    template: int | None = None

    def read(self, purpose: Purpose) -> Words:
        """The words, read; whoever reads the same again is given what was read before."""
        return read(purpose, self.source)


@cache
def shipped(purpose: str, language: str) -> Source | None:
    """The shipped words of a letter in a language, if there are any."""
    file = SHIPPED / language / f"{purpose}.txt"
    if language not in languages() or purpose not in PURPOSES or not file.is_file():
        return None
    subject, _line, text = file.read_text(encoding="utf-8").partition("\n")
    return Source(subject.removeprefix(SUBJECT), text.strip() + "\n")


OwnWords = Mapping[tuple[str, str], Chosen]


def own_words(publication_id: int) -> OwnWords:
    """What a publication says in its own words, by letter and language. One query."""
    rows = LetterTemplate.objects.filter(publication=publication_id).current().own()
    fields = rows.order_by().values_list("purpose", "language", "subject", "text", "html", "pk")
    return {(row[0], row[1]): Chosen(row[1], Source(*row[2:5]), row[5]) for row in fields}


def choices(publication: Publication, purpose: str, wanted: str, own: OwnWords) -> Iterator[Chosen]:
    """The words to try, in order: the reader's language, the publication's, English; in each the publication's own
    words before the shipped ones."""
    for language in in_order(wanted, publication.language):
        if mine := own.get((purpose, language)):
            yield mine
        if source := shipped(purpose, language):
            yield Chosen(language, source)
