"""A letter's words put into text and HTML. The HTML of a letter written as text is the same letter, and nothing more.

Blank lines divide paragraphs. An address of ours that stands alone under a line becomes that line's link. What stands
below a line of three hyphens is small print under the signature.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape as escape_html
from typing import NamedTuple

import nh3

from corrections import phrasing
from corrections.mail.composing import MAX_SUBJECT_CHARS
from corrections.mail.washing import PROPERTIES, TAGS
from corrections.phrasing import Parts
from corrections.wording.variables import Mark, Purpose, Value

BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n?")
SMALL_PRINT = re.compile(r"^-{3}[ \t]*$", re.MULTILINE)
RULE = "\x1e"  # stands for the line in what a template says itself; in a value it is only a line of hyphens
LABELLED = re.compile(r"(?:^|(?<=\n))(?P<label>[^\n]+)\n(?P<open><a href=\"[^\"]*\">)[^<]*</a>(?=\n|\Z)")
BLOCKS = ("<h1>",)

OWN_TAGS = frozenset(TAGS) - {"img"}
"""What a publication's own HTML may hold: no pictures, which tell when and where a letter was read."""
OWN_ATTRIBUTES = {
    "*": {"style", "title", "lang", "dir", "align", "valign", "width"},
    "a": {"href"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
OWN_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


class Laid(NamedTuple):
    """A part of a letter and the small print under its signature."""

    letter: str
    small_print: str


def subject_line(parts: Parts, values: Mapping[str, str | Value]) -> str:
    """One line, whatever the values hold."""
    return " ".join(phrasing.render(parts, _texts(values)).split())


def fitted(subject: str, kept: Iterable[str]) -> str:
    """The subject as short as a header holds it; what is `kept` and a cut would lose is said again at the end."""
    lost = [words for words in kept if words in subject and words not in subject[:MAX_SUBJECT_CHARS]]
    tail = "".join(f" [{words}]" for words in lost)
    return subject[: MAX_SUBJECT_CHARS - len(tail)].rstrip() + tail if tail else subject


def as_text(parts: Parts, values: Mapping[str, str | Value]) -> Laid:
    """The letter as plain text."""
    return _divided(phrasing.render(parts, _texts(values), _ruled))


def as_html(parts: Parts, values: Mapping[str, str | Value], purpose: Purpose) -> Laid:
    """The letter written as text, as HTML."""
    marks = {variable.name: variable.mark for variable in purpose.variables}
    shown = {name: _marked(value, marks[name]) for name, value in values.items()}
    divided = _divided(phrasing.render(parts, shown, lambda words: escape(_ruled(words))))
    return Laid(_paragraphs(divided.letter), _paragraphs(divided.small_print))


def as_own_html(parts: Parts, values: Mapping[str, str | Value]) -> str:
    """A publication's own HTML with its values in it. Cleaned again at last: a value may end up in an address."""
    return nh3.clean(
        filled_in(parts, values),
        tags=set(OWN_TAGS),
        attributes={tag: set(names) for tag, names in OWN_ATTRIBUTES.items()},
        url_schemes=set(OWN_SCHEMES),
        filter_style_properties=set(PROPERTIES),
        link_rel=None,
    )


def filled_in(parts: Parts, values: Mapping[str, str | Value]) -> str:
    """A publication's own HTML with its values in it, as it was written and not cleaned yet."""
    shown = {
        name: value.html if isinstance(value, Value) else escape(value).replace("\n", "<br>")
        for name, value in values.items()
    }
    return phrasing.render(parts, shown)


def escape(words: str) -> str:
    return escape_html(words, quote=True)


def _texts(values: Mapping[str, str | Value]) -> dict[str, str]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: str | Value) -> str:
    return (value.text if isinstance(value, Value) else value).replace(RULE, "")


def _marked(value: str | Value, mark: Mark) -> str:
    if isinstance(value, Value):
        return value.html
    shown = escape(_plain(value).replace("\r\n", "\n").strip())
    if not shown:
        return ""
    if mark == Mark.LINK:
        return f'<a href="{shown}">{shown}</a>'
    tags = {Mark.STRONG: "strong", Mark.WRONG: "del", Mark.RIGHT: "ins", Mark.KICKER: "em"}
    return f"<{tags[mark]}>{shown}</{tags[mark]}>" if mark in tags else shown


def _divided(words: str) -> Laid:
    """Letter and small print, without blank lines at their ends and never more than one between paragraphs."""
    letter, _rule, small = words.replace("\r\n", "\n").partition(RULE)
    return Laid(BLANK_LINES.sub("\n\n", letter).strip(), BLANK_LINES.sub("\n\n", small).replace(RULE, "").strip())


def _ruled(words: str) -> str:
    return SMALL_PRINT.sub(RULE, words)


def _paragraphs(words: str) -> str:
    return "\n".join(_paragraph(each) for each in words.split("\n\n") if each)


def _paragraph(words: str) -> str:
    if words.startswith(BLOCKS):
        return words
    linked = LABELLED.sub(_label, words)
    return "<p>{}</p>".format(linked.replace("\n", "<br>"))


def _label(found: re.Match[str]) -> str:
    if "<a " in found["label"]:
        return found.group()
    return f"{found['open']}{found['label'].rstrip().removesuffix(':').rstrip()}</a>"
