"""Reads a page as a stranger would and holds its ClaimReview to Google's documented rules.

https://developers.google.com/search/docs/appearance/structured-data/factcheck: what is required must be there, what is
recommended must be well formed where it is there. It knows HTML and the document, and nothing of ours.
"""

import json
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlsplit

PEOPLE = {"Person"}
ORGANISATIONS = {"Organization", "NewsMediaOrganization"}
WORKS = {"CreativeWork", "NewsArticle", "Article", "WebPage", "SocialMediaPosting", "ImageObject", "VideoObject"}


class _Page(HTMLParser):
    """JSON-LD blocks, the canonical address, and the words a person sees."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.words: list[str] = []
        self.canonical = ""
        self._within = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in ("script", "style"):
            self._within = given.get("type") or tag
            if self._within == "application/ld+json":
                self.blocks.append("")
        elif tag == "link" and given.get("rel") == "canonical":
            self.canonical = given["href"]

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._within = ""

    def handle_data(self, data):
        if self._within == "application/ld+json":
            self.blocks[-1] += data
        elif not self._within:
            self.words.append(data)


def read_page(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    page.close()
    return page


def claim_reviews(html: str) -> list[dict]:
    """Every ClaimReview anywhere in the page's JSON-LD."""
    return [found for block in read_page(html).blocks for found in _of_type(json.loads(block), "ClaimReview")]


def faults(html: str, address: str) -> list[str]:
    """What Google would find wrong with the page at `address`; nothing for a sound one."""
    page = read_page(html)
    reviews = claim_reviews(html)
    found = [] if len(reviews) == 1 else [f"{len(reviews)} ClaimReviews on one page"]
    seen = " ".join(" ".join(page.words).split())
    for review in reviews:
        found += [*_review(review, address, page.canonical), *_visible(review, seen)]
    return found


def _review(review: dict, address: str, canonical: str):
    if not _text(review.get("claimReviewed")):
        yield "claimReviewed is required"
    url = review.get("url", "")
    if not _web(url) or urldefrag(url).fragment:
        yield f"url is required, in full and without a fragment: {url!r}"
    elif urlsplit(url).hostname != urlsplit(address).hostname or url != canonical:
        yield "url must be the page that hosts the review"
    if not _web(review.get("@id", "")):
        yield "@id must be an address in full"
    for name in ("datePublished", "dateModified"):
        if not _date(review.get(name)):
            yield f"{name} is no ISO 8601 date"
    if _date(review.get("datePublished")) and review["dateModified"] < review["datePublished"]:
        yield "modified before it was published"
    yield from _party("author", review.get("author"))
    yield from _rating(review.get("reviewRating"))
    yield from _claim(review.get("itemReviewed"))
    for citation in review.get("citation", []):
        if citation.get("@type") not in WORKS or not _text(citation.get("name")):
            yield f"a citation is no named work: {citation}"


def _rating(rating):
    if not isinstance(rating, dict) or rating.get("@type") != "Rating":
        yield "reviewRating is required and must be a Rating"
        return
    if not _text(rating.get("alternateName")):
        yield "reviewRating.alternateName is required"
    numbers = [rating.get(name) for name in ("worstRating", "ratingValue", "bestRating")]
    if any(number is not None for number in numbers):
        if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
            yield "numbers of a rating come together, as numbers"
        elif not (numbers[0] >= 1 and numbers[0] < numbers[2] and numbers[0] <= numbers[1] <= numbers[2]):
            yield f"worst, value and best are not in order: {numbers}"


def _claim(claim):
    if not isinstance(claim, dict) or claim.get("@type") != "Claim":
        yield "itemReviewed must be a Claim"
        return
    yield from _party("itemReviewed.author", claim.get("author"))
    if not _date(claim.get("datePublished")):
        yield "itemReviewed.datePublished is no ISO 8601 date"
    appearance = claim.get("appearance")
    if not isinstance(appearance, dict) or appearance.get("@type") not in WORKS or not _web(appearance.get("url", "")):
        yield "itemReviewed.appearance must be a CreativeWork with its address"


def _party(where: str, party):
    if not isinstance(party, dict) or party.get("@type") not in PEOPLE | ORGANISATIONS:
        yield f"{where} must be an Organization or a Person"
        return
    if not _text(party.get("name")):
        yield f"{where}.name is required"
    for name in ("url", "correctionsPolicy"):
        if name in party and not _web(party[name]):
            yield f"{where}.{name} must be an address in full"
    if any(not _web(address) for address in party.get("sameAs", [])):
        yield f"{where}.sameAs must be addresses in full"


def _visible(review: dict, seen: str):
    """What the markup says must stand on the page for people too."""
    for words in (review.get("claimReviewed"), review.get("reviewRating", {}).get("alternateName")):
        if words and " ".join(words.split()) not in seen:
            yield f"not on the page: {words!r}"


def _of_type(value, type_: str):
    if isinstance(value, list):
        for item in value:
            yield from _of_type(item, type_)
    elif isinstance(value, dict):
        if value.get("@type") == type_:
            yield value
        for item in value.values():
            yield from _of_type(item, type_)


def _text(value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _web(value) -> bool:
    return isinstance(value, str) and urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).hostname)


def _date(value) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False
