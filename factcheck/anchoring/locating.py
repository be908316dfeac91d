"""The rule: only an exact quote with agreeing context is attached without a person."""

import bisect
import re
from collections.abc import Callable, Sequence

from factcheck.anchoring.anchors import Anchor, Match, Span
from factcheck.anchoring.candidates import framed_passage, quote_elsewhere, similar_passage
from factcheck.anchoring.folding import View, as_given, fold

_SENTENCE_ENDS = re.compile(r"""[.!?…。！？؟।]["'”’»)\]]*\Z""")
_LINE_ENDS = frozenset("\n\r\u2028\u2029")
_LONGEST_END = 8  # characters looked at for the end of a sentence
_LONGEST_GAP = 64  # characters looked at on either side of an offset


def locate(text: str, anchor: Anchor) -> Match:
    """Find the anchor's words in a text. Takes time in proportion to the text, repetitive or not."""
    view = as_given(text)
    places = _agreeing_places(text, view, anchor, as_given)
    if not places:
        view = fold(text)
        places = _agreeing_places(text, view, anchor, fold)
    if places:
        return _attach(places, anchor.start)
    candidate = quote_elsewhere(view, anchor) or framed_passage(view, anchor) or similar_passage(view, anchor)
    return Match("needs_review", candidate=candidate) if candidate else Match("orphan")


def _attach(places: Sequence[Span], start: int) -> Match:
    """The unchanged offset breaks a tie; otherwise the only place is taken, and between several a person chooses."""
    nearest = min(places, key=lambda place: abs(place.start - start))
    if nearest.start == start:
        return Match("exact", *nearest)
    if len(places) == 1:
        return Match("moved", *nearest)
    return Match("needs_review", candidate=nearest)


def _agreeing_places(text: str, view: View, anchor: Anchor, make_view: Callable[[str], View]) -> list[Span]:
    """Where prefix, quote and suffix stand together. They are looked for as one string, so the seams need no rules."""
    whole = make_view(anchor.prefix + anchor.exact + anchor.suffix)
    first = bisect.bisect_left(whole.starts, len(anchor.prefix))
    last = bisect.bisect_left(whole.starts, len(anchor.prefix) + len(anchor.exact))
    if first >= last:
        return []  # nothing but invisible characters
    begins = anchor.start - len(anchor.prefix)
    spans = (Span(found + first, found + last) for found in view.occurrences(whole.text, begins))
    spans = (span for span in spans if not view.splits_a_unit(*span))
    places = [view.original(*span) for span in spans]
    if not (anchor.prefix + anchor.suffix).strip():
        return _places_without_context(text, anchor, places)
    return [place for place in places if _keeps_its_edges(text, anchor, place)]


def _places_without_context(text: str, anchor: Anchor, places: Sequence[Span]) -> list[Span]:
    """The quote alone vouches for a place where it is all there is, or where it stands once, at the recorded offset."""
    if len(places) == 1 and places[0].start == anchor.start and _keeps_its_edges(text, anchor, places[0]):
        return [places[0]]
    return [place for place in places if not (text[: place.start].strip() or text[place.end :].strip())]


def _keeps_its_edges(text: str, anchor: Anchor, place: Span) -> bool:
    """Where the quote opened or closed its text, it still begins or ends a sentence: the text grew, not the quote."""
    opened = anchor.start == 0 and not anchor.prefix.strip()
    closed = not anchor.suffix.strip() and not (anchor.start > 0 and not anchor.prefix)  # else: not recorded at all
    return not (opened and _cuts_a_sentence(text, place.start)) and not (closed and _cuts_a_sentence(text, place.end))


def _cuts_a_sentence(text: str, offset: int) -> bool:
    """Whether an offset lies inside a sentence, not where one ends, a line ends, or the text does."""
    before, after = text[max(0, offset - _LONGEST_GAP) : offset], text[offset : offset + _LONGEST_GAP]
    head, tail = before.rstrip(), after.lstrip()
    gap = before[len(head) :] + after[: len(after) - len(tail)]
    if not head or not tail or _LINE_ENDS & set(gap):
        return False
    return not gap or not _SENTENCE_ENDS.search(head[-_LONGEST_END:])
