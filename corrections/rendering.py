"""The words of a letter, in text and in HTML; where many get the same, laid out once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape

from corrections.models import Message
from corrections.subjects import Subjects
from corrections.wording import OwnWords, Written, own_words, write
from factcheck.models import Delivery, Publication


@dataclass(frozen=True, slots=True)
class Draft:
    """What one letter is about; `answers` is the mail whose thread it continues.

    The words are a publication's to choose (`wording.PURPOSES`) and `about` is all they take; or they are `written`.

    Where many get the same words, `shared` names them and `own` is all that differs, by the names that the templates
    use: put in after rendering, which is done once a batch and language.
    """

    about: Mapping[str, Any] = field(default_factory=dict)
    purpose: str = ""
    """Whose words it is in, where one purpose of deliveries has letters of several kinds."""
    written: Written | None = None
    answers: Message | None = None
    thread: str = ""
    """The id of the thread it stands in, where it answers no mail."""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    shared: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


def rendered(delivery: Delivery, draft: Draft, rows: Subjects, wanted: str) -> Written:
    """A letter in the `wanted` language where there are words in it. Dates are those of the zone that is active."""
    if not draft.shared:
        return _render(delivery, draft, {**draft.about, **draft.own}, rows, wanted)
    key = (delivery.purpose, delivery.publication_id, wanted, draft.shared, tuple(draft.own))
    if key not in rows.memory:
        marks = {name: f"https://{secrets.token_hex(16)}.invalid/" for name in draft.own}
        rows.memory[key] = marks, _render(delivery, draft, {**draft.about, **marks}, rows, wanted)
    marks, written = rows.memory[key]
    subject, text, html = written.subject, written.text, written.html
    for name, mark in marks.items():
        subject, text = subject.replace(mark, draft.own[name]), text.replace(mark, draft.own[name])
        html = html.replace(mark, escape(draft.own[name]))
    return Written(subject, text, html, written.language)


def _render(delivery: Delivery, draft: Draft, words: Mapping[str, Any], rows: Subjects, wanted: str) -> Written:
    publication = delivery.publication
    return write(publication, draft.purpose or delivery.purpose, words, wanted, _own_words(publication, rows))


def _own_words(publication: Publication, rows: Subjects) -> OwnWords:
    """What the publication says in its own words: asked once a batch."""
    key = ("own words", publication.pk)
    if key not in rows.memory:
        rows.memory[key] = own_words(publication.pk)
    known: OwnWords = rows.memory[key]
    return known
