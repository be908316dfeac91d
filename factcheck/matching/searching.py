"""Similar claims from the index: one statement for the query's lexemes, one for its candidates."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from factcheck.matching.scoring import K1, B, Corpus, budget_for, choose, likeness, weigh, weight_of
from factcheck.matching.wording import read
from factcheck.models import Claim, KnownClaim, User
from factcheck.once import once

LOOKED_AT = 2000
"""Candidates among which visible ones are sought first; all of them where these are not enough."""
RESCORED = 200
"""Candidates that are scored exactly. A second stage (embeddings, a person's judgement) would reorder these."""
SIGNED = 0.5
"""What a word of a post's signature counts: it may name whom the claim is about, or nobody."""
MOST_LANGUAGES = 8  # that a query in an unknown language is tried in

# A query in an unknown language is tried in those of the claims, which a loose scan of an index finds.
LEXEMES = """
WITH RECURSIVE spoken AS (
    (SELECT language FROM factcheck_matchdocument WHERE cardinality(%(languages)s::text[]) = 0
     ORDER BY language LIMIT 1)
    UNION ALL
    SELECT (SELECT next.language FROM factcheck_matchdocument AS next
            WHERE next.language > spoken.language ORDER BY next.language LIMIT 1)
    FROM spoken WHERE spoken.language IS NOT NULL
),
tried AS (
    (SELECT language FROM spoken WHERE language IS NOT NULL LIMIT %(most)s)
    UNION ALL SELECT unnest(%(languages)s::text[])
),
said AS MATERIALIZED (
    SELECT text.number, factcheck_match_lexemes(language, text.body) AS body,
        factcheck_match_lexemes(language, text.signed) AS signed
    FROM unnest(%(bodies)s::text[], %(signed)s::text[]) WITH ORDINALITY AS text(body, signed, number) CROSS JOIN tried
),
counted AS (
    SELECT lexeme, sum(documents) AS documents, sum(length) AS length
    FROM (
        SELECT lexeme, documents, length FROM factcheck_matchcount
        UNION ALL SELECT lexeme, documents, length FROM factcheck_matchchange
    ) AS counts
    WHERE lexeme = ANY (ARRAY(SELECT 0 UNION SELECT unnest(body || signed) FROM said))
    GROUP BY lexeme
)
SELECT (SELECT json_agg(json_build_array(number, body, signed)) FROM said),
    (SELECT json_agg(json_build_array(lexeme, documents, length)) FROM counted)
"""
# The candidates come in the order of their partial scores, and only as many are looked up as it takes to find enough
# that the asker may see; LATERAL with LIMIT leaves the planner no other way. Those that the other lexemes, too common
# to be looked up, could still lift among the first are then scored over them too, out of the documents themselves.
CANDIDATES = """
WITH best AS MATERIALIZED (
    SELECT document.id, document.claim_id, document.known_id, document.words, ranked.score
    FROM (
        SELECT posting.document_id,
            sum(wanted.weight * posting.tf
                / (posting.tf + %(flat)s::float8 + %(per)s::float8 * posting.length)) AS score
        FROM unnest(%(lexemes)s::bigint[], %(weights)s::float8[]) AS wanted(lexeme, weight)
        CROSS JOIN LATERAL (
            SELECT document_id, tf, length FROM factcheck_matchposting
            WHERE factcheck_matchposting.lexeme = wanted.lexeme LIMIT %(budget)s
        ) AS posting
        GROUP BY posting.document_id ORDER BY score DESC, posting.document_id LIMIT %(looked_at)s::bigint
    ) AS ranked
    CROSS JOIN LATERAL (
        SELECT * FROM factcheck_matchdocument
        WHERE id = ranked.document_id
        AND (%(everything)s OR publication_id = ANY (%(publications)s::bigint[]) OR (%(public)s AND is_public))
        AND (NOT %(ours)s OR claim_id IS NOT NULL) AND (NOT %(published)s OR is_public)
        LIMIT 1
    ) AS document
    LIMIT %(rescored)s
),
close AS (
    SELECT id, words FROM best WHERE score >= %(most)s + (
        SELECT min(score) FROM (SELECT score FROM best ORDER BY score DESC LIMIT %(limit)s) AS first
    )
),
rest AS (
    SELECT held.id, sum(common.weight * held.tf / (held.tf + %(flat)s::float8 + %(per)s::float8 * held.length)) AS score
    FROM unnest(%(common)s::bigint[], %(common_weights)s::float8[]) AS common(lexeme, weight)
    JOIN (
        SELECT close.id, lexeme, count(*) AS tf, cardinality(close.words) AS length
        FROM close, unnest(close.words) AS lexeme
        WHERE lexeme = ANY (%(common)s::bigint[])
        GROUP BY close.id, lexeme, close.words
    ) AS held USING (lexeme)
    GROUP BY held.id
)
SELECT best.claim_id, best.known_id, %(scale)s::float8 * (best.score + coalesce(rest.score, 0)) AS score
FROM best LEFT JOIN rest USING (id)
ORDER BY score DESC, best.claim_id, best.known_id
LIMIT %(limit)s
"""


HOLDING = """
SELECT lexeme, sum(documents)::bigint FROM (
    SELECT lexeme, documents FROM factcheck_matchcount UNION ALL SELECT lexeme, documents FROM factcheck_matchchange
) AS counts
WHERE lexeme = ANY (%(lexemes)s::bigint[]) GROUP BY lexeme
"""
HELD = """
SELECT claim_id, known_id, words FROM factcheck_matchdocument
WHERE claim_id = ANY (%(claims)s::bigint[]) OR known_id = ANY (%(known)s::bigint[])
"""


@dataclass(frozen=True)
class Scope:
    """What an asker may find: what these publications hold, with or without what is public."""

    publications: Collection[int] = ()
    public: bool = True
    everything: bool = False  # for the operator
    ours: bool = False  # claims of ours only, none that were brought in
    published: bool = False  # none that readers never saw a verdict on


EVERYTHING = Scope(everything=True)


@dataclass(frozen=True)
class Match:
    """A claim of ours or a known one, by id, and its BM25 score."""

    claim_id: int | None
    known_id: int | None
    score: float


@dataclass(frozen=True)
class Found:
    """A match with its row; exactly one of the two is there."""

    claim: Claim | None
    known: KnownClaim | None
    score: float


@dataclass(frozen=True)
class Query:
    """A text as the index understands it."""

    corpus: Corpus
    weights: dict[int, float]


NOTHING = Query(Corpus(0, 0, {}), {})


def desks_of(user: User) -> Scope:
    """What a member of staff may find: everything public, and whatever lies on their own desks; strangers, nothing."""
    if user.is_active and user.is_superuser:
        return EVERYTHING
    desks = user.publication_ids()
    return Scope(desks, public=bool(desks))


def find_similar(
    text: str, *, scope: Scope, language: str | None = None, limit: int = 10, budget: int | None = None
) -> list[Match]:
    """The claims in `scope` that say most nearly what `text` says, best first. Two statements.

    Without `language` the text is taken to be in whichever language of the claims has most of its common words.
    """
    return find_among(understand(text, language), scope=scope, limit=limit, budget=budget)


def find_among(query: Query, *, scope: Scope, limit: int, budget: int | None = None) -> list[Match]:
    """The same for a text already understood. One statement, two where others' claims stand before one's own."""
    budget = budget or budget_for(query.corpus)
    chosen = choose(query.corpus, query.weights, budget)
    if not chosen:
        return []
    common = list(query.weights.keys() - set(chosen))
    values = {
        "flat": K1 * (1 - B),
        "per": K1 * B / query.corpus.average,
        "scale": K1 + 1,
        "lexemes": chosen,
        "weights": [query.weights[lexeme] for lexeme in chosen],
        "common": common,
        "common_weights": [query.weights[lexeme] for lexeme in common],
        "budget": budget,
        "looked_at": max(RESCORED, limit) if scope.everything else max(LOOKED_AT, limit),
        "most": -sum(query.weights[lexeme] for lexeme in common),
        "everything": scope.everything,
        "publications": list(scope.publications),
        "public": scope.public,
        "ours": scope.ours,
        "published": scope.published,
        "rescored": max(RESCORED, limit),
        "limit": limit,
    }
    found = _rows(CANDIDATES, values)
    if len(found) < limit and sum(query.corpus.holding[lexeme] for lexeme in chosen) > values["looked_at"]:
        found = _rows(CANDIDATES, values | {"looked_at": None})
    return [Match(*row) for row in found]


def likenesses(
    query: Query, claims: Collection[int], known: Collection[int] = ()
) -> dict[tuple[int | None, int | None], float]:
    """By ids, how much of what each claim of ours or known one weighs is in the query, 0 to 1. Two statements."""
    held = _held(tuple(claims), tuple(known), query.corpus.documents, query.corpus.length)
    return {(claim, other): likeness(query.corpus, query.weights, words, whole) for claim, other, words, whole in held}


@once
def _held(
    claims: tuple[int, ...], known: tuple[int, ...], documents: int, length: int
) -> list[tuple[int | None, int | None, list[int], float]]:
    """The words of claims of ours and of known ones, and what each claim weighs in a corpus of this size."""
    held = _rows(HELD, {"claims": list(claims), "known": list(known)})
    lexemes = {lexeme for _claim, _known, words in held for lexeme in words}
    corpus = Corpus(documents, length, dict(_rows(HOLDING, {"lexemes": list(lexemes)})))
    return [(claim, other, words, weight_of(corpus, words)) for claim, other, words in held]


def similar_to(claim: Claim, *, scope: Scope, limit: int = 5) -> list[Match]:
    """The claims in `scope` that say most nearly what `claim` says, without itself."""
    found = find_similar(claim.text, scope=scope, language=claim.language, limit=limit + 1)
    return [match for match in found if match.claim_id != claim.pk][:limit]


def fetch(matches: Collection[Match]) -> list[Found]:
    """The rows of matches, in their order, in two queries; one that is gone meanwhile is left out."""
    claims = Claim.objects.select_related("publication", "claimant", "article")
    own = claims.in_bulk([match.claim_id for match in matches if match.claim_id])
    others = KnownClaim.objects.select_related("publication")
    known = others.in_bulk([match.known_id for match in matches if match.known_id])
    found = [Found(own.get(match.claim_id), known.get(match.known_id), match.score) for match in matches]
    return [each for each in found if each.claim or each.known]


def external_ids(matches: Collection[Match]) -> dict[Match, str]:
    """The external ids of those that have one, in two queries."""
    own = dict(Claim.objects.filter(pk__in=[each.claim_id for each in matches]).values_list("pk", "external_id"))
    known = dict(KnownClaim.objects.filter(pk__in=[each.known_id for each in matches]).values_list("pk", "external_id"))
    names = {match: own.get(match.claim_id) or known.get(match.known_id) or "" for match in matches}
    return {match: name for match, name in names.items() if name}


def understand(text: str, language: str | None = None) -> Query:
    """The lexemes of a text and what they weigh. One statement."""
    return understand_each([text], language)[0]


def understand_each(texts: Sequence[str], language: str | None = None) -> list[Query]:
    """The same for several texts, in their order. One statement for all."""
    wordings = [read(text) for text in texts]
    values = {
        "languages": [language] if language else [],
        "most": MOST_LANGUAGES,
        "bodies": [wording.body for wording in wordings],
        "signed": [wording.signed for wording in wordings],
    }
    if not any(values["bodies"] + values["signed"]):
        return [NOTHING] * len(texts)
    ((said, counted),) = _rows(LEXEMES, values)
    if not said or not counted:
        return [NOTHING] * len(texts)
    counts = {lexeme: (documents, length) for lexeme, documents, length in counted}
    documents, length = counts.pop(0, (0, 0))
    corpus = Corpus(documents, length, {lexeme: holding for lexeme, (holding, _length) in counts.items()})
    tried: dict[int, list[tuple[list[int], list[int]]]] = defaultdict(list)
    for number, body, signed in said:
        tried[number].append((body, signed))
    return [Query(corpus, _weigh(corpus, tried[number])) for number in range(1, len(texts) + 1)]


def _weigh(corpus: Corpus, tried: Sequence[tuple[list[int], list[int]]]) -> dict[int, float]:
    """The weights of a text in the language, of those tried, that has the fewest lexemes left."""
    fewest = min(len(body) for body, _signed in tried)
    spoken = [(body, signed) for body, signed in tried if len(body) == fewest]
    return weigh(corpus, [(words, share) for both in spoken for words, share in zip(both, (1.0, SIGNED), strict=True)])


def _rows(statement: str, values: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
