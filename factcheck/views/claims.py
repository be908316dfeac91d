"""A claim's own page: who made it, where, what we found and why, and everything we found before."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from factcheck.markup import absolute, claim_review, for_review, jsonld
from factcheck.models import Anchor, Article, Claim, Source, Verdict
from factcheck.states import VerdictStatus
from factcheck.views.pages import public, publication_or_404, render_page


@public
def claim_detail(request: HttpRequest, publication: str, pk: int) -> HttpResponse:
    """A claim whose verdict was published, on an article that readers can see. Anything else does not exist here."""
    paper = publication_or_404(publication)
    claims = Claim.objects.public().filter(publication=paper, article__in=Article.objects.published())
    claim = get_object_or_404(claims.select_related("article", "claimant"), pk=pk)
    claim.publication = claim.article.publication = paper
    history = _history(claim)
    current = next((verdict for verdict in history if verdict.status == VerdictStatus.PUBLISHED), None)
    return render_page(
        request,
        "factcheck/claim_detail.html",
        paper,
        claim=claim,
        anchor=Anchor.objects.filter(claim=claim).order_by("-revision__number").first(),
        verdict=current,
        earlier=[verdict for verdict in history if verdict is not current],
        canonical=absolute(claim.get_absolute_url()),
        jsonld=jsonld(claim_review(current)) if current else "",
    )


def _history(claim: Claim) -> list[Verdict]:
    """Every verdict that was ever public, newest first, with the sources it rested on."""
    verdicts = for_review(Verdict.objects.public().filter(claim=claim))
    return list(verdicts.prefetch_related(Prefetch("sources", Source.objects.order_by("-is_primary", "pk"))))
