"""An article's text cut into paragraphs and pieces, so that the words of each claim can be marked where they stand."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from factcheck.models import Anchor

GAP = re.compile(r"\n\s*\n")
STANDS_FIRM = (Anchor.Status.EXACT, Anchor.Status.MOVED)
"""An anchor that waits for a person's eye is not shown to readers: it may mark the wrong words."""


class Stretch(Protocol):
    """Something that marks a stretch of a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """The numbered mark of one claim."""

    number: int
    start: int
    end: int
    claim: int
    """Its id."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words under the same marks; `closing` are the marks whose last word this piece holds."""

    text: str
    marks: tuple[Stretch, ...] = ()
    closing: tuple[Stretch, ...] = ()

    @property
    def depth(self) -> int:
        return len(self.marks)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, from `start` in the text: its pieces in order, and the marks that begin in it, for the margin."""

    start: int
    pieces: tuple[Piece, ...]
    notes: tuple[Stretch, ...] = ()

    @property
    def is_marked(self) -> bool:
        return any(piece.depth for piece in self.pieces)


def number_marks(text: str, anchors: Iterable[Anchor]) -> list[Mark]:
    """Marks in the order in which a reader meets them; none for an anchor that does not stand firm on words."""
    spans = []
    for anchor in anchors:
        words = text[anchor.start : anchor.end]
        if anchor.status in STANDS_FIRM and words.strip():
            start = anchor.start + len(words) - len(words.lstrip())
            spans.append((start, start + len(words.strip()), anchor.claim_id))
    spans.sort(key=lambda span: (span[0], span[1], span[2]))
    return [Mark(number, *span) for number, span in enumerate(spans, start=1)]


def cut(text: str, marks: Iterable[Stretch]) -> list[Paragraph]:
    """Cut a text at blank lines and at the ends of marks, which may overlap, nest, or run over several paragraphs."""
    every = tuple(marks)
    paragraphs = []
    for first, last in _paragraphs(text):
        here = [mark for mark in every if mark.start < last and mark.end > first]
        notes = tuple(mark for mark in here if mark.start >= first)
        paragraphs.append(Paragraph(first, tuple(_pieces(text, first, last, here)), notes))
    return paragraphs


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph, without the white space around it."""
    start = 0
    for end, following in [*(gap.span() for gap in GAP.finditer(text)), (len(text), len(text))]:
        words = text[start:end]
        if words.strip():
            first = start + len(words) - len(words.lstrip())
            yield first, first + len(words.strip())
        start = following


def _pieces(text: str, first: int, last: int, marks: list[Stretch]) -> Iterator[Piece]:
    edges = {first, last}
    for mark in marks:
        edges |= {max(mark.start, first), min(mark.end, last)}
    for start, end in pairwise(sorted(edges)):
        yield Piece(
            text[start:end],
            marks=tuple(mark for mark in marks if mark.start < end and mark.end > start),
            closing=tuple(mark for mark in marks if mark.end == end),
        )
