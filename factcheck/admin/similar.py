"""Similar claims beside one's work: was it checked before, by this desk or by others?"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from factcheck.matching import Found, desks_of, fetch, find_alike
from factcheck.models import Claim, Rating, Verdict

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Similar:
    """One similar claim as a page of the desk shows it, with what was found about it."""

    text: str
    address: str  # of the desk's page where one works there, else of the public one; empty where there is none
    is_outside: bool  # whether the address may be anybody's
    publication: str  # empty for one that was brought in for everybody
    claimant: str
    rating: Rating | None  # of our published verdict
    rated: str  # the words of somebody else's rating
    state: str


def similar_claims(
    user: Any, text: str, *, language: str | None = None, without: Collection[int] = (), most: int = MOST_SHOWN
) -> list[Similar]:
    """The claims that `text` resembles, best first, as far as this person may know of them; `without` these of ours.

    Those of the person's own desks in any state; of others only what is public. At most eight queries.
    """
    matches = find_alike(text, scope=desks_of(user), language=language, limit=most + len(without))
    found = fetch([match for match in matches if match.claim_id not in without][:most])
    own = [each.claim.pk for each in found if each.claim]
    verdicts = Verdict.objects.published().filter(claim__in=own).select_related("rating") if own else ()
    ratings = {verdict.claim_id: verdict.rating for verdict in verdicts}
    desks = set(user.publication_ids())
    return [
        _ours(each.claim, ratings.get(each.claim.pk), user.is_superuser or each.claim.publication_id in desks)
        if each.claim
        else _known(each)
        for each in found
    ]


def _ours(claim: Claim, rating: Rating | None, is_at_home: bool) -> Similar:
    return Similar(
        text=claim.text,
        address=reverse("admin:factcheck_claim_change", args=[claim.pk]) if is_at_home else claim.get_absolute_url(),
        is_outside=False,
        publication=claim.publication.name,
        claimant=claim.claimant.name,
        rating=rating,
        rated="",
        state=claim.get_status_display() if is_at_home else "",
    )


def _known(found: Found) -> Similar:
    known = found.known
    assert known is not None  # noqa: S101 - a match is one or the other
    return Similar(
        text=known.title or known.text,
        address=known.url or reverse("admin:factcheck_knownclaim_change", args=[known.pk]),
        is_outside=bool(known.url),
        publication=known.publication.name if known.publication else "",
        claimant=known.claimant,
        rating=None,
        rated=known.rating,
        state="",
    )
