"""Which older tickets a new one looks related to, and by which signs. One query, of a bounded number of rows.

Letters, tags, the reader and the article lead to candidates by indexes, never by a scan; only what is about the same
article is compared word by word, the newest of it.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db import connection

from corrections.models import TicketRelation
from corrections.states import LIVE_TICKETS
from corrections.threading import MOST_NAMED, TAG
from factcheck.matching.scoring import Corpus, likeness, weigh

Sign = TicketRelation.Sign

MOST_FOUND = 5
OF_ONE_ARTICLE = 40
"""Live tickets about one article that are compared, the newest."""
OF_ONE_READER = 50
"""The newest of one reader, closed ones among them, that are looked through for live ones."""
MOST_IDS = 20
"""Ids of earlier mails that are looked up, the nearest."""
LONGEST_COMPARED = 1000
"""Characters of a report."""
SURE_CLAIM = 0.9
"""The score of a suggested claim from which the report quotes it (`factcheck.matching.PART_QUOTED`)."""
ALIKE = 0.4
"""How much each of two reports says of what the other weighs, from which they say much the same; found by trial with
the letters of the tests."""
FEWEST_SHARED = 3
ORDINARY = 50
"""Letters without any of the words, that stand behind those compared: two letters alone make no word rare."""

# LATERAL with LIMIT leaves the planner no way but the indexes. Lines as short as a greeting or a name are no part of
# what a letter says.
CANDIDATES = r"""
WITH me AS (
    SELECT ticket.id, ticket.publication_id, ticket.correspondent_id, ticket.article_id, ticket.follows_id,
        ticket.subject, publication.language, first.text, first.ids
    FROM corrections_ticket AS ticket
    JOIN factcheck_publication AS publication ON publication.id = ticket.publication_id
    LEFT JOIN LATERAL (
        SELECT regexp_replace(left(text, %(longest)s), '^.{0,20}$', '', 'gn') AS text,
            string_to_array("references", ' ') AS ids
        FROM corrections_message
        WHERE ticket_id = ticket.id ORDER BY created_at, id LIMIT 1
    ) AS first ON true
    WHERE ticket.id = %(ticket)s AND ticket.status IN ({live})
),
found AS (
    (SELECT letter.ticket_id AS id, 'names_a_letter' AS sign
     FROM me
     CROSS JOIN LATERAL (
         SELECT id FROM unnest(me.ids) WITH ORDINALITY AS named(id, place) ORDER BY place DESC LIMIT %(ids)s
     ) AS named
     CROSS JOIN LATERAL (
         SELECT ticket_id FROM corrections_message
         WHERE message_id = named.id AND message_id <> '' ORDER BY id LIMIT %(named)s
     ) AS letter)
    UNION ALL
    (SELECT tagged.id, 'names_it'
     FROM me
     CROSS JOIN LATERAL (
         SELECT tag[1] AS reference FROM regexp_matches(me.subject, %(tag)s, 'g') AS tag
         LIMIT %(named)s
     ) AS named
     CROSS JOIN LATERAL (SELECT id FROM corrections_ticket WHERE reference = named.reference LIMIT 1) AS tagged)
    UNION ALL
    (SELECT own.id, 'reader'
     FROM me CROSS JOIN LATERAL (
         SELECT id, status FROM corrections_ticket
         WHERE correspondent_id = me.correspondent_id AND id < me.id
         ORDER BY id DESC LIMIT %(of_reader)s
     ) AS own
     WHERE own.status IN ({live}))
    UNION ALL
    (SELECT near.id, 'article'
     FROM me CROSS JOIN LATERAL (
         SELECT id FROM corrections_ticket
         WHERE article_id = me.article_id AND article_id IS NOT NULL AND status IN ({live}) AND id < me.id
         ORDER BY id DESC LIMIT %(of_article)s
     ) AS near)
),
others AS (
    SELECT speaking.id, array_agg(DISTINCT found.sign) AS signs
    FROM found CROSS JOIN LATERAL (
        SELECT coalesce(merged_into_id, id) AS id FROM corrections_ticket WHERE id = found.id LIMIT 1
    ) AS speaking
    GROUP BY 1
)
SELECT other.id, others.signs, other.article_id = me.article_id AS same_article,
    EXISTS (
        SELECT FROM corrections_ticketclaim AS mine JOIN corrections_ticketclaim AS theirs USING (claim_id)
        WHERE mine.ticket_id = me.id AND theirs.ticket_id = other.id
        AND (NOT mine.is_suggestion OR mine.score >= %(sure)s)
        AND (NOT theirs.is_suggestion OR theirs.score >= %(sure)s)
    ) AS same_claim,
    CASE WHEN other.article_id = me.article_id THEN factcheck_match_lexemes(me.language, first.text) END AS words,
    (SELECT factcheck_match_lexemes(me.language, me.text)) AS own
FROM me
JOIN others ON others.id <> me.id AND others.id IS DISTINCT FROM me.follows_id
CROSS JOIN LATERAL (
    SELECT id, article_id FROM corrections_ticket
    WHERE id = others.id AND publication_id = me.publication_id AND status <> 'spam' LIMIT 1
) AS other
LEFT JOIN LATERAL (
    SELECT regexp_replace(left(text, %(longest)s), '^.{0,20}$', '', 'gn') AS text FROM corrections_message
    WHERE ticket_id = other.id ORDER BY created_at, id LIMIT 1
) AS first ON true
ORDER BY other.id DESC
""".replace("{live}", ", ".join(f"'{status}'" for status in LIVE_TICKETS))


class Candidate(NamedTuple):
    """An older ticket that something leads to."""

    ticket_id: int
    led_by: list[str]
    same_article: bool | None
    same_claim: bool
    words: list[int] | None
    own: list[int] | None


class Resembling(NamedTuple):
    """An older ticket that a new one looks related to, and why, the strongest sign first."""

    ticket_id: int
    signs: list[Sign]


def find_resembling(ticket_id: int) -> list[Resembling]:
    """The older tickets that this one looks related to, the likeliest first; none where it is closed. One query."""
    values = {
        "ticket": ticket_id,
        "longest": LONGEST_COMPARED,
        "ids": MOST_IDS,
        "tag": TAG.pattern,
        "named": MOST_NAMED,
        "of_reader": OF_ONE_READER,
        "of_article": OF_ONE_ARTICLE,
        "sure": SURE_CLAIM,
    }
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, values)
        candidates = [Candidate(*row) for row in cursor.fetchall()]
    alike = set(_alike(candidates))
    found = [Resembling(each.ticket_id, _signs(each, each.ticket_id in alike)) for each in candidates]
    ranked = sorted((each for each in found if each.signs), key=_rank)
    return ranked[:MOST_FOUND]


def _signs(candidate: Candidate, is_alike: bool) -> list[Sign]:
    own = "reader" in candidate.led_by
    signs = {
        Sign.NAMES_A_LETTER: "names_a_letter" in candidate.led_by,
        Sign.NAMES_IT: "names_it" in candidate.led_by,
        Sign.SAME_READER: own and bool(candidate.same_article),
        Sign.SAME_CLAIM: candidate.same_claim,
        Sign.SAME_WORDS: is_alike,
    }
    return [sign for sign, holds in signs.items() if holds]


def _rank(found: Resembling) -> tuple[int, int, int]:
    """The strongest sign decides, then how many there are, then which is newer."""
    return list(Sign).index(found.signs[0]), -len(found.signs), -found.ticket_id


def _alike(candidates: Sequence[Candidate]) -> Iterator[int]:
    """Those about the same article in much the same words: each says a good part of what the other weighs."""
    near = [(each.ticket_id, each.words) for each in candidates if each.same_article and each.words]
    own = next((each.own for each in candidates if each.own), [])
    if not own or not near:
        return
    letters = [own, *(words for _ticket, words in near)]
    holding = Counter(lexeme for words in letters for lexeme in set(words))
    corpus = Corpus(ORDINARY + len(letters), 0, holding)
    corpus = Corpus(corpus.documents, sum(map(len, letters)) * corpus.documents // len(letters), holding)
    ours = weigh(corpus, [(own, 1.0)])
    for ticket, words in near:
        if len(set(own) & set(words)) < FEWEST_SHARED:
            continue
        theirs = weigh(corpus, [(words, 1.0)])
        if math.sqrt(likeness(corpus, ours, words) * likeness(corpus, theirs, own)) >= ALIKE:
            yield ticket
