"""The rule: only an exact quote with agreeing context is attached without a person."""

import bisect
from collections.abc import Callable, Sequence

from factcheck.anchoring.anchors import Anchor, Match, Span
from factcheck.anchoring.candidates import framed_passage, quote_elsewhere, similar_passage
from factcheck.anchoring.folding import View, as_given, fold


def locate(text: str, anchor: Anchor) -> Match:
    """Find the anchor's words in a text. Takes time in proportion to the text, repetitive or not."""
    view = as_given(text)
    places = _agreeing_places(view, anchor, as_given)
    if not places:
        view = fold(text)
        places = _agreeing_places(view, anchor, fold)
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


def _agreeing_places(view: View, anchor: Anchor, make_view: Callable[[str], View]) -> list[Span]:
    """Where prefix, quote and suffix stand together. They are looked for as one string, so the seams need no rules."""
    whole = make_view(anchor.prefix + anchor.exact + anchor.suffix)
    first = bisect.bisect_left(whole.starts, len(anchor.prefix))
    last = bisect.bisect_left(whole.starts, len(anchor.prefix) + len(anchor.exact))
    if first >= last:
        return []  # nothing but invisible characters
    begins = anchor.start - len(anchor.prefix)
    spans = (Span(found + first, found + last) for found in view.occurrences(whole.text, begins))
    spans = (span for span in spans if not view.splits_a_unit(*span))
    if not (anchor.prefix + anchor.suffix).strip():
        spans = (span for span in spans if _is_all_there_is(view, span))
    return [view.original(*span) for span in spans]


def _is_all_there_is(view: View, span: Span) -> bool:
    return not (view.text[: span.start].strip() or view.text[span.end :].strip())
