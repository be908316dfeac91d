"""Which claims a reader's words are about: first by the words of the article they quote, then by likeness."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from factcheck.anchoring.folding import fold
from factcheck.matching.scoring import score
from factcheck.matching.searching import Match, Query, Scope, find_among, likenesses, understand, understand_each
from factcheck.matching.wording import LONGEST_TEXT
from factcheck.models import Anchor, Article, Claim, Publication
from factcheck.once import asking_once, once
from factcheck.states import ClaimStatus

QUOTED = 1.0  # the reader's words hold the whole anchor
PART_QUOTED = 0.9  # a passage of the reader's stands within the anchor
SHORTEST_QUOTE = 20  # characters; fewer prove nothing
LIKE = 0.45  # share of the claim's weight in the reader's words, from which it is worth a look
NEWEST = 500  # claims of one article that are compared
NEAREST = 50  # claims compared when the article is not known: those the index finds
ALIKE = 0.3  # the same share, from which somebody who looks for earlier checks wants to see a claim: rather too many
REPEATED = 0.5  # share of the text's own weight that such a claim holds, whatever else it says or whoever says it

QUOTE_MARKS = re.compile(r"^[>\s]+", re.MULTILINE)  # as mail programs put before each quoted line
PASSAGES = re.compile(r'(?<=[.!?])\s+|"')  # in a folded text: sentences, and what stands in quotation marks
EDGES = " -'.,;:!?"


def suggest_claims(
    publication: Publication, article: Article | None, text: str, *, limit: int = 5
) -> list[tuple[int, float]]:
    """The ids of the claims that `text` is likely about, best first, each with a score from 0 to 1.

    At most five queries. Quoted words count for claims on `article` only; without one, likeness is looked for in all
    of the publication.
    """
    return suggest_each(publication, [(article, text)], limit=limit)[0]


def suggest_each(
    publication: Publication, reports: Sequence[tuple[Article | None, str]], *, limit: int = 5
) -> list[list[tuple[int, float]]]:
    """The same for several texts, in their order. One query for what all of them say, and four for each article."""
    texts = [text[:LONGEST_TEXT].replace("\0", " ") for _article, text in reports]
    queries = understand_each(texts)
    with asking_once():
        return [
            _suggest(publication, article, text, query)[:limit]
            for (article, _text), text, query in zip(reports, texts, queries, strict=True)
        ]


def _suggest(publication: Publication, article: Article | None, text: str, query: Query) -> list[tuple[int, float]]:
    scored = _alike(publication, article, query)
    if article is not None and text.strip():
        for claim, quoted in _quoted(article, text):
            scored[claim] = max(quoted, scored.get(claim, 0.0))
    return sorted(scored.items(), key=lambda found: (-found[1], found[0]))


def find_alike(text: str, *, scope: Scope, language: str | None = None, limit: int = 5) -> list[Match]:
    """The claims in `scope`, ours and known ones, that a person would call alike, best first. At most five statements.

    `find_similar` without those that share only a word or two with the text: it says a good part of what they say, or
    they most of what it says.
    """
    query = understand(text[:LONGEST_TEXT], language)
    nearest = find_among(query, scope=scope, limit=NEAREST)
    if not nearest:
        return []
    ours = [match.claim_id for match in nearest if match.claim_id]
    known = [match.known_id for match in nearest if match.known_id]
    shares = likenesses(query, ours, known)
    enough = REPEATED * score(query.corpus, query.weights, list(query.weights))
    alike = (m for m in nearest if m.score >= enough or shares.get((m.claim_id, m.known_id), 0.0) >= ALIKE)
    return list(islice(alike, limit))


def _quoted(article: Article, text: str) -> Iterator[tuple[int, float]]:
    """Claims whose anchored words, in any captured revision, stand in the text, or hold one of its passages."""
    said = fold(QUOTE_MARKS.sub("", text)).text.casefold()
    passages = [passage.strip(EDGES) for passage in PASSAGES.split(said)]
    passages = [passage for passage in passages if len(passage) >= SHORTEST_QUOTE]
    for claim, words in _anchored(article.pk):
        if words in said:
            yield claim, QUOTED
        elif any(passage in words for passage in passages):
            yield claim, PART_QUOTED


@once
def _anchored(article_id: int) -> list[tuple[int, str]]:
    """The claims of an article by id, with the words that each is anchored to, folded. One query."""
    anchors = Anchor.objects.filter(claim__article=article_id).exclude(claim__status=ClaimStatus.WITHDRAWN)
    unlike = anchors.order_by("claim_id", "exact").distinct(
        "claim_id", "exact"
    )  # most revisions leave them as they are
    folded = (
        (claim, fold(exact).text.casefold().strip(EDGES)) for claim, exact in unlike.values_list("claim", "exact")
    )
    return [(claim, words) for claim, words in folded if words]


@once
def _newest(article_id: int) -> tuple[int, ...]:
    """The ids of an article's newest claims."""
    return tuple(Claim.objects.filter(article=article_id).order_by("-pk").values_list("pk", flat=True)[:NEWEST])


def _alike(publication: Publication, article: Article | None, query: Query) -> dict[int, float]:
    """Claims of the article, else of the publication, of whose weight the text holds a good part.

    The claimant's name belongs to what a claim weighs.
    """
    if not query.weights:
        return {}
    if article is not None:
        pks = _newest(article.pk)
    else:
        scope = Scope([publication.pk], public=False, ours=True)
        pks = tuple(match.claim_id for match in find_among(query, scope=scope, limit=NEAREST) if match.claim_id)
    shares = likenesses(query, pks)
    return {claim: share for (claim, _known), share in shares.items() if claim and share >= LIKE}
