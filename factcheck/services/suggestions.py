"""Claims suggested from an article's latest text: what is worth checking in it, accepted or dismissed by a person."""

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from factcheck import access, ledger
from factcheck.anchoring.folding import fold
from factcheck.errors import Conflict, Invalid
from factcheck.models import Anchor, Article, Claim, DismissedSuggestion, Revision, User
from factcheck.services import anchors
from factcheck.services.attribution import Attribution, attribute, guess_attributions
from factcheck.services.claims import accept_claim, add_claim, assign_claim
from factcheck.services.locks import hold
from factcheck.spotting import Reason, Spot, spot
from factcheck.states import ClaimStatus

WORTH_IT = 0.5
"""The score from which a sentence is suggested: about half of those of a news text. One too many is soon dismissed."""

MOST_SHOWN = 60
LOOKED_AT = 60_000
"""Characters of a text that are looked through: ten thousand words, scored in about half a second."""

LONGEST_CLAIM = 2_000
"""Characters of a claim and of the words it is tied to; a longer sentence is left to a person to cut."""

HOLDS_ITS_WORDS = (Anchor.Status.EXACT, Anchor.Status.MOVED, Anchor.Status.NEEDS_REVIEW)
"""An anchor that waits for a person's eye keeps its candidate too: it may be the very claim."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence of the latest revision that may be worth checking, `text[start:end]`, and why."""

    start: int
    end: int
    text: str
    score: float
    reasons: tuple[Reason, ...]
    kind_guess: str
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A sentence that was dismissed and still stands in the latest revision."""

    row: DismissedSuggestion
    text: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is suggested from one revision: the best, in the order of the text, and how many were left out."""

    revision: Revision | None
    shown: tuple[Suggestion, ...] = ()
    left_out: int = 0
    dismissed: tuple[Dismissed, ...] = ()
    is_whole_text: bool = True


def suggest_claims(article: Article, *, most: int = MOST_SHOWN) -> Suggestions:
    """The sentences of the latest revision that are worth checking and neither carry a claim nor were dismissed.

    The `most` best by score, in the order of the text. At most four queries; nothing is stored.
    """
    revision = article.latest_revision
    if revision is None:
        return Suggestions(None)
    taken = _taken(revision)
    dismissed = {
        row.sha256: row for row in DismissedSuggestion.objects.filter(article=article).select_related("dismissed_by")
    }
    free = [
        (found, dismissed.get(sentence_hash(found.text)) if dismissed else None)
        for found in _spots(revision.text[:LOOKED_AT], article.language)
        if found.score >= WORTH_IT and len(found.text) <= LONGEST_CLAIM and not _overlaps(taken, found.start, found.end)
    ]
    waiting = [found for found, row in free if row is None]
    best = sorted(waiting, key=lambda found: (-found.score, found.start))[:most]
    return Suggestions(
        revision,
        shown=_attributed(article, sorted(best, key=lambda found: found.start)),
        left_out=len(waiting) - len(best),
        dismissed=tuple(Dismissed(row, found.text) for found, row in free if row)[:most],
        is_whole_text=len(revision.text) <= LOOKED_AT,
    )


def look_at_passage(article: Article, *, revision: int, start: int, end: int) -> Suggestion:
    """The words `start` to `end` of revision number `revision` as a suggestion, to be edited before it is accepted.

    Raises `Conflict` when the text changed since, `Invalid` when there is no such passage. Two queries.
    """
    text = _latest(article, revision).text
    words = _passage(text, start, end)
    (spotted, *_more) = spot(words, article.language) or [Spot(0, len(words), words, 0.0, (), "background", "")]
    whole = Spot(start, end, words, spotted.score, spotted.reasons, spotted.kind_guess, spotted.claimant_guess)
    (suggestion,) = _attributed(article, [whole])
    return suggestion


def find_words(article: Article, *, quote: str, near: int | None = None) -> dict[str, int]:
    """The place of some words in the latest text, nearest to an offset, as `look_at_passage` takes it. One query.

    Raises `Invalid` where they do not stand there.
    """
    revision = article.latest_revision
    place = anchors.nearest_place(revision, quote, near or 0) if revision else None
    if revision is None or place is None:
        raise Invalid(_("These words are not in the article."), field="quote")
    return {"revision": revision.number, "start": place.start, "end": place.end}


@transaction.atomic
def accept_suggestion(
    article: Article, *, actor: User | None, revision: int, start: int, end: int, **edits: Any
) -> Claim:
    """Put the words `start` to `end` of revision number `revision` on record as a claim, and take it into the work.

    What `edits` does not say is guessed: see `take_up_words`. Raises `Conflict` when the text changed since, or when
    somebody took up these words already.
    """
    access.require(actor, "factcheck.add_claim", article)
    hold(article)
    latest = _latest(article, revision)
    if _overlaps(_taken(latest), start, end):
        raise Conflict(_("These words carry a claim already."), code="claim_known")
    return take_up_words(article, actor=actor, quote=_passage(latest.text, start, end), near=start, **edits)


@transaction.atomic
def take_up_words(
    article: Article,
    *,
    actor: User | None,
    quote: str,
    near: int | None = None,
    revision: int | None = None,
    text: str | None = None,
    kind: str | None = None,
    attribution: Attribution | None = None,
    assignee: User | None = None,
    due_at: datetime | None = None,
    **edits: Any,
) -> Claim:
    """Put a claim on record that a person found in the latest text, accepted at once and given to whom it says.

    Its statement is the quoted words, its kind and claimant what they speak for, unless it is said otherwise. Where
    the words stand there more than once, those nearest to the offset `near` are meant. Raises `Conflict` when
    `revision` is named and no longer the latest, or when a claim is tied to the very same words.
    """
    access.require(actor, "factcheck.add_claim", article)
    hold(article)
    latest = article.latest_revision if revision is None else _latest(article, revision)
    place = anchors.nearest_place(latest, quote, near) if latest and near is not None else None
    if place and _holds(latest, *place):
        raise Conflict(_("These words carry a claim already."), code="claim_known")
    guess = next(iter(spot(quote, article.language)), None)
    if attribution is None:
        said_by = guess.claimant_guess if guess else ""
        attribution = guess_attributions(article.publication, [said_by])[said_by]
    claim = add_claim(
        article,
        actor=actor,
        text=quote if text is None else text,
        kind=kind or (guess.kind_guess if guess else Claim.Kind.BACKGROUND),
        claimant=attribute(article.publication, attribution),
        quote=quote,
        start=place.start if place else None,
        **edits,
    )
    accept_claim(claim, actor=actor)
    if assignee is not None or due_at is not None:
        assign_claim(claim, actor=actor, assignee=assignee, due_at=due_at)
    return claim


@transaction.atomic
def dismiss_suggestion(
    article: Article, *, actor: User | None, revision: int, start: int, end: int
) -> DismissedSuggestion:
    """Hold the words `start` to `end` of revision number `revision` not worth checking. Twice is once.

    Not for whoever's by-line is on the article: what is checked in a piece is not its reporter's to decide.
    """
    access.require(actor, "factcheck.dismiss_suggestion", article)
    words = _passage(_latest(article, revision).text, start, end)
    row, made = DismissedSuggestion.objects.get_or_create(
        article=article, sha256=sentence_hash(words), defaults={"dismissed_by": actor}
    )
    if made:
        facts = {"revision": revision, "start": start, "end": end}
        ledger.record("article.suggestion_dismissed", article, actor=actor, facts=facts)
    return row


@transaction.atomic
def restore_suggestion(article: Article, *, actor: User | None, dismissed: int) -> None:
    """Take a dismissal back, by its id: the sentence is suggested again. Raises `Conflict` when it was taken back."""
    access.require(actor, "factcheck.dismiss_suggestion", article)
    deleted, _by_model = DismissedSuggestion.objects.filter(article=article, pk=dismissed).delete()
    if not deleted:
        raise Conflict(_("This was taken back already."), code="gone")
    ledger.record("article.suggestion_restored", article, actor=actor)


def sentence_hash(words: str) -> str:
    """What tells a sentence from others, typography and case aside: the SHA-256 of its folded words, in hex."""
    return hashlib.sha256(fold(words).text.strip().casefold().encode()).hexdigest()


@lru_cache(maxsize=32)
def _spots(text: str, language: str) -> tuple[Spot, ...]:
    """The sentences of a text. Kept for the next look: the desk works through a revision press by press."""
    return tuple(spot(text, language))


def _latest(article: Article, number: int) -> Revision:
    latest = article.latest_revision
    if latest is None or latest.number != number:
        raise Conflict(_("The text has changed since: look at it again."), code="stale_revision")
    return latest


def _passage(text: str, start: int, end: int) -> str:
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Invalid(_("There are no such words in the article."), field="start")
    return text[start:end]


def _holds(revision: Revision | None, start: int, end: int) -> bool:
    anchored = Anchor.objects.filter(revision=revision, start=start, end=end, status__in=HOLDS_ITS_WORDS)
    return anchored.exclude(claim__status=ClaimStatus.WITHDRAWN).exists()


def _taken(revision: Revision) -> list[tuple[int, int]]:
    """The passages that carry a claim which was not withdrawn, merged and in order. One query."""
    anchored = Anchor.objects.filter(revision=revision, status__in=HOLDS_ITS_WORDS)
    spans = anchored.exclude(claim__status=ClaimStatus.WITHDRAWN).order_by("start").values_list("start", "end")
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    following = bisect_left(taken, end, key=lambda span: span[0])
    return following > 0 and taken[following - 1][1] > start


def _attributed(article: Article, found: Collection[Spot]) -> tuple[Suggestion, ...]:
    attributions = guess_attributions(article.publication, [spotted.claimant_guess for spotted in found])
    return tuple(
        Suggestion(
            spotted.start,
            spotted.end,
            spotted.text,
            spotted.score,
            spotted.reasons,
            spotted.kind_guess,
            attributions[spotted.claimant_guess],
        )
        for spotted in found
    )
