"""Ties claims to the words of a revision, and carries them over to the next one."""

from collections import Counter
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from factcheck import anchoring
from factcheck.anchoring.folding import View, as_given, fold
from factcheck.errors import Invalid
from factcheck.models import Anchor, Claim, Revision
from factcheck.services.words import clean
from factcheck.states import ClaimStatus

ATTACHED = (Anchor.Status.EXACT, Anchor.Status.MOVED)


def anchor_quote(revision: Revision | None, quote: str, start: int | None = None) -> Anchor:
    """An unsaved anchor on the words of `revision` that are `quote`, typography aside.

    Raises `Invalid` where they do not stand there, not at `start`, or at several places and no `start` tells which.
    """
    quote = clean(Anchor, exact=quote)["exact"]
    if revision is None:
        raise Invalid(_("The article has no text yet."), field="quote")
    places = _places(revision.text, quote, start or 0)
    if not places:
        raise Invalid(_("These words are not in the article."), field="quote")
    if start is not None:
        places = [place for place in places if place.start == start]
        if not places:
            raise Invalid(_("These words are not at this place of the article."), field="start")
    if len(places) > 1:
        raise Invalid(_("These words stand in the article more than once: say which are meant."), field="start")
    return _row(revision, *places[0], Anchor.Status.EXACT)


def nearest_place(revision: Revision, quote: str, near: int) -> anchoring.Span | None:
    """Where `quote` stands in `revision` nearest to an offset; `None` where it does not."""
    places = _places(revision.text, clean(Anchor, exact=quote)["exact"], near)
    return min(places, key=lambda place: abs(place.start - near), default=None)


def places_of(revision: Revision, quote: str) -> list[anchoring.Span]:
    """Where `quote` stands in `revision`, in the order of the text; of many places, the first few hundred."""
    return sorted(_places(revision.text, clean(Anchor, exact=quote)["exact"], 0), key=lambda place: place.start)


def same_words(one: str, other: str) -> bool:
    """Whether two quotes are the same but for typography."""
    return fold(one).text.strip() == fold(other).text.strip()


def carry_over(revision: Revision) -> Counter[str]:
    """Anchor every claim of the article that is not withdrawn on its new revision; return how many got which status.

    What is looked for are the words a person or the exact rule last tied the claim to. A passage that merely
    resembles them is offered for review; words that are gone are kept as they last stood, and stay settled where a
    person has said that they are. What was lost in earlier revisions is asked about no more. Four queries.
    """
    last = (
        Anchor.objects.filter(claim__article_id=revision.article_id, status__in=ATTACHED)
        .exclude(claim__status=ClaimStatus.WITHDRAWN)
        .order_by("claim_id", "-revision__number")
        .distinct("claim_id")
    )
    carried = [_carried(anchor, revision) for anchor in last]
    gone = Anchor.objects.filter(claim__article_id=revision.article_id, is_settled=True).order_by()
    settled = set(gone.values_list("claim_id", flat=True).distinct())
    for anchor in carried:
        anchor.is_settled = anchor.status == Anchor.Status.ORPHAN and anchor.claim_id in settled
    earlier = Anchor.objects.filter(claim__article_id=revision.article_id, status__in=Anchor.LOST, is_outdated=False)
    earlier.update(is_outdated=True)
    Anchor.objects.bulk_create(carried)
    return Counter(str(anchor.status) for anchor in carried)


def tie(claim: Claim, anchor: Anchor) -> None:
    """Save `anchor` as the claim's words in its revision, in place of others."""
    Anchor.objects.filter(claim=claim, revision=anchor.revision).delete()
    anchor.claim = claim
    anchor.save(force_insert=True)


def last_words(claims: Collection[Claim]) -> dict[int, Anchor]:
    """The anchor each claim was last firmly tied by, by the claim's id. One query."""
    firm = Anchor.objects.filter(claim__in=claims, status__in=ATTACHED)
    newest = firm.order_by("claim_id", "-revision__number").distinct("claim_id")
    return {anchor.claim_id: anchor for anchor in newest}


def let_go(claim: Claim, revision: Revision) -> None:
    """Leave the claim without words in `revision`, keeping those it was last firmly tied to, where it was."""
    last = last_words([claim]).get(claim.pk) or claim.anchors.get(revision=revision)
    gone = _orphan(last, revision)
    gone.is_settled = True
    tie(claim, gone)


def _carried(last: Anchor, revision: Revision) -> Anchor:
    known = anchoring.Anchor(last.exact, last.prefix, last.suffix, last.start)
    match = anchoring.locate(revision.text, known)
    if match.start is not None and match.end is not None:
        anchor = _row(revision, match.start, match.end, Anchor.Status(match.status))
    elif match.candidate:
        anchor = _row(revision, *match.candidate, Anchor.Status.NEEDS_REVIEW)
    else:
        anchor = _orphan(last, revision)
    anchor.claim_id = last.claim_id
    return anchor


def _orphan(last: Anchor, revision: Revision) -> Anchor:
    return Anchor(
        revision=revision,
        exact=last.exact,
        prefix=last.prefix,
        suffix=last.suffix,
        start=last.start,
        end=last.end,
        status=Anchor.Status.ORPHAN,
    )


def _row(revision: Revision, start: int, end: int, status: Anchor.Status) -> Anchor:
    words = anchoring.anchor_at(revision.text, start, end)
    return Anchor(
        revision=revision,
        exact=words.exact,
        prefix=words.prefix,
        suffix=words.suffix,
        start=start,
        end=end,
        status=status,
    )


def _places(text: str, quote: str, near: int) -> list[anchoring.Span]:
    """Where a quote stands, from an offset onwards and then before it; of many places, the first few hundred."""
    given = list(_occurrences(as_given(text), quote, near))
    return given or list(_occurrences(fold(text), fold(quote).text.strip(), near))


def _occurrences(view: View, wanted: str, near: int) -> Iterator[anchoring.Span]:
    for found in view.occurrences(wanted, near):
        if not view.splits_a_unit(found, found + len(wanted)):
            yield view.original(found, found + len(wanted))
