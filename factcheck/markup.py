"""What we publish in words that machines read (schema.org JSON-LD), and prose of our own made into safe HTML."""

import json
from typing import Any

import nh3
from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from factcheck.models import Article, Claim, Claimant, Publication, Rating, Verdict

CONTEXT = "https://schema.org"
WORST = 1
UNSAFE_IN_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
PROSE_TAGS = {
    *("p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def jsonld(data: dict[str, Any]) -> SafeString:
    """JSON that can stand inside a `<script>` element: nothing in it can close the element or begin another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(UNSAFE_IN_SCRIPT)
    return mark_safe(text)  # noqa: S308 - every character that HTML could read is escaped above


def prose(text: str) -> SafeString:
    """Markdown as HTML: no raw HTML, no images, headings below the page's own, links that vouch for nobody."""
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html,
        tags=PROSE_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned on the line above


def absolute(path: str) -> str:
    """The full address of one of our own pages."""
    return f"{settings.SITE_URL}{path}"


def organisation(publication: Publication) -> dict[str, Any]:
    """A publication as schema.org NewsMediaOrganization."""
    found = {"@type": "NewsMediaOrganization", "name": publication.name, "url": publication.site_url}
    if publication.policy_url:
        found["correctionsPolicy"] = publication.policy_url
    return found


def article_jsonld(article: Article) -> dict[str, Any]:
    """An article as schema.org NewsArticle. Reads `publication` and `bylines`."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "@id": article.url,
        "url": article.url,
        "headline": article.headline,
        "inLanguage": article.language,
        "publisher": organisation(article.publication),
        "author": [{"@type": "Person", "name": byline.name} for byline in article.bylines.all()],
    }
    if article.standfirst:
        found["description"] = article.standfirst
    if article.published_at:
        found["datePublished"] = article.published_at.isoformat()
    return found


def for_review(verdicts: QuerySet[Verdict]) -> QuerySet[Verdict]:
    """With all that `claim_review` and the claim page read, in a constant number of queries."""
    return verdicts.select_related(
        "rating__scale", "claim__publication", "claim__article", "claim__claimant"
    ).prefetch_related(Prefetch("rating__scale__ratings", Rating.objects.filter(value__isnull=False)))


def claim_review(verdict: Verdict) -> dict[str, Any]:
    """A published verdict as schema.org ClaimReview."""
    claim = verdict.claim
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "url": absolute(claim.get_absolute_url()),
        "claimReviewed": claim.text,
        "inLanguage": claim.language,
        "author": organisation(claim.publication),
        "reviewBody": verdict.summary,
        "itemReviewed": _claim(claim),
        "reviewRating": _rating(verdict.rating),
    }
    if verdict.published_at:
        found["datePublished"] = verdict.published_at.isoformat()
    return found


def _claim(claim: Claim) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "Claim",
        "author": _claimant(claim.claimant, claim.publication),
        "appearance": {"@type": "NewsArticle", "url": claim.article.url, "headline": claim.article.headline},
    }
    if claim.claimed_at:
        found["datePublished"] = claim.claimed_at.isoformat()
    return found


def _claimant(claimant: Claimant, publication: Publication) -> dict[str, Any]:
    if claimant.kind == Claimant.Kind.PAPER:
        return organisation(publication)
    is_person = claimant.kind == Claimant.Kind.PERSON
    found: dict[str, Any] = {"@type": "Person" if is_person else "Organization", "name": claimant.name}
    if is_person and claimant.position_held:
        found["jobTitle"] = claimant.position_held
    if claimant.same_as:
        found["sameAs"] = list(claimant.same_as)
    return found


def _rating(rating: Rating) -> dict[str, Any]:
    """The publication's own word always; numbers only for a rating that has one, on a scale with more than one step."""
    found: dict[str, Any] = {"@type": "Rating", "alternateName": rating.word}
    best = max((r.value for r in rating.scale.ratings.all() if r.value is not None), default=WORST)
    if rating.value is not None and best > WORST:
        found |= {"ratingValue": rating.value, "bestRating": best, "worstRating": WORST}
    if rating.meaning:
        found["ratingExplanation"] = rating.meaning
    return found
