"""The words of a correction and what it is about, and what its moves ask for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from corrections.models import Correction, Place, Severity, Ticket
from corrections.services.opening import resolve_article
from corrections.states import TicketStatus
from factcheck.admin.verdicts import SignOffWords
from factcheck.admin.words import Moment, Words, lines, row_of
from factcheck.models import Article, Claim, Publication

MOST_TICKETS = 50
MOST_CLAIMS = 200
PREVENTABLE = {"": None, "yes": True, "no": False}


class CorrectionWords(Words):
    """A draft. Articles beyond those it has are named by their address, so that there is no list to leaf through."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Correction.Kind.choices)
    was_wrong = lines(_("What was wrong"), rows=2, limit=2000, required=False)
    is_right = lines(_("What is right"), rows=2, limit=2000, required=False)
    notice = lines(_("The notice, as readers will read it"), rows=5)
    articles = forms.ModelMultipleChoiceField(
        None, label=_("Articles"), required=False, widget=forms.CheckboxSelectMultiple
    )
    article_url = forms.CharField(label=_("Another article, by its address"), max_length=1000, required=False)
    tickets = forms.ModelMultipleChoiceField(
        None, label=_("Answers the reports"), required=False, widget=forms.CheckboxSelectMultiple
    )
    claims = forms.ModelMultipleChoiceField(
        None, label=_("Concerns the claims"), required=False, widget=forms.CheckboxSelectMultiple
    )
    severity = forms.ChoiceField(label=_("How serious"), choices=Severity.choices)
    cause = forms.ChoiceField(
        label=_("How it happened"), choices=[("", _("Not known")), *Correction.Cause.choices], required=False
    )
    preventable = forms.ChoiceField(
        label=_("Could it have been prevented?"),
        choices=[("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )

    def offer(self, publication: Publication, articles: QuerySet[Article], linked: QuerySet[Ticket]) -> None:
        """Bound the choices: the articles it has, accepted reports and claims about those."""
        self.publication = publication
        posted = [pk for pk in self.data.getlist("articles") if pk.isdecimal()][:50] if self.is_bound else []
        own = Article.objects.filter(publication=publication)
        pks = list(own.filter(Q(pk__in=posted) | Q(pk__in=articles.values("pk"))).values_list("pk", flat=True))
        tickets = Ticket.objects.visible_to(self.user).filter(publication=publication)
        due = Q(status=TicketStatus.ACCEPTED, article__in=pks) | Q(pk__in=linked.values("pk"))
        self.only("articles", own.filter(pk__in=pks).order_by("pk"))
        self.only("tickets", tickets.filter(pk__in=tickets.filter(due).order_by("-pk").values("pk")[:MOST_TICKETS]))
        self.only("claims", Claim.objects.filter(article__in=pks).exclude(status="withdrawn").order_by("pk"))
        for name in ("articles", "tickets", "claims"):
            if not self.fields[name].queryset.exists():  # type: ignore[attr-defined]
                del self.fields[name]

    def clean_article_url(self) -> Article | None:
        url = self.cleaned_data["article_url"].replace("\0", "").strip()
        if not url:
            return None
        article = resolve_article(self.publication, [url])
        if article is None:
            raise ValidationError(_("No article of this publication is known at this address."))
        return article

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        another = data.pop("article_url")
        articles = list(data.pop("articles", ()))
        data["articles"] = list(dict.fromkeys([*articles, another])) if another else articles
        data["preventable"] = PREVENTABLE[data["preventable"]]
        return {**data, "tickets": list(data.get("tickets", ())), "claims": list(data.get("claims", ()))}


class EditCorrectionWords(CorrectionWords):
    """The same, filled in with what stands."""

    def prepare(self) -> None:
        correction = row_of(self)
        plain = ("kind", "was_wrong", "is_right", "notice", "severity", "cause")
        self.initial = {name: getattr(correction, name) for name in plain}
        self.initial["preventable"] = {True: "yes", False: "no", None: ""}[correction.preventable]
        for name in ("articles", "tickets", "claims"):
            self.initial[name] = list(getattr(correction, name).values_list("pk", flat=True))
        self.offer(correction.publication, correction.articles.all(), correction.tickets.all())


class DraftWords(CorrectionWords):
    """A new draft, filled in from the report it answers."""

    def __init__(self, data: Any = None, *, ticket: Ticket | None = None, publication: Publication, user: Any) -> None:
        self.ticket, self.publication = ticket, publication
        super().__init__(data, rows=[], user=user)

    def prepare(self) -> None:
        articles, linked = Article.objects.none(), Ticket.objects.none()
        self.initial = {"severity": Severity.FACTUAL}
        if self.ticket is not None:
            articles = Article.objects.filter(pk=self.ticket.article_id)
            linked = Ticket.objects.filter(pk=self.ticket.pk)
            confirmed = self.ticket.ticket_claims.filter(is_suggestion=False)
            self.initial = {
                "severity": self.ticket.severity,
                "is_right": self.ticket.says_it_should_be,
                "articles": [self.ticket.article_id],
                "tickets": [self.ticket.pk],
                "claims": list(confirmed.values_list("claim_id", flat=True)),
            }
        self.offer(self.publication, articles, linked)


class ScheduleWords(SignOffWords):
    at = Moment(label=_("Publish at"))


class WithdrawalNoticeWords(Words):
    notice = lines(_("What readers will read in its place"), rows=2, limit=500)


class PlaceWords(Words):
    """Another place where the wrong words ran."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Place.Kind.choices)
    description = forms.CharField(label=_("Where"), max_length=300, help_text=_("Page 4, the evening newsletter, …"))
    url = forms.CharField(label=_("Address"), max_length=2000, required=False, widget=forms.URLInput)
    ran_on = forms.DateField(label=_("Ran on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
