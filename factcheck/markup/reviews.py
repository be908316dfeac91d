"""Verdicts as schema.org ClaimReview, and all of them as a DataFeed.

The rules are those of schema.org and of Google's documentation of ClaimReview: one a page, the paper's own word always,
numbers only where the rating has one, the worst below the best, nearer the best meaning truer.
"""

from datetime import datetime
from typing import Any

from factcheck.markup.organisations import CONTEXT, organisation
from factcheck.record import Appearance, Entry, Evidence, Grade, Publisher

WORST = 1


def claim_review(entry: Entry) -> dict[str, Any] | None:
    """The verdict that stands on a claim as ClaimReview; `None` while none does."""
    finding = entry.standing
    if finding is None:
        return None
    publisher = organisation(entry.publisher)
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "@id": f"{entry.url}#review",
        "url": entry.url,
        "name": entry.title,
        "claimReviewed": entry.text,
        "inLanguage": entry.language,
        "author": publisher,
        "publisher": publisher,
        "datePublished": entry.first_published_at.isoformat(),
        "dateModified": entry.changed_at.isoformat(),
        "version": finding.version,
        "reviewBody": finding.summary,
        "reviewRating": _rating(finding.grade),
        "itemReviewed": _claim(entry),
    }
    if finding.sources:
        found["citation"] = [_citation(source) for source in finding.sources]
    return found


def feed_head(name: str, address: str, changed_at: datetime | None, publisher: Publisher | None) -> dict[str, Any]:
    """A DataFeed without its elements, which are `feed_element`s under `dataFeedElement`."""
    found: dict[str, Any] = {"@context": CONTEXT, "@type": "DataFeed", "@id": address, "url": address, "name": name}
    if changed_at:
        found["dateModified"] = changed_at.isoformat()
    if publisher:
        found["publisher"] = organisation(publisher)
    return found


def feed_element(entry: Entry) -> dict[str, Any]:
    """One standing verdict as schema.org DataFeedItem."""
    return {
        "@type": "DataFeedItem",
        "dateCreated": entry.first_published_at.isoformat(),
        "dateModified": entry.changed_at.isoformat(),
        "item": claim_review(entry),
    }


def _claim(entry: Entry) -> dict[str, Any]:
    """The claim as schema.org has it: published when it was made, and, where nobody knows when, with the article."""
    return {
        "@type": "Claim",
        "@id": f"{entry.url}#claim",
        "text": entry.text,
        "author": _speaker(entry),
        "datePublished": (entry.claimed_on or entry.article.published_at).isoformat(),
        "appearance": _appearance(entry.article),
    }


def _appearance(article: Appearance) -> dict[str, Any]:
    return {
        "@type": "NewsArticle",
        "@id": article.url,
        "url": article.url,
        "headline": article.headline,
        "inLanguage": article.language,
        "datePublished": article.published_at.isoformat(),
    }


def _speaker(entry: Entry) -> dict[str, Any]:
    speaker = entry.speaker
    if speaker.is_paper:
        return organisation(entry.publisher)
    found: dict[str, Any] = {"@type": "Person" if speaker.is_person else "Organization", "name": speaker.name}
    if speaker.is_person and speaker.position_held:
        found["jobTitle"] = speaker.position_held
    if speaker.same_as:
        found["sameAs"] = list(speaker.same_as)
    return found


def _rating(grade: Grade) -> dict[str, Any]:
    """The publication's own word always; numbers only for a rating that has one, on a scale with more than one step."""
    found: dict[str, Any] = {"@type": "Rating", "alternateName": grade.word}
    if grade.value is not None and grade.best is not None and grade.best > WORST:
        found |= {"ratingValue": grade.value, "bestRating": grade.best, "worstRating": WORST}
    if grade.meaning:
        found["ratingExplanation"] = grade.meaning
    return found


def _citation(source: Evidence) -> dict[str, Any]:
    """A source as it is named to readers; of its capture the hash and the time."""
    found: dict[str, Any] = {"@type": "CreativeWork", "name": source.title, "inLanguage": source.language}
    if source.url:
        found["url"] = source.url
    if source.capture:
        found["encoding"] = {
            "@type": "MediaObject",
            "sha256": source.capture.sha256,
            "dateCreated": source.capture.captured_at.isoformat(),
        }
    return found
