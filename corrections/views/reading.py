"""The reader's pages: home, an article with its claims and corrections, the log, a correction, the policy."""

from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from corrections.markup import corrected_article_jsonld, correction_jsonld, for_the_public
from corrections.models import Correction, Deadline, Place, Severity
from corrections.states import CorrectionStatus, PlaceStatus
from factcheck.markup import absolute, jsonld
from factcheck.models import Anchor, Article, Claim, Publication, Revision, Verdict
from factcheck.states import ClaimStatus, VerdictStatus
from factcheck.views.pages import public, publication_or_404, render_page
from factcheck.views.passages import cut, number_marks

ON_THE_HOME_PAGE = 3
ON_A_PAGE_OF_THE_LOG = 20


@public
def home(request: HttpRequest) -> HttpResponse:
    """The publications, and the latest of each. Four queries, however many there are."""
    latest = for_the_public(Correction.objects.on_the_log())[:ON_THE_HOME_PAGE]
    articles = Article.objects.published().order_by("-published_at", "-pk")[:ON_THE_HOME_PAGE]
    publications = Publication.objects.active().prefetch_related(
        Prefetch("corrections", latest, to_attr="latest_corrections"),
        Prefetch("articles", articles, to_attr="latest_articles"),
    )
    return render_page(request, "corrections/home.html", publications=publications)


@public
def article_detail(request: HttpRequest, publication: str, pk: int) -> HttpResponse:
    """An article's text as last captured, with its claims in the margin and its corrections on top."""
    paper = publication_or_404(publication)
    articles = Article.objects.published().filter(publication=paper).prefetch_related("bylines")
    article = get_object_or_404(articles, pk=pk)
    article.publication = paper
    revision = article.latest_revision
    claims = _claims(article)
    marks = number_marks(revision.text, _anchors(revision, claims)) if revision else []
    marked = {mark.claim.pk for mark in marks}
    corrections = list(for_the_public(article.corrections.on_the_log()))
    return render_page(
        request,
        "corrections/article_detail.html",
        paper,
        article=article,
        revision=revision,
        paragraphs=cut(revision.text, marks) if revision else [],
        unplaced=[claim for claim in claims.values() if claim.pk not in marked],
        corrections=corrections,
        jsonld=jsonld(corrected_article_jsonld(article, corrections)),
    )


def _claims(article: Article) -> dict[int, Claim]:
    """The public claims of an article by id, each with `current_verdict` (or `None`), in two queries.

    A claim taken off the record keeps its page, and no longer marks the text.
    """
    standing = Verdict.objects.filter(status=VerdictStatus.PUBLISHED).select_related("rating")
    claims = (
        Claim.objects.public()
        .filter(article=article)
        .exclude(status=ClaimStatus.WITHDRAWN)
        .select_related("claimant")
        .prefetch_related(Prefetch("verdicts", standing, to_attr="standing_verdicts"))
    )
    found = {}
    for claim in claims.order_by("pk"):
        claim.article, claim.publication = article, article.publication
        claim.current_verdict = next(iter(claim.standing_verdicts), None)
        found[claim.pk] = claim
    return found


def _anchors(revision: Revision, claims: dict[int, Claim]) -> list[Anchor]:
    anchors = list(Anchor.objects.filter(revision=revision, claim__in=claims))
    for anchor in anchors:
        anchor.claim = claims[anchor.claim_id]
    return anchors


@public
def correction_list(request: HttpRequest, publication: str) -> HttpResponse:
    """The log, newest first, a page at a time: `?before=<id>` continues below that notice. No counting, no offsets."""
    paper = publication_or_404(publication)
    rows = for_the_public(paper.corrections.on_the_log())
    before = request.GET.get("before")
    if before is not None:
        rows = rows.filter(_below(paper, before))
    page = list(rows[: ON_A_PAGE_OF_THE_LOG + 1])
    more = len(page) > ON_A_PAGE_OF_THE_LOG
    page = page[:ON_A_PAGE_OF_THE_LOG]
    return render_page(
        request,
        "corrections/correction_list.html",
        paper,
        corrections=page,
        older=page[-1].pk if more else None,
        is_continued=before is not None,
    )


def _below(paper: Publication, before: str) -> Q:
    if not before.isascii() or not before.isdigit() or len(before) > 18:
        raise Http404("not a place on the log")
    edge = get_object_or_404(paper.corrections.public(), pk=int(before))
    return Q(published_at__lt=edge.published_at) | Q(published_at=edge.published_at, pk__lt=edge.pk)


@public
def correction_detail(request: HttpRequest, publication: str, series: str) -> HttpResponse:
    """A notice as it stands, or its notice of withdrawal, and earlier versions. What was never published is absent."""
    paper = publication_or_404(publication)
    versions = list(for_the_public(paper.corrections.public().filter(series=series)).order_by("-version"))
    current = next((v for v in versions if v.status != CorrectionStatus.SUPERSEDED), None)
    if current is None:
        raise Http404("no such correction")
    return render_page(
        request,
        "corrections/correction_detail.html",
        paper,
        correction=current,
        earlier=[version for version in versions if version is not current],
        first=versions[-1],
        places=Place.objects.filter(correction=current, status=PlaceStatus.PUT_RIGHT),
        canonical=absolute(current.get_absolute_url()),
        jsonld=jsonld(correction_jsonld(current)),
    )


@public
def policy_detail(request: HttpRequest, publication: str) -> HttpResponse:
    """How the publication corrects itself, and how long it gives itself."""
    paper = publication_or_404(publication)
    steps = (Deadline.Step.ACKNOWLEDGE, Deadline.Step.FIRST_ANSWER, Deadline.Step.DECISION, Deadline.Step.CORRECTION)
    return render_page(
        request,
        "corrections/policy_detail.html",
        paper,
        deadlines={step.value: Deadline.objects.length(paper, step, Severity.FACTUAL) for step in steps},
    )
