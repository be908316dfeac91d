"""Every verdict that stands as one schema.org DataFeed of ClaimReviews: a publication's, or all there are."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from factcheck.links import absolute
from factcheck.markup import compact, feed_element, feed_head
from factcheck.models import Claim, Publication
from factcheck.record import in_order, newest_change, publisher_of, stamp, standing
from factcheck.views.pages import publication_or_404
from factcheck.views.sharing import open_to_all
from factcheck.views.streams import stream

MEDIA_TYPE = "application/ld+json; charset=utf-8"


@open_to_all
@require_safe
def verdict_datafeed(request: HttpRequest, publication: str) -> HttpResponseBase:
    """A publication's, oldest claim first."""
    paper = publication_or_404(publication)
    return _datafeed(request, standing(Claim.objects.on_record().filter(publication=paper)), paper)


@open_to_all
@require_safe
def whole_datafeed(request: HttpRequest) -> HttpResponseBase:
    """Those of all publications."""
    return _datafeed(request, standing(Claim.objects.on_record()), None)


def _datafeed(request: HttpRequest, claims: QuerySet[Claim], paper: Publication | None) -> HttpResponseBase:
    changed = newest_change(paper)
    name = _("Fact checks of %(name)s") % {"name": paper.name} if paper else _("Fact checks")
    head = feed_head(name, absolute(request.path), changed, publisher_of(paper) if paper else None)
    return stream(
        request, lambda: _pieces(head, claims), media_type=MEDIA_TYPE, stamp=f"{name}\n{stamp(claims)}", changed=changed
    )


def _pieces(head: dict[str, object], claims: QuerySet[Claim]) -> Iterator[str]:
    yield compact(head).removesuffix("}") + ',"dataFeedElement":['
    comma = ""
    for entry in in_order(claims):
        yield comma + compact(feed_element(entry))
        comma = ","
    yield "]}\n"
