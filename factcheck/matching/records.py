"""One known claim as a file states it: checked against what a row can hold, in the words of whoever mends the file."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

LONGEST = {
    "external_id": 200,
    "text": 5000,
    "title": 500,
    "language": 12,
    "url": 1000,
    "rating": 200,
    "claimant": 200,
}
"""Characters; as `KnownClaim` has them."""
REQUIRED = ("external_id", "text")
FIELDS = (*LONGEST, "published")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]*(?:Z|[+-]\d{2}:?\d{2})?)?\Z")


class BadRecord(Exception):
    """A record that cannot be a known claim; the message says why."""


class Record(NamedTuple):
    """The values of one row, in the order of `FIELDS`."""

    external_id: str
    text: str
    title: str
    language: str
    url: str
    rating: str
    claimant: str
    published: date | None


def check(values: Any, *, language: str) -> Record:
    """The record that these values make; unknown names are ignored. Raises `BadRecord`.

    A number counts as an external id, so that files from spreadsheets and databases can be taken as they are.
    """
    if not isinstance(values, Mapping):
        raise BadRecord("this is no object")
    texts = {name: _text(name, values.get(name), longest) for name, longest in LONGEST.items()}
    for name in REQUIRED:
        if not texts[name]:
            raise BadRecord(f"{name} is missing")
    if texts["language"] and not LANGUAGE.match(texts["language"]):
        raise BadRecord("language is no language code")
    if texts["url"] and not _is_web_address(texts["url"]):
        raise BadRecord("url is no web address")
    texts["language"] = texts["language"] or language
    return Record(**texts, published=_date(values.get("published")))


def _text(name: str, value: Any, longest: int) -> str:
    if value is None:
        return ""
    if name == "external_id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**18 else value
    if not isinstance(value, str):
        raise BadRecord(f"{name} is no text")
    if "\0" in value:
        raise BadRecord(f"{name} holds a NUL")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadRecord(f"{name} is not UTF-8") from None
    value = value.strip()
    if len(value) > longest:
        raise BadRecord(f"{name} is longer than {longest} characters")
    return value


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _date(value: Any) -> date | None:
    if value is None or value == "":
        return None
    found = MOMENT.match(value.strip()) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found[1]) if found else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> date:
    raise BadRecord("published is no date (YYYY-MM-DD)")


def reviews(document: Any) -> Iterator[Any]:
    """The `ClaimReview`s in JSON-LD: alone, in a list, an `@graph` or a `DataFeed`; what else is listed as it is."""
    if isinstance(document, Mapping):
        for name in ("@graph", "dataFeedElement", "itemListElement"):
            if name in document:
                yield from reviews(document[name])
                return
        if "item" in document and not is_review(document):
            yield from reviews(document["item"])
            return
        yield document
    elif isinstance(document, list):
        for each in document:
            yield from reviews(each)
    else:
        yield document


def is_review(value: Any) -> bool:
    """Whether this is a schema.org `ClaimReview`."""
    return isinstance(value, Mapping) and ("claimReviewed" in value or "ClaimReview" in _names(value.get("@type")))


def of_review(review: Mapping[str, Any]) -> dict[str, Any]:
    """A schema.org `ClaimReview` as the values of a record.

    Its id is its `@id` or `identifier`; else its address and a digest of its claim, since a page may review several.
    """
    claim = _first(review.get("itemReviewed"))
    rating = _first(review.get("reviewRating"))
    url, text = review.get("url"), review.get("claimReviewed")
    name = review.get("@id") or review.get("identifier")
    if not name and isinstance(url, str) and isinstance(text, str):
        name = f"{url}#{_digest(text)}"
    if isinstance(name, str) and len(name) > LONGEST["external_id"]:
        name = _digest(name)
    return {
        "external_id": name,
        "text": text,
        "title": review.get("headline") or review.get("name"),
        "language": review.get("inLanguage"),
        "url": url,
        "rating": _words(rating.get("alternateName") or rating.get("ratingValue")),
        "claimant": _words(_first(claim.get("author")).get("name")),
        "published": review.get("datePublished"),
    }


def _first(value: Any) -> Mapping[str, Any]:
    """The object, the first of several, or a bare name as one."""
    if isinstance(value, list):
        value = value[0] if value else {}
    if isinstance(value, str):
        return {"name": value}
    return value if isinstance(value, Mapping) else {}


def _words(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _names(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else (value,)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:16]
