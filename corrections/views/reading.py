"""The reader's pages: home, an article with its claims and corrections, the log, a correction, the policy."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from corrections.markup import corrected_article_jsonld, correction_jsonld, for_the_public, last_changed
from corrections.models import Correction, Deadline, Mention, Place, Severity
from corrections.states import CorrectionStatus, PlaceStatus
from corrections.views.mentions import announce_doors, doors
from corrections.views.travels import travels_of
from factcheck.links import absolute
from factcheck.markup import jsonld
from factcheck.models import Anchor, Article, Claim, Publication, Revision
from factcheck.record import Entry, entries_of
from factcheck.states import ClaimStatus
from factcheck.views.pages import dated, public, publication_or_404, render_page
from factcheck.views.passages import Mark, Paragraph, cut, number_marks

ON_THE_HOME_PAGE = 3
ON_A_PAGE_OF_THE_LOG = 20
MENTIONS_SHOWN = 50


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
    entries = {entry.id: entry for entry in _entries(article)}
    marks = number_marks(revision.text, _anchors(revision, entries)) if revision else []
    marked = {mark.claim for mark in marks}
    corrections = list(for_the_public(article.corrections.on_the_log()))
    mentions = list(article.mentions.approved().order_by("-pk")[:MENTIONS_SHOWN])
    response = render_page(
        request,
        "corrections/article_detail.html",
        paper,
        article=article,
        revision=revision,
        passages=_passages(revision.text, marks, entries) if revision else [],
        unplaced=[entry for entry in entries.values() if entry.id not in marked],
        corrections=corrections,
        mentions=mentions,
        doors=doors(article),
        jsonld=jsonld(corrected_article_jsonld(article, corrections)),
    )
    changed = _last_changed(article, revision, entries.values(), corrections)
    return dated(announce_doors(response), max([changed, *(m.decided_at for m in mentions if m.decided_at)]))


def _entries(article: Article) -> list[Entry]:
    """The public claims of an article, in two queries. One taken off the record keeps its page, and marks no text."""
    claims = Claim.objects.public().filter(article=article).exclude(status=ClaimStatus.WITHDRAWN)
    return entries_of(claims.order_by("pk"), whole=False)


def _anchors(revision: Revision, entries: Iterable[int]) -> list[Anchor]:
    return list(Anchor.objects.filter(revision=revision, claim__in=entries))


def _passages(text: str, marks: list[Mark], entries: dict[int, Entry]) -> list[tuple[Paragraph, list]]:
    """Each paragraph with what stands in the margin beside it: the numbers and entries of its claims."""
    return [
        (paragraph, [(mark.number, entries[mark.claim]) for mark in paragraph.notes]) for paragraph in cut(text, marks)
    ]


def _last_changed(
    article: Article, revision: Revision | None, entries: Iterable[Entry], corrections: Iterable[Correction]
) -> datetime:
    return max(
        article.created_at,
        *([revision.captured_at] if revision else []),
        *(entry.changed_at for entry in entries),
        *(last_changed(correction) for correction in corrections),
    )


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
    response = render_page(
        request,
        "corrections/correction_list.html",
        paper,
        corrections=page,
        older=page[-1].pk if more else None,
        is_continued=before is not None,
    )
    return dated(response, max((last_changed(correction) for correction in page), default=paper.created_at))


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
    places = list(Place.objects.filter(correction=current, status=PlaceStatus.PUT_RIGHT))
    travels = travels_of(current)
    response = render_page(
        request,
        "corrections/correction_detail.html",
        paper,
        correction=current,
        earlier=[version for version in versions if version is not current],
        first=versions[-1],
        places=places,
        travels=travels,
        mentions=Mention.objects.approved().filter(correction=versions[-1]).order_by("-pk")[:MENTIONS_SHOWN],
        doors=doors(),
        canonical=absolute(current.get_absolute_url()),
        jsonld=jsonld(correction_jsonld(current)),
    )
    changed = [last_changed(current), *(place.settled_at for place in places if place.settled_at)]
    return dated(announce_doors(response), max([*changed, *travels.changed]))


@public
def policy_detail(request: HttpRequest, publication: str) -> HttpResponse:
    """How the publication corrects itself, and how long it gives itself."""
    paper = publication_or_404(publication)
    rules = Deadline.objects.rules(paper.pk, Severity.FACTUAL)
    return render_page(
        request,
        "corrections/policy_detail.html",
        paper,
        deadlines={rule.step: rule for rule in rules if not rule.regulator},
        councils=[rule for rule in rules if rule.regulator],
    )
