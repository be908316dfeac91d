"""The fact checks of a publication: one line for each claim, the last changed first."""

import re
from datetime import UTC, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse

from factcheck.links import absolute
from factcheck.models import Claim
from factcheck.record import Entry, newest_first
from factcheck.views.pages import dated, public, publication_or_404, render_page

ON_A_PAGE = 20
PLACE = re.compile(r"(\d{1,18})-(\d{1,18})\Z", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@public
def verdict_list(request: HttpRequest, publication: str) -> HttpResponse:
    """A page of them; `?before=<time>-<id>` continues below that place. No counting, no offsets, five queries."""
    paper = publication_or_404(publication)
    before = request.GET.get("before")
    claims = Claim.objects.on_record().filter(publication=paper)
    entries = newest_first(claims, ON_A_PAGE + 1, None if before is None else _read(before), whole=False)
    more, entries = len(entries) > ON_A_PAGE, entries[:ON_A_PAGE]
    response = render_page(
        request,
        "factcheck/verdict_list.html",
        paper,
        entries=entries,
        older=_place(entries[-1]) if more else None,
        is_continued=before is not None,
        canonical=absolute(request.path),
    )
    return dated(response, entries[0].changed_at if entries else paper.created_at)


def _place(entry: Entry) -> str:
    """Where an entry stands: its time in microseconds and its id. It stays a place when the entry has moved up."""
    return f"{(entry.changed_at - _EPOCH) // _TICK}-{entry.id}"


def _read(place: str) -> tuple[datetime, int]:
    if not (found := PLACE.match(place)):
        raise Http404("not a place on this list")
    try:
        return _EPOCH + int(found[1]) * _TICK, int(found[2])
    except OverflowError as error:
        raise Http404("not a place on this list") from error
