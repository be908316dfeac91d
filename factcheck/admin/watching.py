"""Watches, article feeds and what they listed: looked at here, and asked for by hand."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from factcheck.admin.base import DeskAdmin, RowsInline
from factcheck.admin.filters import PublicationFilter, SituationFilter, publication_through
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.pages import add_page, may_add, posted
from factcheck.admin.words import Words, row_of
from factcheck.models import Article, ArticleFeed, FeedEntry, Publication, VisitedHost, Watch
from factcheck.permissions import FROM_MANAGER
from factcheck.services import feeds
from factcheck.services.watches import check_article, unwatch_article, watch_article, watch_page


def is_watched(article: Article) -> bool:
    """Whether it is watched now. No query where the article was fetched with its watch."""
    watch: Watch | None = getattr(article, "watch", None)
    return watch is not None and watch.ended_at is None


class PageWords(Words):
    """The page that is read from now on."""

    url = forms.CharField(
        label=_("Page"),
        max_length=2000,
        widget=forms.URLInput,
        help_text=_("The next look captures how this page has the words, and lists what differs."),
    )

    def prepare(self) -> None:
        self.initial.setdefault("url", row_of(self).url)


WATCH_VERBS = (
    Verb(
        "check",
        _("Check now"),
        "factcheck.watch_article",
        check_article,
        _("will be looked at now"),
        when=is_watched,
    ),
    Verb(
        "watch",
        _("Watch"),
        "factcheck.watch_article",
        watch_article,
        _("is watched"),
        when=lambda article: article.is_published and not is_watched(article),
    ),
    Verb(
        "watch_page",
        _("Read another page"),
        "factcheck.unwatch_article",
        watch_page,
        _("is read from this page from now on"),
        when=is_watched,
        words=PageWords,
        in_lists=False,
    ),
    Verb(
        "unwatch",
        _("End the watch"),
        "factcheck.unwatch_article",
        unwatch_article,
        _("is not watched any more"),
        when=is_watched,
    ),
)
"""What can be done to an article that is watched, or could be."""


class WatchInline(RowsInline):
    """The watch, on its article's page."""

    model = Watch
    fields = ("way", "last_checked_at", "next_attempt_at", "last_error", "attempts", "ended_at", "ended_because")
    readonly_fields = fields


class Situations(SituationFilter):
    situations = (
        ("failing", _("Failing"), lambda rows, user: rows.failing()),
        ("on", _("Watched"), lambda rows, user: rows.on()),
        ("ended", _("Ended"), lambda rows, user: rows.filter(ended_at__isnull=False)),
    )


@admin.register(Watch)
class WatchAdmin(DeskAdmin):
    list_display = ("article", "last_checked_at", "next_attempt_at", "last_error", "attempts", "ended_because")
    list_select_related = ("article",)
    joined = ("article",)
    list_filter = (publication_through("article__publication"), Situations)
    search_fields = ("article__headline",)

    def search(self, queryset: Any, term: str) -> Any:
        return queryset.filter(article__headline__icontains=term)


class NewFeedWords(Words):
    """Where articles are found."""

    publication = forms.ModelChoiceField(None, label=_("Publication"), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=ArticleFeed.Kind.choices, widget=forms.RadioSelect)
    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.URLInput,
        help_text=_("Of the feed itself, or of the WordPress site."),
    )
    desk = forms.CharField(
        label=_("Desk"), max_length=80, required=False, help_text=_("That its articles are given to.")
    )
    watches = forms.BooleanField(label=_("Watch what it brings"), required=False, initial=True)

    def prepare(self) -> None:
        self.only("publication", Publication.objects.active().visible_to(self.user, FROM_MANAGER))
        self.initial.setdefault("kind", ArticleFeed.Kind.RSS)


class FeedWords(Words):
    """What can be changed of a feed."""

    desk = forms.CharField(label=_("Desk"), max_length=80, required=False)
    watches = forms.BooleanField(label=_("Watch what it brings"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False)

    def prepare(self) -> None:
        feed = row_of(self)
        self.initial = {name: getattr(feed, name) for name in self.fields}


class FeedSituations(SituationFilter):
    situations = (("failing", _("Failing"), lambda rows, user: rows.failing()),)


@admin.register(ArticleFeed)
class ArticleFeedAdmin(MovesMixin):
    editable = frozenset({"add"})
    list_display = ("url", "publication", "kind", "is_active", "last_success_at", "last_error")
    list_select_related = ("publication",)
    joined = ("publication",)
    list_filter = (PublicationFilter, FeedSituations, "kind")
    verbs = (
        Verb(
            "poll",
            _("Read it now"),
            "factcheck.poll_articlefeed",
            feeds.poll_feed,
            _("will be read now"),
            when=lambda feed: feed.is_active,
        ),
        Verb(
            "change",
            _("Change"),
            "factcheck.change_articlefeed",
            feeds.change_feed,
            _("saved"),
            words=FeedWords,
            in_lists=False,
        ),
    )

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Add a feed; it is read at once."""
        may_add(self, request)

        def add(publication: Publication, **words: Any) -> str:
            feed = feeds.add_feed(publication, actor=request.user, **words)  # type: ignore[arg-type]
            messages.success(request, _now("%(feed)s is read from now on.") % {"feed": feed})
            return reverse("admin:factcheck_articlefeed_change", args=[feed.pk])

        return add_page(
            self,
            request,
            NewFeedWords(posted(request), rows=[], user=request.user),
            add,
            title=_now("Add an article feed"),
            button=_now("Add it"),
            back=reverse("admin:factcheck_articlefeed_changelist"),
        )


class EntrySituations(SituationFilter):
    situations = (
        ("failing", _("Failing"), lambda rows, user: rows.failing()),
        ("waiting", _("Waiting"), lambda rows, user: rows.filter(ended_at__isnull=True)),
    )


@admin.register(FeedEntry)
class FeedEntryAdmin(MovesMixin):
    list_display = ("__str__", "feed", "article", "created_at", "last_error")
    list_select_related = ("feed", "article")
    joined = ("feed", "article")
    list_filter = (publication_through("feed__publication"), EntrySituations)
    verbs = (
        Verb(
            "retry",
            _("Try again"),
            "factcheck.poll_articlefeed",
            feeds.retry_entry,
            _("will be tried again"),
            when=lambda entry: bool(entry.last_error),
        ),
    )


@admin.register(VisitedHost)
class VisitedHostAdmin(DeskAdmin):
    operators_only = True
    list_display = ("name", "next_visit_at", "leased_until")
    ordering = ("name",)
