"""Corrections in words that machines read (schema.org), from the same rows as the pages and the feed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from corrections.models import Correction
from corrections.states import CorrectionStatus
from factcheck.links import absolute
from factcheck.markup import CONTEXT, article_jsonld, organisation
from factcheck.models import Article
from factcheck.record import publisher_of


def for_the_public(corrections: QuerySet[Correction]) -> QuerySet[Correction]:
    """With all that pages, markup and feed read, in two queries more. Of the articles only those readers can see."""
    articles = Article.objects.published().select_related("publication").order_by("-published_at", "pk")
    return corrections.select_related("publication").prefetch_related(Prefetch("articles", articles))


def last_changed(correction: Correction) -> datetime:
    """When what the public reads of this notice last changed."""
    return correction.withdrawn_at or correction.published_at


def public_words(correction: Correction) -> str:
    """The notice; of a withdrawn one the public notice of withdrawal, and nothing of what it said."""
    return correction.withdrawal_notice if correction.status == CorrectionStatus.WITHDRAWN else correction.notice


def correction_jsonld(correction: Correction) -> dict[str, Any]:
    """A public correction as schema.org CorrectionComment, about the articles it names."""
    return {
        "@context": CONTEXT,
        **_comment(correction),
        "publisher": organisation(publisher_of(correction.publication)),
        "about": [
            {"@type": "NewsArticle", "@id": article.url, "url": article.url, "headline": article.headline}
            for article in correction.articles.all()
        ],
    }


def corrected_article_jsonld(article: Article, corrections: Iterable[Correction]) -> dict[str, Any]:
    """An article as schema.org NewsArticle with its `correction` comments."""
    found = article_jsonld(article)
    comments = [_comment(correction) for correction in corrections]
    if comments:
        found["correction"] = comments
        found["dateModified"] = max(comment["dateModified"] for comment in comments)
    return found


def _comment(correction: Correction) -> dict[str, Any]:
    address = absolute(correction.get_absolute_url())
    return {
        "@type": "CorrectionComment",
        "@id": address,
        "url": address,
        "name": str(correction.get_kind_display()),
        "text": public_words(correction),
        "datePublished": correction.published_at.isoformat(),
        "dateModified": last_changed(correction).isoformat(),
        "version": correction.version,
    }
