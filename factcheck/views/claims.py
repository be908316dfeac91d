"""A claim's own page: who made it, where, what we found and why, and everything we found before."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from factcheck.markup import absolute, claim_review, for_review, jsonld
from factcheck.models import Anchor, Article, Claim, Source, Verdict
from factcheck.states import VerdictStatus
from factcheck.views.pages import public, publication_or_404, render_page
from factcheck.views.passages import STANDS_FIRM, Paragraph, cut, number_marks


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
        passages=_passages(claim),
        verdict=current,
        earlier=[verdict for verdict in history if verdict is not current],
        canonical=absolute(claim.get_absolute_url()),
        jsonld=jsonld(claim_review(current)) if current else "",
    )


def _passages(claim: Claim) -> list[Paragraph]:
    """The paragraphs that hold the claim's words, of the newest revision where they stand for certain."""
    anchors = Anchor.objects.filter(claim=claim, status__in=STANDS_FIRM).select_related("revision")
    anchor = anchors.order_by("-revision__number").first()
    if anchor is None:
        return []
    anchor.claim, text = claim, anchor.revision.text
    return [paragraph for paragraph in cut(text, number_marks(text, [anchor])) if paragraph.is_marked]


def _history(claim: Claim) -> list[Verdict]:
    """Every verdict that was ever public, newest first, with the sources it rested on."""
    verdicts = for_review(Verdict.objects.public().filter(claim=claim))
    return list(verdicts.prefetch_related(Prefetch("sources", Source.objects.order_by("-is_primary", "pk"))))
