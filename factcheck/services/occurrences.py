"""Occurrences: note that a claim is made again elsewhere, have it confirmed, take it off again."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import access, ledger
from factcheck.addresses import web_address
from factcheck.errors import Conflict, Invalid
from factcheck.models import Article, Claim, Claimant, Occurrence, User
from factcheck.services import anchors
from factcheck.services.locks import hold
from factcheck.services.words import clean
from factcheck.states import ClaimStatus

WEB = ("http://", "https://")


@transaction.atomic
def note_occurrence(
    claim: Claim,
    *,
    actor: User | None,
    article: Article | None = None,
    url: str = "",
    quote: str = "",
    start: int | None = None,
    title: str = "",
    claimant: Claimant | None = None,
    claimed_at: date | None = None,
) -> Occurrence:
    """Note that the claim is made again: in another `article` of the publication, or at an outside `url`.

    The address of an article of ours counts as that article, whose latest text must hold `quote`. Readers see it once
    somebody else has confirmed it. Raises `Conflict` where it is noted already, or the claim was withdrawn.
    """
    access.require(actor, "factcheck.note_occurrence", claim)
    hold(claim)
    if claim.status == ClaimStatus.WITHDRAWN:
        raise Conflict(_("This claim was withdrawn."))
    if claimant is not None and claimant.publication_id != claim.publication_id:
        raise Invalid(_("This claimant belongs to another publication."), field="claimant")
    if (article is None) == (not url.strip()):
        raise Invalid(_("Name either an article of yours or an address."), field="url")
    values = clean(Occurrence, quote=quote, title=title, claimed_at=claimed_at)
    if article is None:
        article, values["url"] = _behind(claim, url)
    if article is not None:
        values |= {"url": "", "title": "", **_anchored(claim, article, values["quote"], start)}
    occurrence = Occurrence(claim=claim, article=article, claimant=claimant, noted_by=actor, **values)
    try:
        with transaction.atomic():
            occurrence.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("This is noted already."), code="occurrence_known") from error
    ledger.record("claim.occurrence_noted", claim, actor=actor, facts={"occurrence": occurrence.pk})
    return occurrence


@transaction.atomic
def confirm_occurrence(occurrence: Occurrence, *, actor: User) -> Occurrence:
    """Let readers see it. Never by whoever noted it: nobody publishes alone."""
    access.require(actor, "factcheck.confirm_occurrence", occurrence)
    hold(occurrence.claim)
    hold(occurrence)
    if occurrence.confirmed_at is not None:
        raise Conflict(_("This is confirmed already."))
    if occurrence.claim.status == ClaimStatus.WITHDRAWN:
        raise Conflict(_("This claim was withdrawn."))
    occurrence.confirmed_by, occurrence.confirmed_at = actor, timezone.now()
    occurrence.save(update_fields=["confirmed_by", "confirmed_at"])
    ledger.record("claim.occurrence_confirmed", occurrence.claim, actor=actor, facts={"occurrence": occurrence.pk})
    return occurrence


@transaction.atomic
def remove_occurrence(occurrence: Occurrence, *, actor: User | None) -> None:
    """Take it off the claim: anybody at the desk while nobody has confirmed it, from then on an editor."""
    access.require(actor, "factcheck.note_occurrence", occurrence)
    claim = occurrence.claim
    hold(claim)
    hold(occurrence)
    if occurrence.confirmed_at is not None:
        access.require(actor, "factcheck.remove_occurrence", occurrence)
    pk = occurrence.pk
    occurrence.delete()
    ledger.record("claim.occurrence_removed", claim, actor=actor, facts={"occurrence": pk})


def article_at(claim: Claim, url: str) -> Article | None:
    """The article that the claim's publication has at an address. Raises `Invalid` for what is none of the web."""
    try:
        address = web_address(url) if url.lower().startswith(WEB) else ""
    except ValueError:
        address = ""
    if not address:
        raise Invalid(_("This is not the address of a web page."), field="url")
    return Article.objects.at_address(address).filter(publication_id=claim.publication_id).first()


def _behind(claim: Claim, url: str) -> tuple[Article | None, str]:
    """The publication's own article at an address, or the address where there is none."""
    url = clean(Occurrence, url=url)["url"]
    return article_at(claim, url), url


def _anchored(claim: Claim, article: Article, quote: str, start: int | None) -> dict[str, Any]:
    """The words of the article's latest revision. Raises `Invalid` where they are not there, or not told apart."""
    if article.publication_id != claim.publication_id:
        raise Invalid(_("This article belongs to another publication."), field="article")
    if article.pk == claim.article_id:
        raise Invalid(_("This is the article the claim was taken from."), field="article")
    anchor = anchors.anchor_quote(article.latest_revision, quote, start)
    return {
        "revision": anchor.revision,
        "quote": anchor.exact,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
        "start": anchor.start,
        "end": anchor.end,
    }
