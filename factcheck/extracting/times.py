"""When something was published, out of the many ways to write it."""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

FIRST_YEAR, LAST_YEAR = 1600, 9000
"""Newspapers are not older; and near the last year of the calendar a change of zone overflows it."""
DATE_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/-]|\Z)")
LOOSE_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?\Z", re.IGNORECASE
)


def moment(value: object, zone: tzinfo = UTC) -> datetime | None:
    """The time that a text tells (ISO 8601 or RFC 5322), in UTC; one without a zone is read by `zone`'s clock.

    `None` for anything else, and for years that no newspaper has seen.
    """
    if not isinstance(value, str) or not (text := value.strip()) or len(text) > 60:
        return None
    try:
        read = _iso(text) or parsedate_to_datetime(text)
        read = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return read if FIRST_YEAR <= read.year <= LAST_YEAR else None


def day_in(path: str, zone: tzinfo = UTC) -> datetime | None:
    """The day that an address has in its path, as many newspapers' do."""
    found = DATE_IN_PATH.search(path[:2000])
    return moment("-".join(found.groups()), zone) if found else None


def _iso(text: str) -> datetime | None:
    found = LOOSE_ISO.match(text)
    if not found:
        return None
    day, clock, zone = found.groups()
    zone = "+00:00" if (zone or "").upper() in ("Z", "UTC", "GMT") else zone or ""
    return datetime.fromisoformat(f"{day}T{clock or '00:00'}{zone}")
