"""A claim's own page: who made it, where, what we found and why, and everything we found before."""

from django.http import Http404, HttpRequest, HttpResponse

from factcheck.markup import claim_review, jsonld
from factcheck.models import Anchor
from factcheck.record import Entry, Finding, entry_of
from factcheck.views.pages import dated, public, publication_or_404, render_page
from factcheck.views.passages import STANDS_FIRM, Paragraph, cut, number_marks


@public
def claim_detail(request: HttpRequest, publication: str, pk: int) -> HttpResponse:
    """A claim whose verdict was published, on an article that readers can see. Anything else does not exist here."""
    paper = publication_or_404(publication)
    entry = entry_of(paper, pk)
    if entry is None:
        raise Http404("no such claim")
    review = claim_review(entry)
    response = render_page(
        request,
        "factcheck/claim_detail.html",
        paper,
        entry=entry,
        passages=_passages(entry),
        history=_history(entry),
        jsonld=jsonld(review) if review else "",
    )
    return dated(response, max([entry.changed_at, *(each.confirmed_at for each in entry.repetitions)]))


def _history(entry: Entry) -> list[tuple[Finding, Finding | None]]:
    """What held before, newest first, each with the version that came after it, whose note says why it changed."""
    successors = (None, *entry.findings)
    return [pair for pair in zip(entry.findings, successors, strict=False) if pair[0] is not entry.standing]


def _passages(entry: Entry) -> list[Paragraph]:
    """The paragraphs that hold the claim's words, of the newest revision where they stand for certain."""
    anchors = Anchor.objects.filter(claim=entry.id, status__in=STANDS_FIRM).select_related("revision")
    anchor = anchors.order_by("-revision__number").first()
    if anchor is None:
        return []
    text = anchor.revision.text
    return [paragraph for paragraph in cut(text, number_marks(text, [anchor])) if paragraph.is_marked]
