"""The words of a letter as its templates put them, in text and in HTML."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from corrections.models import Message
from corrections.subjects import Subjects
from factcheck.models import Delivery, Publication

BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of one letter. `about` fills the templates, `answers` is the mail whose thread it continues.

    Where many get the same words, `shared` names them and `own` is all that differs, by the names that the templates
    use: put in after rendering, which is done once a batch and language.
    """

    subject: str
    about: Mapping[str, Any]
    answers: Message | None = None
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    shared: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


def rendered(delivery: Delivery, draft: Draft, rows: Subjects) -> tuple[str, str]:
    """Both parts of a letter, in the language that is active."""
    if not draft.shared:
        return _render(delivery, {**draft.about, **draft.own})
    key = (delivery.purpose, delivery.publication_id, translation.get_language(), draft.shared, tuple(draft.own))
    if key not in rows.memory:
        marks = {name: f"https://{secrets.token_hex(16)}.invalid/" for name in draft.own}
        rows.memory[key] = marks, *_render(delivery, {**draft.about, **marks})
    marks, text, html = rows.memory[key]
    for name, mark in marks.items():
        text, html = text.replace(mark, draft.own[name]), html.replace(mark, escape(draft.own[name]))
    return text, html


def _render(delivery: Delivery, words: Mapping[str, Any]) -> tuple[str, str]:
    publication = delivery.publication
    about = {"publication": publication, "zone": _zone_name(publication), **words}
    template = f"corrections/mail/{delivery.purpose}"
    text = BLANK_LINES.sub("\n\n", render_to_string(f"{template}.txt", about)).strip() + "\n"
    return text, render_to_string(f"{template}.html", {"language": translation.get_language(), **about})


def _zone_name(publication: Publication) -> str:
    """What people call the publication's time: the city of its zone."""
    return publication.time_zone.rpartition("/")[2].replace("_", " ")
