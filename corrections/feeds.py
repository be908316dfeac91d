"""The Atom feed of a publication's corrections (RFC 4287)."""

import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _

from corrections.markup import for_the_public, last_changed
from corrections.models import Correction
from corrections.states import CorrectionStatus
from factcheck.markup import absolute
from factcheck.views.pages import public, publication_or_404, zone_of

ENTRIES = 50
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, escaped or not (https://www.w3.org/TR/xml/#charsets)."""


class CorrectionFeed(Atom1Feed):
    """Dated by its newest entry; an empty one by the day the publication was taken in, never by the clock."""

    def __init__(self, *args, born: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.born = born

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=self.born)


@public
def correction_feed(request: HttpRequest, publication: str) -> HttpResponse:
    """The newest corrections, each under an id that outlives its versions. Three queries."""
    paper = publication_or_404(publication)
    feed = CorrectionFeed(
        title=xml_text(_("Corrections of %(name)s") % {"name": paper.name}),
        link=absolute(reverse("corrections:correction-list", args=[paper.slug])),
        feed_url=absolute(reverse("corrections:correction-feed", args=[paper.slug])),
        feed_guid=absolute(reverse("corrections:correction-feed", args=[paper.slug])),
        description="",
        language=paper.language,
        author_name=xml_text(paper.name),
        author_link=paper.site_url,
        born=paper.created_at,
    )
    with timezone.override(zone_of(paper)):
        for correction in for_the_public(paper.corrections.on_the_log())[:ENTRIES]:
            _add(feed, correction)
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    return response


def _add(feed: CorrectionFeed, correction: Correction) -> None:
    feed.add_item(
        title=xml_text(_title(correction)),
        link=absolute(correction.get_absolute_url()),
        description=xml_text(render_to_string("corrections/_feed_entry.html", {"correction": correction})),
        unique_id=f"urn:uuid:{correction.series}",
        pubdate=correction.published_at,
        updateddate=last_changed(correction),
        categories=[correction.kind],
    )


def _title(correction: Correction) -> str:
    about = next((article.headline for article in correction.articles.all()), correction.publication.name)
    facts = {"kind": correction.get_kind_display(), "headline": about}
    if correction.status == CorrectionStatus.WITHDRAWN:
        return _("%(kind)s withdrawn: %(headline)s") % facts
    return _("%(kind)s: %(headline)s") % facts


def xml_text(text: str) -> str:
    """Text without the characters that would make the feed unreadable."""
    return NOT_XML.sub("\ufffd", text)
