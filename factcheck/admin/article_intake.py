"""The page that takes an article in: from its address, or from what somebody pastes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from factcheck.admin.pages import add_page, may_add, posted
from factcheck.admin.words import Moment, Words, lines
from factcheck.errors import Refused
from factcheck.extracting.articles import LONGEST_TEXT
from factcheck.models import Publication
from factcheck.permissions import FROM_RESEARCHER
from factcheck.services import taking_in
from factcheck.services.taking_in import Taken


class Way(models.TextChoices):
    """Where the words come from."""

    PAGE = "page", _("Fetch the page at this address")
    TEXT = "text", _("Take the text that I paste")
    HTML = "html", _("Take the HTML that I paste")


class ArticleWords(Words):
    """An article as somebody brings it. What is left empty is read from the page, where there is one."""

    publication = forms.ModelChoiceField(None, label=_("Publication"), empty_label=None)
    url = forms.CharField(label=_("Address of the article"), max_length=1000, widget=forms.URLInput)
    way = forms.ChoiceField(label=_("Where its words come from"), choices=Way.choices, widget=forms.RadioSelect)
    pasted = lines(
        _("Text or HTML"),
        rows=10,
        limit=LONGEST_TEXT,
        required=False,
        help_text=_("A blank line begins a new paragraph of a text."),
    )
    headline = forms.CharField(
        label=_("Headline"),
        max_length=300,
        required=False,
        help_text=_("Leave it empty to take the page's own. A pasted text needs one."),
    )
    desk = forms.CharField(label=_("Desk"), max_length=80, required=False)
    published_at = Moment(
        label=_("Published"), required=False, help_text=_("Leave it empty to take the page's own time.")
    )
    watch = forms.BooleanField(
        label=_("Watch it for changes"),
        required=False,
        help_text=_("Its page is looked at. Where you paste the words, the first look captures how the page has them."),
    )

    def prepare(self) -> None:
        self.only("publication", Publication.objects.active().visible_to(self.user, FROM_RESEARCHER))
        self.initial.setdefault("way", Way.PAGE)
        self.initial.setdefault("watch", True)

    def clean(self) -> dict[str, Any]:
        """A pasted text needs its words; only a text needs its headline."""
        data = super().clean() or self.cleaned_data
        way = data.get("way")
        if way in (Way.TEXT, Way.HTML) and not (data.get("pasted") or "").strip():
            self.add_error("pasted", _("Paste the article's words here."))
        if way == Way.TEXT and not data.get("headline"):
            self.add_error("headline", _("A pasted text needs its headline."))
        return data

    def refuse(self, refused: Refused) -> None:
        """What the services call text or html is what was pasted."""
        if refused.facts.get("field") in ("text", "html"):
            refused.facts["field"] = "pasted"
        super().refuse(refused)


def take(user: Any, given: dict[str, Any]) -> Taken:
    """Call the service that the form names."""
    publication, way, watch = given.pop("publication"), given.pop("way"), given.pop("watch")
    pasted = given.pop("pasted").replace("\r\n", "\n")
    if way == Way.PAGE:
        return taking_in.take_in_page(publication, actor=user, watch=watch, **given)
    if way == Way.HTML:
        return taking_in.take_in_markup(publication, actor=user, html=pasted, watch=watch, **given)
    return taking_in.take_in(publication, actor=user, text=pasted, watch={} if watch else None, **given)


def article_intake(admin: Any, request: HttpRequest) -> HttpResponse:
    """The form; what it sends becomes an article, a revision of a known one, or nothing, and the message says which."""
    may_add(admin, request)

    def add(**given: Any) -> str:
        taken = take(request.user, given)
        messages.success(request, told(taken))
        return reverse("admin:factcheck_article_change", args=[taken.article.pk])

    opened_with = {"url": request.GET.get("url", "")[:1000]}
    return add_page(
        admin,
        request,
        ArticleWords(posted(request), rows=[], user=request.user, initial=opened_with),
        add,
        title=_now("Take an article in"),
        button=_now("Take it in"),
        back=reverse("admin:factcheck_article_changelist"),
    )


def told(taken: Taken) -> str:
    """What came of it, in words."""
    if taken.is_new:
        return _now("%(article)s is here.") % {"article": taken.article}
    if taken.is_revised:
        return _now("%(article)s was here already; its text has changed, and is captured as revision %(number)s.") % {
            "article": taken.article,
            "number": taken.revision.number,
        }
    return _now("%(article)s was here already, and nothing has changed.") % {"article": taken.article}
