"""Where the sentences of a text begin and end."""

import re
from collections.abc import Iterator

from factcheck.spotting.vocabulary import words

_STOP = re.compile(r"""(?P<mark>[.!?…]+)["'”’»›)\]]*(?=\s|\Z)|[。！？]["”’』」）]*|[؟۔।॥]["”’»)]*(?=\s|\Z)""")
_LAST_WORD = re.compile(r"[^\s(\[“\"]{1,12}\Z")

_NEVER_LAST = words(
    """
    mr mrs ms dr prof st sr jr gen lt col sgt capt maj adm cmdr gov sen rep rev hon pres fr vs cf eg ie e.g i.e approx
    fig vol pp art sec jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n e.u d.c no nos
    """
)
"""Abbreviations that stand before what they belong to. A full stop after them ends nothing."""


_LONGEST_PAUSE = 400
"""Characters back to which an opening quotation mark is looked for: "…" inside somebody's words is a pause."""


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, without the white space around it. A line break ends a sentence too."""
    return [
        span
        for line in re.finditer(r"[^\n\r\u2028\u2029]+", text)
        for span in _trimmed(text, _cuts(text, line.start(), line.end()))
    ]


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in _STOP.finditer(text, start, end):
        if stop["mark"] is None or _ends_here(text, start, stop.start("mark"), stop.end(), end):
            yield start, stop.end()
            start = stop.end()
    yield start, end


def _ends_here(text: str, start: int, mark: int, after: int, end: int) -> bool:
    """Whether a stop ends a sentence: not after an abbreviation or an initial, nor where it plainly goes on."""
    following = text[after : min(end, after + 40)].lstrip().lstrip("\"'“‘«(")
    if following[:1].islower():
        return False
    if text[mark] == "…" or text[mark : mark + 2] == "..":
        near = max(start, mark - _LONGEST_PAUSE)
        return text.count("“", near, mark) <= text.count("”", near, mark)
    if text[mark] != ".":
        return True
    word = _LAST_WORD.search(text, max(start, mark - 12), mark)
    if word is None:
        return True
    is_initial = len(word[0]) == 1 and word[0].isupper() and word[0] != "I"
    return not following or not (is_initial or word[0].lower() in _NEVER_LAST)


def _trimmed(text: str, cuts: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in cuts:
        cut = text[start:end]
        if any(character.isalnum() for character in cut):
            first = start + len(cut) - len(cut.lstrip())
            yield first, first + len(cut.strip())
