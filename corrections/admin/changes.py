"""Changes of published texts: the list of silent edits, and the page where each is answered for."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corrections import transitions
from corrections.admin.ticket_page import timeline
from corrections.models import Correction, TextChange
from corrections.models.changes import IN_THE_MAKING
from corrections.services import changes
from corrections.states import TextChangeStatus
from factcheck.admin.comparing import compared
from factcheck.admin.filters import PublicationFilter, SituationFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.pages import desk_page
from factcheck.admin.words import Words, lines, row_of
from factcheck.models import Article

MACHINE = transitions.text_changes


class ExplainWords(Words):
    """Which published correction explains it. Those published since the earlier text come first."""

    correction = forms.ModelChoiceField(None, label=_("Correction"), empty_label=None, widget=forms.RadioSelect)

    def prepare(self) -> None:
        change = row_of(self)
        about = Correction.objects.visible_to(self.user).published().filter(articles=change.article_id)
        self.only("correction", about.order_by("-published_at"))


class DismissWords(Words):
    reason = lines(
        _("Why it needs no correction"), rows=2, limit=300, help_text=_("“An update, not an error”, for instance.")
    )


class ChangeSituations(SituationFilter):
    situations = (
        ("unacknowledged", _("Unacknowledged"), lambda rows, user: rows.unacknowledged()),
        ("being-corrected", _("A correction is being written"), lambda rows, user: rows.being_corrected()),
    )


def is_open(change: TextChange) -> bool:
    return change.status == TextChangeStatus.OPEN


def may_be_corrected(change: TextChange) -> bool:
    """Whether it waits for a correction, and none is being written."""
    return is_open(change) and not (change.correction and change.correction.status in IN_THE_MAKING)


@admin.register(TextChange)
class TextChangeAdmin(MovesMixin):
    list_display = ("article", "said", "says", "status", "created_at", "settled_by", "publication")
    list_select_related = ("article", "before", "after", "settled_by", "publication", "correction")
    joined = ("publication", "article__publication", "before", "after", "correction", "settled_by")
    list_filter = (PublicationFilter, ChangeSituations, "status")
    search_fields = ("article__headline",)
    search_help_text = _("Words of the article's headline")
    verbs = (
        Verb(
            name="draft_correction",
            label=_("Start a correction"),
            permission="corrections.draft_correction",
            service=changes.draft_from_change,
            done=_("a correction is drafted: read it, make the words yours"),
            when=may_be_corrected,
            main=True,
            in_lists=False,
        ),
        Verb(
            name="draft_clarification",
            label=_("Start a clarification"),
            permission="corrections.draft_correction",
            service=partial(changes.draft_from_change, kind=Correction.Kind.CLARIFICATION),
            done=_("a clarification is drafted: read it, make the words yours"),
            when=may_be_corrected,
            in_lists=False,
        ),
        Verb(
            name="explain",
            label=_("Explained by a correction"),
            permission="corrections.explain_textchange",
            service=changes.explain_change,
            done=_("explained"),
            machine=MACHINE,
            words=ExplainWords,
            in_lists=False,
        ),
        Verb(
            name="dismiss",
            label=_("Dismiss"),
            permission="corrections.dismiss_textchange",
            service=changes.dismiss_change,
            done=_("dismissed"),
            machine=MACHINE,
            words=DismissWords,
        ),
        Verb(
            name="reopen",
            label=_("Put it on the list again"),
            permission="corrections.reopen_textchange",
            service=changes.reopen_change,
            done=_("on the list again"),
            machine=MACHINE,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without the texts, which a list does not show."""
        return super().get_queryset(request).defer("before__text", "after__text")

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.filter(article__in=Article.objects.filter(headline__icontains=term))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return change_page(self, request, self.row_or_404(request, object_id))

    def back_to(self, request: HttpRequest, row: TextChange, outcome: Any = None) -> str:
        """Whoever began a correction goes on there."""
        if isinstance(outcome, Correction):
            return reverse("admin:corrections_correction_change", args=[outcome.pk])
        return super().back_to(request, row, outcome)


def change_page(admin: TextChangeAdmin, request: HttpRequest, change: TextChange) -> HttpResponse:
    """What changed, what may explain it, and what may be done about it."""
    offered, kept_from = admin.offers(request, change)
    change.before.article = change.after.article = change.article
    return desk_page(
        request,
        "admin/corrections/change.html",
        change.publication,
        title=str(change),
        change=change,
        publication=change.publication,
        comparison=compared(change.before, change.after),
        is_open=is_open(change),
        offered=offered,
        kept_from=kept_from,
        since=changes.published_since(change)[:10] if is_open(change) else [],
        claims=changes.touched_claims(change),
        steps=timeline("textchange", change.pk),
        opts=admin.opts,
    )
