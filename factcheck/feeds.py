"""Feeds of what was published, of a publication or one article: the same entries as Atom (RFC 4287), as RSS 2.0
(https://www.rssboard.org/rss-specification) or as JSON Feed 1.1 (https://jsonfeed.org)."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date
from django.utils.translation import gettext as _

from factcheck.links import absolute
from factcheck.models import Article, Claim, Publication
from factcheck.record import Entry, newest_first
from factcheck.views.pages import dated, public, publication_or_404, zone_of
from factcheck.views.sharing import open_to_all

ENTRIES = 50
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, escaped or not (https://www.w3.org/TR/xml/#charsets)."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One thing published. `id` and `published` stay the same when it changes, `updated` does not."""

    id: str
    url: str
    title: str
    html: str
    published: datetime
    updated: datetime
    language: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest entries of one kind. `home` is the page that shows them to people, or the article they are about."""

    title: str
    home: str
    publication: Publication
    entries: list[FeedEntry]

    @property
    def updated(self) -> datetime:
        """The newest change; of an empty feed the day the publication was taken in, never the clock."""
        return max((entry.updated for entry in self.entries), default=self.publication.created_at)


Gather = Callable[[Publication, Article | None], Feed]
"""The entries of a publication, or of one of its articles."""


def atom(gather: Gather) -> Callable[..., HttpResponse]:
    """The view of a feed as Atom."""
    return _view(gather, "application/atom+xml; charset=utf-8", _as_atom)


def rss(gather: Gather) -> Callable[..., HttpResponse]:
    """The view of a feed as RSS."""
    return _view(gather, "application/rss+xml; charset=utf-8", _as_rss)


def json_feed(gather: Gather) -> Callable[..., HttpResponse]:
    """The view of a feed as JSON Feed."""
    return _view(gather, "application/feed+json; charset=utf-8", _as_json)


def _view(gather: Gather, media_type: str, render: Callable[[Feed, str], str]) -> Callable[..., HttpResponse]:
    @open_to_all
    @public
    @wraps(gather)
    def view(request: HttpRequest, publication: str, article: int | None = None) -> HttpResponse:
        paper = publication_or_404(publication)
        about = None
        if article is not None:
            about = get_object_or_404(Article.objects.published().filter(publication=paper), pk=article)
        with timezone.override(zone_of(paper)):
            feed = gather(paper, about)
            body = render(feed, absolute(request.path))
        return dated(HttpResponse(body, content_type=media_type), feed.updated)

    return view


class _Atom(Atom1Feed):
    """Dated by its newest entry."""

    def __init__(self, *args, updated: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.updated = updated

    def latest_post_date(self) -> datetime:
        return self.updated


class _Rss(Rss201rev2Feed):
    """Dated by its newest entry. RSS has no word for a change, so Atom's says when an item last did."""

    def __init__(self, *args, updated: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.updated = updated

    def latest_post_date(self) -> datetime:
        return self.updated

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))


def _as_atom(feed: Feed, address: str) -> str:
    return _as_xml(_Atom, feed, address)


def _as_rss(feed: Feed, address: str) -> str:
    return _as_xml(_Rss, feed, address)


def _as_xml(made: type[_Atom] | type[_Rss], feed: Feed, address: str) -> str:
    paper = feed.publication
    written = made(
        title=xml_text(feed.title),
        link=feed.home,
        feed_url=address,
        feed_guid=address,
        description=xml_text(feed.title),
        language=paper.language,
        author_name=xml_text(paper.name),
        author_link=paper.site_url,
        updated=feed.updated,
    )
    for entry in feed.entries:
        written.add_item(
            title=xml_text(entry.title),
            link=entry.url,
            description=xml_text(entry.html),
            unique_id=entry.id,
            unique_id_is_permalink=False,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=[xml_text(tag) for tag in entry.tags],
        )
    return written.writeString("utf-8")


def _as_json(feed: Feed, address: str) -> str:
    paper = feed.publication
    written = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": address,
        "language": paper.language,
        "authors": [{"name": paper.name, "url": paper.site_url}],
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_html": entry.html,
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
                "language": entry.language,
                "tags": list(entry.tags),
            }
            for entry in feed.entries
        ],
    }
    return json.dumps(written, ensure_ascii=False)


def xml_text(text: str) -> str:
    """Text without the characters that would make the feed unreadable."""
    return NOT_XML.sub("\ufffd", text)


def verdict_entries(paper: Publication, article: Article | None = None) -> Feed:
    """The claims whose verdict changed last, each under its page's address, which outlives the versions. 4 queries."""
    claims = Claim.objects.on_record().filter(publication=paper)
    if article:
        claims = claims.filter(article=article)
    return Feed(
        title=_("Fact checks of %(name)s") % {"name": article.headline if article else paper.name},
        home=article.url if article else absolute(reverse("factcheck:verdict-list", args=[paper.slug])),
        publication=paper,
        entries=[_verdict_entry(entry) for entry in newest_first(claims, ENTRIES, whole=False)],
    )


def _verdict_entry(entry: Entry) -> FeedEntry:
    latest = entry.latest
    return FeedEntry(
        id=entry.url,
        url=entry.url,
        title=entry.title,
        html=render_to_string("factcheck/_feed_verdict.html", {"entry": entry, "finding": latest}).strip(),
        published=entry.first_published_at,
        updated=entry.changed_at,
        language=entry.language,
        tags=() if latest.is_withdrawn else (latest.grade.word,),
    )


verdict_atom = atom(verdict_entries)
verdict_rss = rss(verdict_entries)
verdict_json = json_feed(verdict_entries)
