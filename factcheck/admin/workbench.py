"""The workbench of an article: what is suggested from its text is accepted, edited or dismissed beside the words."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from factcheck import access
from factcheck.admin.base import DeskAdmin
from factcheck.admin.moves import local_time
from factcheck.admin.pages import desk_page
from factcheck.admin.similar import similar_claims
from factcheck.admin.workbench_page import in_words, workbench_page, worth_in_words
from factcheck.admin.workbench_words import ENTRY, Chosen, ClaimToTakeUp, Place, Row
from factcheck.errors import Invalid, Refused
from factcheck.models import Article, Claim
from factcheck.services import suggestions


class WorkbenchMixin(DeskAdmin):
    """Gives the articles' admin its workbench: one page, and what is pressed there."""

    change_form_outer_before_template = "admin/desk/_article_moves.html"

    def get_urls(self) -> list[URLPattern]:
        parts: dict[str, Callable[..., HttpResponse]] = {
            "": self.workbench_view,
            "accept/": partial(self.decide, self.accept),
            "dismiss/": partial(self.decide, self.dismiss),
            "restore/": partial(self.decide, self.restore),
            "claim/": self.take_up_view,
        }
        views = {part: self.admin_site.admin_view(view) for part, view in parts.items()}
        return [
            path(
                f"<path:object_id>/workbench/{part}",
                view,
                name="_".join(filter(None, ["factcheck_article_workbench", part.strip("/")])),
            )
            for part, view in views.items()
        ] + super().get_urls()

    def workbench_link(self, article: Article) -> str:
        """The way from the list to the workbench."""
        return format_html('<a href="{}">{}</a>', self.workbench_url(article), _("Workbench"))

    workbench_link.short_description = _("claims")  # type: ignore[attr-defined]

    def workbench_url(self, article: Article, part: str = "") -> str:
        name = "_".join(filter(None, ["admin:factcheck_article_workbench", part]))
        return reverse(name, args=[article.pk])

    def article_or_404(self, request: HttpRequest, object_id: str) -> Article:
        article = self.get_object(request, unquote(object_id))
        if not isinstance(article, Article):
            raise Http404("there is no such article at your desks")
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return article

    def workbench_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page itself."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return workbench_page(self, request, self.article_or_404(request, object_id))

    # --- one press ----------------------------------------------------------------------------------------------------

    def decide(self, verb: Callable[..., str], request: HttpRequest, object_id: str) -> HttpResponse:
        """Do what was pressed, say what came of it, and go on to the next entry."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = self.article_or_404(request, object_id)
        try:
            messages.success(request, verb(request, article))
        except Refused as refused:
            messages.error(request, refused.message)
        following = request.POST.get("following", "")
        anchor = f"#{following}" if ENTRY.match(following) else ""
        return HttpResponseRedirect(f"{self.workbench_url(article)}{anchor}")

    def accept(self, request: HttpRequest, article: Article) -> str:
        claim = suggestions.accept_suggestion(article, actor=_person(request), **_given(Place(request.POST)))
        return on_record(request, claim)

    def dismiss(self, request: HttpRequest, article: Article) -> str:
        suggestions.dismiss_suggestion(article, actor=_person(request), **_given(Place(request.POST)))
        return _("Dismissed. It can be taken back below.")

    def restore(self, request: HttpRequest, article: Article) -> str:
        suggestions.restore_suggestion(article, actor=_person(request), **_given(Row(request.POST)))
        return _("Taken back: it is suggested again.")

    # --- with words of one's own --------------------------------------------------------------------------------------

    def take_up_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The form of a claim to be: filled in from a suggestion (GET), from words that were chosen, or sent."""
        article = self.article_or_404(request, object_id)
        access.require(_person(request), "factcheck.add_claim", article)
        with local_time(article):
            if request.method == "POST" and "choose" not in request.POST:
                return self.take_up(request, article)
            if request.method not in ("GET", "HEAD", "POST"):
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            return self.offer(request, article)

    def offer(self, request: HttpRequest, article: Article) -> HttpResponse:
        asked = request.POST if request.method == "POST" else request.GET
        form = ClaimToTakeUp(rows=[article], user=request.user)
        try:
            place = (
                suggestions.find_words(article, **_given(Chosen(asked))) if "quote" in asked else _given(Place(asked))
            )
            suggestion = suggestions.look_at_passage(article, **place)
        except Refused as refused:
            messages.error(request, refused.message)
            return HttpResponseRedirect(self.workbench_url(article))
        form.fill_in(suggestion, place)
        return self.take_up_page(request, article, form, suggestion=suggestion)

    def take_up(self, request: HttpRequest, article: Article) -> HttpResponse:
        form = ClaimToTakeUp(request.POST, rows=[article], user=request.user)
        if not form.is_valid():
            return self.take_up_page(request, article, form, status=400)
        try:
            claim = suggestions.take_up_words(article, actor=_person(request), **form.given())
        except Refused as refused:
            form.refuse(refused)
            return self.take_up_page(request, article, form, status=refused.status)
        messages.success(request, on_record(request, claim))
        return HttpResponseRedirect(f"{self.workbench_url(article)}#c-{claim.pk}")

    def take_up_page(
        self, request: HttpRequest, article: Article, form: ClaimToTakeUp, *, status: int = 200, suggestion: Any = None
    ) -> HttpResponse:
        return desk_page(
            request,
            "admin/desk/take_up.html",
            article.publication,
            status=status,
            title=_("Put a claim on record"),
            article=article,
            form=form,
            suggestion=suggestion,
            worth=worth_in_words(suggestion.score) if suggestion else "",
            reasons=in_words(suggestion) if suggestion else (),
            similar=similar_claims(request.user, form["text"].value() or "", language=article.language),
            back=self.workbench_url(article),
            opts=self.opts,
        )


def on_record(request: HttpRequest, claim: Claim) -> str:
    """What is said of a new claim, with the way to what resembles it, if anything does."""
    said = _("On record: %(claim)s") % {"claim": claim}
    alike = similar_claims(request.user, claim.text, language=claim.language, without=[claim.pk])
    if not alike:
        return said
    link = f"{reverse('admin:factcheck_claim_change', args=[claim.pk])}#similar"
    return format_html('{} – <a href="{}">{}</a>', said, link, _("perhaps it was checked before"))


def _person(request: HttpRequest) -> Any:
    return request.user


def _given(form: Form) -> dict[str, Any]:
    """What a hidden form holds. Raises `Invalid` where it was tampered with, or cut short on its way."""
    if not form.is_valid():
        raise Invalid(_("It was not clear which words are meant: choose them again."))
    return form.cleaned_data
