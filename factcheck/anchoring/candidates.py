"""What a person is shown when the quote, with its context, is gone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import takewhile
from operator import eq

from factcheck.anchoring.anchors import Anchor, Span
from factcheck.anchoring.folding import View, fold

MIN_SIMILARITY = 0.6  # share of the quote's trigrams that a passage must hold to be shown
MIN_FRAME = 8  # characters of context, on either side, that can frame a rewritten passage
MAX_GROWTH = 3  # a rewritten passage is at most this many times as long as the quote was


def quote_elsewhere(view: View, anchor: Anchor) -> Span | None:
    """The exact quote in other company; of several, the one that kept most of its neighbours."""
    quote, prefix, suffix = (fold(words).text for words in (anchor.exact, anchor.prefix, anchor.suffix))
    places = [Span(found, found + len(quote)) for found in view.occurrences(quote, anchor.start)]
    places = [place for place in places if not view.splits_a_unit(*place)]
    if not places:
        return None

    def company(place: Span) -> int:
        before = view.text[max(0, place.start - len(prefix)) : place.start]
        after = view.text[place.end : place.end + len(suffix)]
        return _shared(reversed(before), reversed(prefix)) + _shared(after, suffix)

    return view.original(*max(places, key=company))


def _shared(left: Iterable[str], right: Iterable[str]) -> int:
    return sum(1 for _ in takewhile(bool, map(eq, left, right)))


def framed_passage(view: View, anchor: Anchor) -> Span | None:
    """What now stands between the old prefix and the old suffix: the sentence, rewritten."""
    prefix, suffix = fold(anchor.prefix).text.strip(), fold(anchor.suffix).text.strip()
    if min(len(prefix), len(suffix)) < MIN_FRAME:
        return None
    room = MAX_GROWTH * len(anchor.exact) + len(suffix)
    for found in view.occurrences(prefix, anchor.start - len(anchor.prefix)):
        start = found + len(prefix)
        end = view.text.find(suffix, start, start + room)
        if end > start and (words := view.text[start:end].strip()):
            start += view.text[start:end].index(words)
            return view.original(start, start + len(words))
    return None


def similar_passage(view: View, anchor: Anchor) -> Span | None:
    """The passage, as long as the quote, that shares most of its trigrams; widened to whole words."""
    quote, text = fold(anchor.exact).text, view.text
    wanted = Counter(_trigrams(quote))
    held: Counter[str] = Counter()
    width = wanted.total()
    shared = best = best_at = 0
    for position, gram in enumerate(_trigrams(text)):
        if gram in wanted:
            held[gram] += 1
            shared += held[gram] <= wanted[gram]
        leaving = text[position - width : position - width + 3] if position >= width else ""
        if leaving in wanted:
            shared -= held[leaving] <= wanted[leaving]
            held[leaving] -= 1
        if shared > best:
            best, best_at = shared, position
    if not width or best < MIN_SIMILARITY * width:
        return None
    return view.original(*_whole_words(text, Span(max(0, best_at - width + 1), best_at + 3)))


def _trigrams(text: str) -> Iterator[str]:
    return (text[position : position + 3] for position in range(len(text) - 2))


def _whole_words(text: str, span: Span) -> Span:
    """Widen a span to the ends of the words it cuts; by no more than a long word, since not every script has spaces."""
    before = re.search(r"\w{0,32}\Z", text[max(0, span.start - 32) : span.start])
    after = re.match(r"\w{0,32}", text[span.end : span.end + 32])
    start = span.start - len(before[0]) if before and text[span.start].isalnum() else span.start
    end = span.end + len(after[0]) if after and text[span.end - 1].isalnum() else span.end
    words = text[start:end].strip()
    start += text[start:end].index(words)
    return Span(start, start + len(words))
