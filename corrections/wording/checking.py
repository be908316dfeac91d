"""Whether a letter's words can be used: they are written out for every case that can occur before they are stored."""

from html import unescape
from html.parser import HTMLParser
from itertools import product
from typing import NamedTuple

from corrections import phrasing
from corrections.phrasing import Broken, Parts
from corrections.wording.laying_out import OWN_ATTRIBUTES, OWN_SCHEMES, OWN_TAGS, as_text, filled_in, subject_line
from corrections.wording.seeing import see
from corrections.wording.variables import Mark, Purpose, Variable

LONGEST_SUBJECT = 200
MOST_CONDITIONS = 8
"""Optional names that one letter may ask about: two to the power of so many cases are written out."""
DEEPEST_TAGS = 40
"""Tags within tags: what is to be cleaned takes longer with every one, and mail programs stop showing it anyhow."""
VOID = frozenset({"br", "hr", "col", "wbr"})


class Source(NamedTuple):
    """The words of a letter as somebody writes them. Without `html` the HTML part is made of the text."""

    subject: str
    text: str
    html: str = ""


class Words(NamedTuple):
    """The same, read."""

    subject: Parts
    text: Parts
    html: Parts | None


class Faulty(ValueError):
    """What is wrong with which field."""

    def __init__(self, field: str, broken: Broken) -> None:
        super().__init__(f"{field}: {broken}")
        self.field, self.broken = field, broken


def read(purpose: Purpose, source: Source) -> Words:
    """The words of a letter, read. Raises `Faulty`."""
    found = []
    for field in Source._fields:
        try:
            words = getattr(source, field)
            found.append(phrasing.parse(words, purpose.names) if words or field != "html" else None)
        except Broken as broken:
            raise Faulty(field, broken) from broken
    return Words(*found)


def check(purpose: Purpose, source: Source) -> Words:
    """The words of a letter, read and found good for every case. Raises `Faulty`."""
    if "\n" in source.subject or "\r" in source.subject or not source.subject.isprintable():
        raise Faulty("subject", Broken("line_end", 1))
    if len(source.subject) > LONGEST_SUBJECT:
        raise Faulty("subject", Broken("too_long"))
    if not source.text.strip():
        raise Faulty("text", Broken("empty"))
    words = read(purpose, source)
    if source.html:
        _check_tags(source.html)
    for absent in _cases(purpose, words):
        _check_case(purpose, words, {v.name: "" if v.name in absent else _stand_in(v) for v in purpose.variables})
    return words


def _stand_in(variable: Variable) -> str:
    return f"https://{variable.name}.invalid/" if variable.mark == Mark.LINK else f"‹{variable.name}›"


def _cases(purpose: Purpose, words: Words) -> list[frozenset[str]]:
    """The sets of names that may be empty together, as far as the letter asks about them or must not be empty."""
    optional = {variable.name for variable in purpose.variables if variable.optional}
    parts = [each for each in words if each is not None]
    asked = sorted(optional & frozenset().union(*(phrasing.conditions_in(each) for each in parts)))
    if len(asked) > MOST_CONDITIONS:
        raise Faulty("text", Broken("too_many_conditions"))
    rest = sorted(optional - set(asked))
    cases = [frozenset(n for n, gone in zip(asked, c, strict=True) if gone) for c in product((0, 1), repeat=len(asked))]
    return [case | kept for case in cases for kept in (frozenset(), frozenset(rest))]


def _check_case(purpose: Purpose, words: Words, values: dict[str, str]) -> None:
    subject = subject_line(words.subject, values)
    if not subject:
        raise Faulty("subject", Broken("empty_without", word=_missing(values)))
    _demand("subject", subject, purpose.in_subject, values)
    text = as_text(words.text, values)
    if not text.letter:
        raise Faulty("text", Broken("empty_without", word=_missing(values)))
    _demand("text", "\n".join(text), purpose.obligatory, values)
    if words.html is not None:
        _demand_to_see(purpose, filled_in(words.html, values), text.small_print, values)


def _demand(field: str, said: str, names: frozenset[str], values: dict[str, str]) -> None:
    for name in sorted(names):
        if values[name] and values[name] not in said:
            raise Faulty(field, Broken("missing", word=name))


def _demand_to_see(purpose: Purpose, html: str, small_print: str, values: dict[str, str]) -> None:
    """What must be said is to be read in the HTML; an address may also be where one of its links leads. The small print
    of the text stands under either part."""
    seen = see(html)
    readable = seen.words + small_print
    for variable in purpose.variables:
        name, value = variable.name, values[variable.name]
        if name not in purpose.obligatory or not value or value in readable:
            continue
        if variable.mark != Mark.LINK or value not in seen.links:
            raise Faulty("html", Broken("unseen" if value in unescape(html) else "missing", word=name))


def _missing(values: dict[str, str]) -> str:
    return ", ".join(sorted(name for name, value in values.items() if not value))


def _check_tags(html: str) -> None:
    reader = _Tags()
    try:
        reader.feed(html)
        reader.close()
    except Broken as broken:
        raise Faulty("html", broken) from broken
    if reader.open:
        raise Faulty("html", Broken("tag_not_closed", reader.open[-1][1], reader.open[-1][0]))


class _Tags(HTMLParser):
    """Refuses at its line whatever a letter may not hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag not in OWN_TAGS:
            raise Broken("tag_not_allowed", line, tag)
        for name, value in attrs:
            if name not in OWN_ATTRIBUTES["*"] | OWN_ATTRIBUTES.get(tag, set()):
                raise Broken("attribute_not_allowed", line, name)
            if name == "href" and not _is_address(value or ""):
                raise Broken("address_not_allowed", line, value or "")
        if tag not in VOID:
            self.open.append((tag, line))
        if len(self.open) > DEEPEST_TAGS:
            raise Broken("tags_too_deep", line)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1][0] != tag:
            raise Broken("tag_not_closed", self.getpos()[0], tag)
        self.open.pop()

    def handle_comment(self, data: str) -> None:
        raise Broken("tag_not_allowed", self.getpos()[0], "<!--")

    def handle_decl(self, decl: str) -> None:
        raise Broken("tag_not_allowed", self.getpos()[0], "<!")

    def unknown_decl(self, data: str) -> None:
        raise Broken("tag_not_allowed", self.getpos()[0], "<!")

    def handle_pi(self, data: str) -> None:
        raise Broken("tag_not_allowed", self.getpos()[0], "<?")


def _is_address(value: str) -> bool:
    """An address that leads out, or one variable alone."""
    given = value.strip()
    if given.startswith("{{"):
        return given.endswith("}}") and given.count("{{") == 1
    return given.partition(":")[0].lower() in OWN_SCHEMES
