"""A publication's standing verdicts as a table that a spreadsheet opens (CSV, RFC 4180)."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from factcheck.models import Claim
from factcheck.record import Entry, in_order, newest_change, stamp, standing
from factcheck.views.pages import publication_or_404
from factcheck.views.sharing import open_to_all
from factcheck.views.streams import stream

COLUMNS = (
    *("url", "claim", "claimant", "claimed_on", "rating", "rating_value", "best_rating", "summary", "version"),
    *("change_note", "first_published", "published", "changed", "language", "publisher", "article", "article_url"),
    *("sources", "withheld_sources"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell must not begin with, or a spreadsheet may run it (OWASP, CSV Injection)."""


class _Line:
    """Takes what `csv` writes and gives it back."""

    def write(self, text: str) -> str:
        return text


@open_to_all
@require_safe
def verdict_table(request: HttpRequest, publication: str) -> HttpResponseBase:
    """All verdicts that stand, oldest claim first. However many: a fixed number is in memory at a time."""
    paper = publication_or_404(publication)
    claims = standing(Claim.objects.on_record().filter(publication=paper))
    response = stream(
        request,
        lambda: _lines(in_order(claims)),
        media_type="text/csv; charset=utf-8; header=present",
        stamp=stamp(claims),
        changed=newest_change(paper),
    )
    response["Content-Disposition"] = f'attachment; filename="{paper.slug}-verdicts.csv"'
    return response


def _lines(entries: Iterator[Entry]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for entry in entries:
        yield writer.writerow([harmless(cell) for cell in _cells(entry)])


def _cells(entry: Entry) -> tuple[object, ...]:
    finding = entry.latest
    return (
        *(entry.url, entry.text, entry.speaker.name, entry.claimed_on or ""),
        *(finding.grade.word, finding.grade.value, finding.grade.best if finding.grade.value else None),
        *(finding.summary, finding.version, finding.change_note),
        *(_time(entry.first_published_at), _time(finding.published_at), _time(entry.changed_at)),
        *(entry.language, entry.publisher.name, entry.article.headline, entry.article.url),
        *(len(finding.sources), finding.withheld),
    )


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that looks like one gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \u00a0").startswith(FORMULA) else cell
