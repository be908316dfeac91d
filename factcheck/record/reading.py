"""Rows made into entries of the public record, in a number of queries that does not depend on how many there are."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.contrib.postgres.aggregates import BitXor
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    Func,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast
from django.urls import reverse

from factcheck.links import absolute
from factcheck.models import Article, Claim, Claimant, Occurrence, Publication, Rating, Snapshot, Source, Verdict
from factcheck.record.entries import (
    Appearance,
    Capture,
    Entry,
    Evidence,
    Finding,
    Grade,
    Publisher,
    Repetition,
    Speaker,
)
from factcheck.states import SnapshotStatus, VerdictStatus

AT_A_TIME = 200
"""Entries held in memory while the whole record is read."""

STAMPED = (
    *("pk", "recorded_at", "publication__slug", "publication__name", "publication__site_url"),
    *("publication__policy_url", "article__url", "article__headline", "article__language", "article__published_at"),
    "claimant__same_as",
)
"""What can change while a verdict stands, and the time that tells of everything else. What it is about cannot."""


def standing(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Those of `claims` on which a verdict holds now."""
    return claims.filter(Exists(Verdict.objects.published().filter(claim=OuterRef("pk"))))


def newest_first(
    claims: QuerySet[Claim], most: int, below: tuple[datetime, int] | None = None, *, whole: bool = True
) -> list[Entry]:
    """At most `most` entries, latest change first, from below a place on: (`changed_at`, `id`) of the one above."""
    if below:
        moment, pk = below
        claims = claims.filter(Q(recorded_at__lt=moment) | Q(recorded_at=moment, pk__lt=pk))
        claims = claims.filter(recorded_at__lte=moment)  # says the same again, in a form that an index can start from
    return entries_of(claims.order_by("-recorded_at", "-pk")[:most], whole=whole)


def in_order(claims: QuerySet[Claim], *, whole: bool = True) -> Iterator[Entry]:
    """Every entry, oldest claim first, never more than `AT_A_TIME` of them in memory.

    Read page by page by primary key: nothing published meanwhile can make an entry come twice or not at all.
    """
    last = 0
    while True:
        page = entries_of(claims.filter(pk__gt=last).order_by("pk")[:AT_A_TIME], whole=whole)
        yield from page
        if len(page) < AT_A_TIME:
            return
        last = page[-1].id


def newest_change(publication: Publication | None = None) -> datetime | None:
    """When the record, or that of one publication, last changed; what was taken off it counts too, so never earlier."""
    claims = Claim.objects.filter(recorded_at__isnull=False)
    return (claims.filter(publication=publication) if publication else claims).aggregate(at=Max("recorded_at"))["at"]


def stamp(claims: QuerySet[Claim]) -> str:
    """A word that changes with anything that entries of standing verdicts show. One query, which looks at each row."""
    words = Func(
        *(Cast(F(name), TextField()) for name in STAMPED),
        template="hashtextextended(jsonb_build_array(%(expressions)s)::text, 0)",
        output_field=BigIntegerField(),
    )
    found = claims.filter(verdicts__status=VerdictStatus.PUBLISHED).aggregate(words=BitXor(words), rows=Count("pk"))
    return f"{found['rows']}.{(found['words'] or 0) & (2**64 - 1):x}"


def entries_of(claims: QuerySet[Claim], *, whole: bool = True) -> list[Entry]:
    """The entries of public claims, in the order given; five queries, or two without reasoning and sources."""
    best = Rating.objects.filter(scale=OuterRef("rating__scale")).order_by().values("scale")
    verdicts = (
        Verdict.objects.public()
        .select_related("rating")
        .annotate(best=Subquery(best.annotate(best=Max("value")).values("best")))
    )
    verdicts = verdicts.prefetch_related(Prefetch("sources", _sources())) if whole else verdicts.defer("reasoning")
    rows = claims.select_related("publication", "article", "claimant").prefetch_related(
        Prefetch("verdicts", verdicts, to_attr="public_verdicts")
    )
    if whole:
        again = Occurrence.objects.public().select_related("article__publication", "claimant")
        rows = rows.prefetch_related(Prefetch("occurrences", again, to_attr="public_occurrences"))
    return [_entry(claim, whole=whole) for claim in rows]


def entry_of(publication: Publication, pk: int) -> Entry | None:
    """The entry of one claim with a page: any that ever had a verdict, on an article that readers can see."""
    claims = Claim.objects.public().filter(publication=publication, article__in=Article.objects.published(), pk=pk)
    return next(iter(entries_of(claims)), None)


def publisher_of(publication: Publication) -> Publisher:
    """The publication, with the page that says how it corrects itself."""
    own = absolute(reverse("corrections:policy-detail", args=[publication.slug]))
    return Publisher(
        slug=publication.slug,
        name=publication.name,
        site_url=publication.site_url,
        policy_url=publication.policy_url or own,
        language=publication.language,
    )


def _sources() -> QuerySet[Source]:
    """Sources with their first capture: what was read when the source was attached, whatever became of it since."""
    captures = Snapshot.objects.filter(status=SnapshotStatus.CAPTURED).select_related("file")
    first = captures.order_by("source_id", "captured_at", "pk").distinct("source_id")
    return Source.objects.order_by("-is_primary", "pk").prefetch_related(Prefetch("snapshots", first, to_attr="kept"))


def _entry(claim: Claim, *, whole: bool) -> Entry:
    article = claim.article
    return Entry(
        id=claim.pk,
        url=absolute(claim.get_absolute_url()),
        text=claim.text,
        kind_label=claim.get_kind_display(),
        language=claim.language,
        status=claim.status,
        claimed_on=claim.claimed_at,
        publisher=publisher_of(claim.publication),
        speaker=_speaker(claim.claimant),
        article=Appearance(article.pk, article.url, article.headline, article.language, article.published_at),
        findings=tuple(_finding(verdict, whole=whole) for verdict in claim.public_verdicts),
        repetitions=tuple(_repetitions(claim)) if whole else (),
        changed_at=claim.recorded_at,
    )


def _repetitions(claim: Claim) -> Iterator[Repetition]:
    for occurrence in claim.public_occurrences:
        article = occurrence.article
        yield Repetition(
            url=absolute(article.get_absolute_url()) if article else occurrence.url,
            title=article.headline if article else occurrence.title or occurrence.url,
            language=article.language if article else "",
            speaker=occurrence.claimant.name if occurrence.claimant else "",
            quote=occurrence.quote,
            claimed_on=occurrence.claimed_at,
            confirmed_at=occurrence.confirmed_at,
            published_by=article.publication.name if article else "",
        )


def _speaker(claimant: Claimant) -> Speaker:
    return Speaker(claimant.name, claimant.kind, claimant.position_held, tuple(claimant.same_as))


def _finding(verdict: Verdict, *, whole: bool) -> Finding:
    rating, withdrawn = verdict.rating, verdict.status == VerdictStatus.WITHDRAWN
    sources = list(verdict.sources.all()) if whole else []
    return Finding(
        version=verdict.version,
        status=verdict.status,
        grade=Grade(
            rating.code, rating.word, rating.meaning, rating.shape, rating.colour, rating.value, best=verdict.best
        ),
        summary=verdict.summary,
        reasoning=verdict.reasoning if whole else "",
        change_note=verdict.change_note,
        published_at=verdict.published_at,
        ended_at=verdict.withdrawn_at if withdrawn else verdict.superseded_at,
        # Why it should be withdrawn is known to the desk before it is; readers learn it when it was.
        withdrawal_reason=verdict.withdrawal_reason if withdrawn else "",
        sources=tuple(_evidence(sources)),
        withheld=sum(1 for source in sources if source.withheld_reason),
    )


def _evidence(sources: Iterable[Source]) -> Iterator[Evidence]:
    for source in sources:
        if not source.withheld_reason:
            kept = next(iter(source.kept), None)
            yield Evidence(
                title=source.title,
                url=source.url,
                type=source.type,
                type_label=source.get_type_display(),
                stance=source.stance,
                stance_label=source.get_stance_display(),
                is_primary=source.is_primary,
                locator=source.locator,
                quote=source.quote,
                language=source.language,
                capture=_capture(kept) if kept else None,
            )


def _capture(kept: Snapshot) -> Capture:
    has_copy = kept.is_upload and kept.derivative_id
    copy_url = absolute(reverse("factcheck:source-copy", args=[kept.pk])) if has_copy else ""
    return Capture(kept.file.sha256, kept.captured_at, copy_url)
