"""A text made comparable: typography undone, every character knowing where it stood."""

import bisect
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

from factcheck.anchoring.anchors import Span

MAX_PLACES = 200  # a quote that occurs more often than this is not told apart; bounds the time
LONGEST_PIECE = 200  # characters without white space that are normalised at once
JOINER = "\u200d"
SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
MAX_MARKS = 32  # combining marks taken together with their letter, as Unicode's stream-safe format does (UAX 15)


@dataclass(frozen=True, slots=True)
class View:
    """A text made comparable, each of its characters knowing which characters of the original it stands for."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> Span:
        return Span(self.starts[start], self.ends[end - 1])

    def splits_a_unit(self, start: int, end: int) -> bool:
        """Whether an end falls inside what one original character or cluster became ("e" of "é", "." of "…")."""
        return _same(self.starts, start - 1, start) or _same(self.starts, end - 1, end)

    def occurrences(self, wanted: str, near: int) -> Iterator[int]:
        """Where a string begins, at most `MAX_PLACES` times: from an original offset onwards, then what precedes it."""
        origin = bisect.bisect_right(self.ends, max(0, near))
        return islice(chain(_find(self.text, wanted, origin), _find(self.text, wanted, 0, before=origin)), MAX_PLACES)


def _find(text: str, wanted: str, start: int, before: int | None = None) -> Iterator[int]:
    end = len(text) if before is None else min(len(text), before + len(wanted) - 1)
    while wanted and (start := text.find(wanted, start, end) + 1):
        yield start - 1


def _same(values: Sequence[int], left: int, right: int) -> bool:
    return left >= 0 and right < len(values) and values[left] == values[right]


def as_given(text: str) -> View:
    return View(text, range(len(text)), range(1, len(text) + 1))


def fold(text: str) -> View:
    """Undo what a CMS does to a text without changing its words.

    Quotation marks and dashes lose their shape, "…" becomes three full stops, any run of white space one space;
    soft hyphens, byte-order marks, zero-width spaces, direction marks and variation selectors vanish, ligatures come
    apart; letters and their combining marks are decomposed (NFD), so that both normal forms of a text fold alike. Case
    and accents are kept.
    """
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        piece = _fold_cluster(text[start:end])
        if piece == " " and folded and folded[-1] == " ":
            ends[-1] = end
            continue
        folded.extend(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))
    return View("".join(folded), starts, ends)


def folded(text: str) -> str:
    """What `fold` makes of a text, without the places: for comparing whole texts, many times faster."""
    if text.isascii():
        return _SPACE.sub(" ", text.translate(_TYPOGRAPHY))
    return _SPACE.sub(" ", "".join(map(_fold_piece, _PIECE.findall(text))))


def _fold_piece(piece: str) -> str:
    if len(piece) > LONGEST_PIECE:  # putting many marks into their order takes the square of their number
        return fold(piece).text
    return (
        piece.translate(_TYPOGRAPHY) if piece.isascii() else unicodedata.normalize("NFD", piece).translate(_TYPOGRAPHY)
    )


def _clusters(text: str) -> Iterator[Span]:
    """Each character together with the marks upon it, and what a joiner binds to it (👩‍🚒 is one)."""
    start = 0
    for position in range(1, len(text)):
        is_bound = _is_mark(text[position]) or (text[position - 1] == JOINER and not text[position].isspace())
        if position - start > MAX_MARKS or not is_bound:
            yield Span(start, position)
            start = position
    if text:
        yield Span(start, len(text))


@lru_cache(4096)
def _is_mark(character: str) -> bool:
    first = unicodedata.normalize("NFD", character)[0]
    return unicodedata.category(first) in ("Mn", "Mc", "Me") or first == JOINER or first in SKIN_TONES


@lru_cache(4096)
def _fold_cluster(cluster: str) -> str:
    if cluster.isspace():
        return " "
    return unicodedata.normalize("NFD", cluster).translate(_TYPOGRAPHY)


_SPACE = re.compile(r"\s+")
_PIECE = re.compile(r"\s+|\S+")
_INVISIBLE = [
    0xAD,
    0x61C,
    0xFE0E,
    0xFE0F,
    0x200B,
    0x200E,
    0x200F,
    0x2060,
    0xFEFF,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
]
_TYPOGRAPHY: Mapping[int, str | None] = {
    **dict.fromkeys(map(ord, "‘’‚‛′‹›`´׳"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»״"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    ord("…"): "...",
    **dict(zip(range(0xFB00, 0xFB05), ["ff", "fi", "fl", "ffi", "ffl"], strict=True)),
    **dict.fromkeys(_INVISIBLE),
}
