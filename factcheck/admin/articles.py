"""Articles, their by-lines and captured texts. Taken in by services; looked at here."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from factcheck.admin.article_intake import article_intake
from factcheck.admin.base import DeskAdmin, RowsInline
from factcheck.admin.comparing import compare_view
from factcheck.admin.filters import PublicationFilter
from factcheck.admin.moves import MovesMixin
from factcheck.admin.watching import WATCH_VERBS, WatchInline
from factcheck.admin.workbench import WorkbenchMixin
from factcheck.models import Article, Byline, Revision


class BylineInline(RowsInline):
    model = Byline
    fields = ("position", "name", "user")
    readonly_fields = fields
    show_change_link = False


class RevisionInline(RowsInline):
    model = Revision
    fields = ("number", "headline", "sha256", "captured_at", "compared")
    readonly_fields = fields

    @admin.display(description=_("what changed"))
    def compared(self, revision: Revision) -> str:
        """The way to the comparison with the text before."""
        if revision.number < 2:
            return ""
        address = reverse("admin:factcheck_article_compare", args=[revision.article_id])
        return format_html('<a href="{}?new={}">{}</a>', address, revision.number, _("compare"))


@admin.register(Article)
class ArticleAdmin(WorkbenchMixin, MovesMixin):
    editable = frozenset({"add"})
    list_display = ("headline", "publication", "desk", "published_at", "workbench_link")
    list_select_related = ("publication", "watch")
    joined = list_select_related
    list_filter = (PublicationFilter,)
    search_fields = ("headline",)
    inlines = (BylineInline, WatchInline, RevisionInline)
    verbs = WATCH_VERBS

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return article_intake(self, request)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(compare_view, self))
        return [path("<path:object_id>/compare/", view, name="factcheck_article_compare"), *super().get_urls()]

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.filter(headline__icontains=term)


@admin.register(Byline)
class BylineAdmin(DeskAdmin):
    owner = "article"
    list_display = ("name", "article", "user")
    list_select_related = ("article", "user")
    ordering = ("-pk",)


@admin.register(Revision)
class RevisionAdmin(DeskAdmin):
    list_display = ("article", "number", "captured_at")
    list_select_related = ("article",)
    ordering = ("-pk",)
