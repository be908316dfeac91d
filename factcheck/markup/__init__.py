"""What we publish in words that machines read (schema.org JSON-LD), and prose of our own made into safe HTML."""

from factcheck.markup.articles import article_jsonld
from factcheck.markup.organisations import CONTEXT, organisation
from factcheck.markup.prose import prose
from factcheck.markup.reviews import claim_review, feed_element, feed_head
from factcheck.markup.scripts import compact, jsonld

__all__ = [
    "CONTEXT",
    "article_jsonld",
    "claim_review",
    "compact",
    "feed_element",
    "feed_head",
    "jsonld",
    "organisation",
    "prose",
]
