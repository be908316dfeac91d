"""The public record: what readers may know of a claim and our verdicts on it.

One view of the data. Pages, markup, feeds, the table, the data feed and the search API render these entries and nothing
else, so that none of them can say what another does not.
"""

from factcheck.record.entries import (
    Appearance,
    Capture,
    Entry,
    Evidence,
    Finding,
    Grade,
    Publisher,
    Repetition,
    Speaker,
    host_of,
)
from factcheck.record.reading import (
    entries_of,
    entry_of,
    in_order,
    newest_change,
    newest_first,
    publisher_of,
    stamp,
    standing,
)

__all__ = [
    "Appearance",
    "Capture",
    "Entry",
    "Evidence",
    "Finding",
    "Grade",
    "Publisher",
    "Repetition",
    "Speaker",
    "entries_of",
    "entry_of",
    "host_of",
    "in_order",
    "newest_change",
    "newest_first",
    "publisher_of",
    "stamp",
    "standing",
]
