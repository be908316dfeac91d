"""Which claims a reader's words are about: first by the words of the article they quote, then by likeness."""

import re
from collections.abc import Iterator

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Value

from factcheck.anchoring.folding import fold
from factcheck.models import Anchor, Article, Claim, Publication
from factcheck.states import ClaimStatus

QUOTED = 1.0  # the reader's words hold the whole anchor
PART_QUOTED = 0.9  # a passage of the reader's stands within the anchor
SHORTEST_QUOTE = 20  # characters; fewer prove nothing
LIKE = 0.45  # share of the claim's trigrams in the reader's words, from which it is worth a look
LONGEST_TEXT = 10_000  # characters of the reader's that are looked at
NEWEST = 500  # claims compared when the article is not known

QUOTE_MARKS = re.compile(r"^[>\s]+", re.MULTILINE)  # as mail programs put before each quoted line
PASSAGES = re.compile(r'(?<=[.!?])\s+|"')  # in a folded text: sentences, and what stands in quotation marks
EDGES = " -'.,;:!?"


def suggest_claims(
    publication: Publication, article: Article | None, text: str, *, limit: int = 5
) -> list[tuple[Claim, float]]:
    """The claims that `text` is likely about, best first, each with a score from 0 to 1. At most two queries.

    Quoted words count for claims on `article` only; without one, likeness is looked for in the newest claims of all.
    """
    text = text[:LONGEST_TEXT].replace("\0", " ")
    if not text.strip():
        return []
    scored = dict(_alike(publication, article, text))
    if article is not None:
        for claim, score in _quoted(article, text):
            scored[claim] = max(score, scored.get(claim, 0.0))
    return sorted(scored.items(), key=lambda found: (-found[1], found[0].pk))[:limit]


def _quoted(article: Article, text: str) -> Iterator[tuple[Claim, float]]:
    """Claims whose anchored words, in any captured revision, stand in the text, or hold one of its passages."""
    said = fold(QUOTE_MARKS.sub("", text)).text.casefold()
    passages = [passage.strip(EDGES) for passage in PASSAGES.split(said)]
    passages = [passage for passage in passages if len(passage) >= SHORTEST_QUOTE]
    anchors = Anchor.objects.filter(claim__article=article).exclude(claim__status=ClaimStatus.WITHDRAWN)
    for anchor in anchors.select_related("claim__claimant"):
        words = fold(anchor.exact).text.casefold().strip(EDGES)
        if words and words in said:
            yield anchor.claim, QUOTED
        elif any(passage in words for passage in passages):
            yield anchor.claim, PART_QUOTED


def _alike(publication: Publication, article: Article | None, text: str) -> Iterator[tuple[Claim, float]]:
    claims = Claim.objects.filter(publication=publication).exclude(status=ClaimStatus.WITHDRAWN)
    if article is not None:
        claims = claims.filter(article=article)
    else:
        claims = claims.filter(pk__in=claims.order_by("-pk").values("pk")[:NEWEST])
    likeness = TrigramWordSimilarity(F("text"), Value(text))
    for claim in claims.annotate(likeness=likeness).filter(likeness__gte=LIKE).select_related("claimant"):
        yield claim, float(claim.likeness)
