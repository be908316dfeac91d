"""Articles as schema.org NewsArticle."""

from typing import Any

from factcheck.markup.organisations import CONTEXT, organisation
from factcheck.models import Article
from factcheck.record import publisher_of


def article_jsonld(article: Article) -> dict[str, Any]:
    """An article as schema.org NewsArticle. Reads `publication` and `bylines`."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "@id": article.url,
        "url": article.url,
        "headline": article.headline,
        "inLanguage": article.language,
        "publisher": organisation(publisher_of(article.publication)),
        "author": [{"@type": "Person", "name": byline.name} for byline in article.bylines.all()],
    }
    if article.standfirst:
        found["description"] = article.standfirst
    if article.published_at:
        found["datePublished"] = article.published_at.isoformat()
    return found
