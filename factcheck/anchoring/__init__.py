"""Where a claim's words stand in a text, and where they stand in the next revision of it.

Only an exact quote whose context agrees is moved without a person:

- exact: the quote, with agreeing context, at the recorded offset;
- moved: the quote, with agreeing context, in one place only, at another offset;
- needs_review: the context changed, several places agree, or only a similar passage is left; a candidate is shown;
- orphan: nothing in the text resembles the quote.

Context agrees when the whole recorded prefix and the whole recorded suffix stand around the quote. Half of it is not
enough: when one of two look-alike neighbours is deleted, the other still has one side right. A quote that opened or
closed its text is held by its other side, and by still beginning or ending a sentence. One without any context agrees
with a text that is nothing else, and with the recorded offset where the quote stands there and nowhere else.

Texts are compared letter for letter first, then on folded copies, so that typography does not matter (see `_fold`).
Offsets are always those of the text as given, in code points.
"""

from factcheck.anchoring.anchors import CONTEXT, Anchor, Match, Span, Status, anchor_at
from factcheck.anchoring.locating import locate
from factcheck.anchoring.webannotation import from_web_annotation, to_web_annotation

__all__ = [
    "CONTEXT",
    "Anchor",
    "Match",
    "Span",
    "Status",
    "anchor_at",
    "from_web_annotation",
    "locate",
    "to_web_annotation",
]
