"""The feeds of corrections, of a publication and of one article."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from corrections.markup import for_the_public, last_changed
from corrections.models import Correction
from corrections.states import CorrectionStatus
from factcheck.feeds import ENTRIES, Feed, FeedEntry, atom, json_feed, rss
from factcheck.links import absolute
from factcheck.models import Article, Publication


def correction_entries(paper: Publication, article: Article | None = None) -> Feed:
    """The newest corrections, each under an id that outlives its versions. Two queries."""
    notices = paper.corrections.on_the_log()
    if article:
        notices = notices.filter(articles=article)
    return Feed(
        title=_("Corrections of %(name)s") % {"name": article.headline if article else paper.name},
        home=article.url if article else absolute(reverse("corrections:correction-list", args=[paper.slug])),
        publication=paper,
        entries=[_entry(correction) for correction in for_the_public(notices)[:ENTRIES]],
    )


def _entry(correction: Correction) -> FeedEntry:
    return FeedEntry(
        id=f"urn:uuid:{correction.series}",
        url=absolute(correction.get_absolute_url()),
        title=_title(correction),
        html=render_to_string("corrections/_feed_entry.html", {"correction": correction}),
        published=correction.published_at,
        updated=last_changed(correction),
        language=correction.publication.language,
        tags=(correction.kind,),
    )


def _title(correction: Correction) -> str:
    about = next((article.headline for article in correction.articles.all()), correction.publication.name)
    facts = {"kind": correction.get_kind_display(), "headline": about}
    if correction.status == CorrectionStatus.WITHDRAWN:
        return _("%(kind)s withdrawn: %(headline)s") % facts
    return _("%(kind)s: %(headline)s") % facts


correction_atom = atom(correction_entries)
correction_rss = rss(correction_entries)
correction_json = json_feed(correction_entries)
