"""What the page of one claim shows."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import site
from django.http import HttpRequest, HttpResponse

from factcheck import access
from factcheck.admin.occurrences import occurrence_rows
from factcheck.admin.pages import desk_page
from factcheck.admin.similar import similar_claims
from factcheck.admin.source_rows import source_rows
from factcheck.admin.workbench_page import waiting_entry
from factcheck.models import Anchor, Claim, Event, Verdict
from factcheck.states import VerdictStatus

AROUND = 280
"""Characters of the article shown on each side of the claim's words."""

BESIDE = ("anchor", "note_occurrence")
"""Moves that stand beside what they are about, and not on top of the page."""


@dataclass(frozen=True, slots=True)
class InContext:
    """The words that make a claim, and what stands around them."""

    anchor: Anchor
    before: str
    words: str
    after: str


def in_context(claim: Claim) -> InContext | None:
    """The claim's newest anchor in its revision. One query."""
    anchor = claim.anchors.select_related("revision").order_by("-revision__number").first()
    if anchor is None:
        return None
    text, start, end = anchor.revision.text, anchor.start, anchor.end
    if anchor.status not in (Anchor.Status.EXACT, Anchor.Status.MOVED):
        return InContext(anchor, anchor.prefix, anchor.exact, anchor.suffix)
    return InContext(anchor, text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])


def claim_page(admin: Any, request: HttpRequest, claim: Claim) -> HttpResponse:
    """The claim, its words in the article, its evidence, its verdicts and what may be done with each."""
    verdicts = list(
        Verdict.objects.filter(claim=claim)
        .select_related("rating", "claim__publication", "proposed_by", "signed_off_by", "withdrawal_asked_by")
        .prefetch_related("sources", "reviews__reviewer", "contributors__user")
        .order_by("-version")
    )
    verdict_admin: Any = site._registry[Verdict]
    current = verdicts[0] if verdicts else None
    verdict_offers, kept_from = verdict_admin.offers(request, current) if current else ([], [])
    offered, reasons = admin.offers(request, claim)
    waits = current is not None and current.status == VerdictStatus.IN_REVIEW
    # Before the evidence is read: should that change in between, the page shows the newer and the hash is refused.
    current_hash = current.content_hash() if current and waits else ""
    return desk_page(
        request,
        "admin/desk/claim.html",
        claim.publication,
        title=str(claim),
        claim=claim,
        publication=claim.publication,
        context=in_context(claim),
        waiting=waiting_entry(claim),
        may_settle=access.allows(request.user, "factcheck.tie_claim", claim),  # type: ignore[arg-type]
        similar=similar_claims(request.user, claim.text, language=claim.language, without=[claim.pk]),
        occurrences=occurrence_rows(request, claim),
        sources=source_rows(request, claim),
        verdicts=verdicts,
        current=current,
        current_hash=current_hash,
        offered=[offer for offer in offered if offer.verb.opens and offer.verb.name not in BESIDE],
        beside={offer.verb.name: offer for offer in offered if offer.verb.name in BESIDE},
        kept_from=list(dict.fromkeys([*reasons, *kept_from])),
        verdict_offers=verdict_offers,
        events=Event.objects.about("claim", claim.pk).order_by("-pk")[:30],
        opts=admin.opts,
    )
