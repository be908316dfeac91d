"""An entry of the record in the words of Google's API; what is empty is left out."""

from datetime import UTC, date, datetime
from typing import Any

from factcheck.record import Entry


def claim_of(entry: Entry) -> dict[str, Any]:
    """A claim with our review of it, as `GoogleFactcheckingFactchecktoolsV1alpha1Claim`."""
    finding = entry.latest
    review = {
        "publisher": _filled({"name": entry.publisher.name, "site": entry.publisher.site}),
        "url": entry.url,
        "title": entry.title,
        "reviewDate": _time(finding.published_at),
        "textualRating": finding.grade.word,
        "languageCode": entry.language,
    }
    return _filled(
        {
            "text": entry.text,
            "claimant": entry.speaker.name,
            "claimDate": _time(entry.claimed_on),
            "claimReview": [_filled(review)],
        }
    )


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _time(moment: date | None) -> str:
    """RFC 3339 in UTC; a day begins at midnight."""
    if moment is None:
        return ""
    exact = moment.astimezone(UTC) if isinstance(moment, datetime) else datetime.combine(moment, datetime.min.time())
    return f"{exact.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
